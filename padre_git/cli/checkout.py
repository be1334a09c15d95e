"""`padre checkout`."""

import os
from pathlib import Path

import click

from padre_git.app.share.checkout import check_out
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count, size
from padre_git.model.shell import quoted
from padre_git.storage.paths import home


@click.command(short_help="Check out an execution in a separate folder.")
@click.argument("execution")
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(execution: str, folder: Path | None, as_json: bool) -> None:
    """Check out the code, data and results of EXECUTION in DIR, by default a new folder next to the repository.

    DIR is a linked worktree with a detached HEAD; it shares this repository's git objects and DVC cache. Your files
    stay as they are.
    """
    done = check_out(opened(), execution, folder)
    found = done.execution
    if as_json:
        document = {"folder": str(done.folder), "execution": found.id, "commit": found.commit, "missing": done.missing}
        output.json(document)
        return
    shown = os.path.relpath(done.folder)
    output.line(f"{found.experiment}@{found.id[:7]}   in {home(done.folder)}, detached at {found.commit[:7]}")
    total = done.placed + len(done.missing)
    output.line(f"data   {done.placed} of {count(total, 'pointer')}, {size(done.size)}, from DVC's cache")
    if done.missing:
        output.note(f"note   not on this machine: {done.missing[0]}; to fetch it, run `dvc pull` there")
    if done.other_remotes:
        output.note("note   its .dvc/config names remotes that yours does not: look at it before `dvc pull` there")
    output.line(f"Next   cd {quoted(shown)}    git worktree remove {quoted(shown)}")
