"""`padre best`."""

import click

from padre_git.app.runs import listing
from padre_git.app.show.best import best
from padre_git.cli import output
from padre_git.cli.shared import opened, show


@click.command(short_help="Show the best setting of a search, and how to run it again.")
@click.argument("selector", default="@last", metavar="[SELECTOR]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(selector: str, as_json: bool) -> None:
    """Show the best setting of what SELECTOR names, and the words that run it again; by default of the last search.

    \b
    padre best               of the last search
    padre best breast-svc    of the latest search of an experiment
    """
    workspace = opened()
    known = workspace.index()
    for problem in known.problems:
        output.note(listing.problem(problem, len(known.rows)))
    show(best(workspace, selector, known), as_json=as_json)
