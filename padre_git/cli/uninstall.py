"""`padre uninstall`."""

from pathlib import Path

import click

from padre_git.app.setup import driver, hooks
from padre_git.cli import output
from padre_git.storage.git.plumbing import Git
from padre_git.storage.paths import home


@click.command(short_help="Remove padre's git hooks.")
def command() -> None:
    """Remove padre's git hooks and its merge driver. Hooks that you had before `padre install` are restored."""
    git = Git(Path.cwd())
    done, merges = hooks.uninstall(git), driver.uninstall(git)
    if done.written:
        output.line(f"removed {', '.join(done.written)} from {home(done.folder)}")
        if done.chained:
            output.line(f"  restored  your own {', '.join(done.chained)}")
    if merges:
        output.line("removed the merge driver from this clone's git configuration")
    if not (done.written or merges):
        output.line(f"padre has no hooks in {home(done.folder)}; nothing to do")
