"""`padre textconv`."""

from pathlib import Path

import click

from padre_git.app.repository.workspace import Workspace
from padre_git.app.show import textconv
from padre_git.cli import output
from padre_git.storage import disk
from padre_git.storage.git.plumbing import Git


@click.command(short_help="Let `git diff` show metrics instead of hashes.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--install", is_flag=True, help="Set diff.padre.textconv in the git configuration of this clone.")
@click.option("--uninstall", is_flag=True, help="Remove that setting.")
def command(file: Path | None, install: bool, uninstall: bool) -> None:
    """Print what a `.dvc` FILE stands for: the metrics of its runs, or the columns of its data.

    git calls it for `git diff` and `git log -p` once --install has set it up in a clone.
    """
    if sum((file is not None, install, uninstall)) != 1:
        raise click.UsageError("give a .dvc FILE, or --install, or --uninstall")
    if file is not None:
        output.passed(textconv.text(disk.read(file), Workspace.at))
        return
    git = Git(Path.cwd())
    changed = (textconv.install if install else textconv.uninstall)(git)
    state = "shows metrics of .dvc files" if install else "shows .dvc files as they are"
    output.line(f"`git diff` {state}" + ("" if changed else ", as before"))
