"""`padre best`."""

import click

from padre_git.app import show as views
from padre_git.app.runs import listing
from padre_git.cli import output
from padre_git.cli.shared import opened, show


@click.command(short_help="Show the best setting of a search, and how to run it again.")
@click.argument("selector", default="@last", metavar="[SELECTOR]")
@click.option(
    "--portfolio", type=int, metavar="N", help="Show N settings of its pipeline that together do well on all data sets."
)
@click.option("--markdown", is_flag=True, help="Print the portfolio as a Markdown table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(selector: str, portfolio: int | None, markdown: bool, as_json: bool) -> None:
    """Show the best setting of a search, and the command that runs it again. By default, use the last search.

    \b
    padre best                          the last search
    padre best breast-svc               the latest search of an experiment
    padre best breast-svc --portfolio 8 settings to try first on new data
    """
    if markdown and portfolio is None:
        raise click.UsageError("--markdown: only with --portfolio N")
    workspace = opened()
    known = workspace.index()
    for problem in known.problems:
        output.note(listing.problem(problem, len(known.rows)))
    if portfolio is None:
        show(views.best.best(workspace, selector, known), as_json=as_json)
        return
    found = views.portfolio.portfolio(workspace, selector, known, portfolio)
    if not markdown:
        show(found, as_json=as_json)
        return
    output.markdown(found.headers, found.rows)
    output.line()
    for name, text in [*found.head, *found.tail]:
        output.line(f"{name}: {text}." if name else f"{text}.")
    output.line(f"{found.remark}.")
