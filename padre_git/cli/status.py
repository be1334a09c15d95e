"""`padre status`."""

import click

from padre_git.app.runs import listing
from padre_git.app.show.status import document, status, texts
from padre_git.cli import output
from padre_git.cli.shared import opened


@click.command(short_help="Show what is stale, unpublished or interrupted.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(as_json: bool) -> None:
    """Show experiments whose files or data changed since their last run, runs that this branch does not have,
    results that are not on the remote, and interrupted work."""
    found = status(opened())
    for problem in found.problems:
        output.note(listing.problem(problem, found.runs))
    if as_json:
        output.json(document(found))
        return
    if not found.runs:
        output.line(f"branch       {found.branch}, no runs yet: padre run experiment.py")
        return
    output.pairs(texts(found))
