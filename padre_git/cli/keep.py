"""`padre keep`."""

import click

from padre_git.app.commit import keep
from padre_git.app.setup import hooks
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.model.names import short
from padre_git.storage import ignores


@click.command(short_help="Have the next commit take a run along.")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--undo", is_flag=True, help="No longer.")
def command(runs: tuple[str, ...], undo: bool) -> None:
    """Have the next `git commit` take runs along whatever their status and history; a run whose copy is not in the
    work tree any more is put there. With `commit.runs: kept` in .padre/config.yaml the hook takes no others."""
    workspace = opened()
    done = keep.choose(workspace, runs, undo=undo)
    names = ", ".join(short(run) for run in done.runs)
    if undo:
        output.line(f"no longer kept: {names}")
        return
    hidden = ignores.hiding(workspace.git, workspace.layout)
    them = "it" if len(done.runs) == 1 else "them"
    output.line(f"kept {names}" if hidden else f"kept {names}: the next `git commit` takes {them} along")
    for each in hidden:
        output.note(f"note   {each.sentence}")
    if done.restored:
        output.line(f"       {done.restored} copies are back in the work tree")
    if workspace.settings.commit.runs == "none":
        output.note("note   commit.runs is none in .padre/config.yaml: the hook takes no run at all")
    if not hooks.installed(workspace.git):
        output.note("note   no hook: `padre install` once")
