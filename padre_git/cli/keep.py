"""`padre keep`."""

import click

from padre_git.app.commit import keep
from padre_git.app.setup import hooks
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.model.names import short
from padre_git.storage import ignores


@click.command(short_help="Include a run in the next commit.")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--undo", is_flag=True, help="Undo an earlier `padre keep`.")
def command(runs: tuple[str, ...], undo: bool) -> None:
    """Include runs in the next `git commit`, whatever their status and history. A missing copy in the work tree is
    restored. With `commit.runs: kept` in .padre/config.yaml the hook includes no other runs."""
    workspace = opened()
    done = keep.choose(workspace, runs, undo=undo)
    names = ", ".join(short(run) for run in done.runs)
    if undo:
        output.line(f"no longer kept: {names}")
        return
    hidden = ignores.hiding(workspace.git, workspace.layout)
    them = "it" if len(done.runs) == 1 else "them"
    output.line(f"kept {names}" if hidden else f"kept {names}: the next `git commit` includes {them}")
    for each in hidden:
        output.note(f"note   {each.sentence}")
    if done.restored:
        output.line(f"       {done.restored} copies were restored in the work tree")
    if workspace.settings.commit.runs == "none":
        output.note(
            "note   commit.runs is none, so the hook adds no runs. Change it with: padre config set commit.runs kept"
        )
    if not hooks.installed(workspace.git):
        output.note("note   the hook is not installed. Install it once with: padre install")
