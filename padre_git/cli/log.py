"""`padre log`."""

import click

from padre_git.app.runs import listing
from padre_git.app.show.log import HEADERS, log
from padre_git.cli import output
from padre_git.cli.shared import opened

_LIMIT = 20


@click.command(short_help="Show what was run, newest first.")
@click.argument("experiment", default="")
@click.option("--limit", type=click.IntRange(0), default=None, help=f"How many; 0 for all. Default {_LIMIT}.")
@click.option("--json", "form", flag_value="json", help="One JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Comma-separated values.")
@click.option("--markdown", "form", flag_value="markdown", help="A Markdown table.")
def command(experiment: str, limit: int | None, form: str | None) -> None:
    """Show what was run, newest first, with the message of `padre run -m`; times are UTC."""
    found = log(opened(), experiment=experiment, limit=_limit(limit, form))
    for problem in found.problems:
        output.note(listing.problem(problem, found.everything))
    if form == "json":
        output.json(found.documents)
    elif form == "csv":
        output.csv(HEADERS, found.rows)
    elif form == "markdown":
        output.markdown(HEADERS, found.rows)
    elif not found.rows:
        output.line("no runs yet: padre run experiment.py")
    else:
        output.table(HEADERS, found.rows, cuttable=("message", "setting", "experiment"))
        more = f"; {len(found.rows)} of {found.total}: --limit 0" if len(found.rows) < found.total else ""
        output.line(f"± std over splits; times are UTC{more}")


def _limit(limit: int | None, form: str | None) -> int:
    return (0 if form in {"json", "csv"} else _LIMIT) if limit is None else limit
