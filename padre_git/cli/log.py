"""`padre log`."""

import click

from padre_git.app.runs import listing
from padre_git.cli.shared import opened, show_table

_LIMIT = 20


@click.command(short_help="Show what was run, newest first.")
@click.argument("experiment", default="")
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="N",
    default=None,
    help=f"Show at most N runs; 0 shows all. Default {_LIMIT}.",
)
@click.option("--json", "form", flag_value="json", help="Print one JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Print comma-separated values.")
@click.option("--markdown", "form", flag_value="markdown", help="Print a Markdown table.")
def command(experiment: str, limit: int | None, form: str | None) -> None:
    """Show what was run, newest first, with the message of `padre run -m`; times are UTC."""
    usual = 0 if form in {"json", "csv"} else _LIMIT
    most = usual if limit is None else limit
    show_table(listing.log(opened(), experiment=experiment, limit=most, fixed=form == "csv"), form)
