"""`padre status`."""

import click

from padre_git.app.show.status import status
from padre_git.cli.shared import opened, show


@click.command(short_help="Show what is stale, unpublished or interrupted.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(as_json: bool) -> None:
    """Show experiments whose files or data changed since their last run, runs that this branch does not have,
    results that are not on the remote, and interrupted work."""
    show(status(opened()), as_json=as_json)
