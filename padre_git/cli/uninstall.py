"""`padre uninstall`."""

from pathlib import Path

import click

from padre_git.app.setup import hooks
from padre_git.cli import output
from padre_git.storage.git.plumbing import Git
from padre_git.storage.paths import home


@click.command(short_help="Take padre's hooks away.")
def command() -> None:
    """Take padre's hooks away; those that were there before `padre install` are as they were."""
    done = hooks.uninstall(Git(Path.cwd()))
    if not done.written:
        output.line(f"padre has no hooks in {home(done.folder)}; nothing to do")
        return
    output.line(f"removed {', '.join(done.written)} from {home(done.folder)}")
    if done.chained:
        output.line(f"  back      your own {', '.join(done.chained)}")
