"""`padre compare`."""

import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from padre_git.app import compare
from padre_git.app.compare import views
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text import quoting

if TYPE_CHECKING:
    from padre_git.app.compare.table import Table
    from padre_git.app.compare.testing import Comparison

_LIMIT = 30
_WIDTH = 96


@click.command(short_help="Compare runs, with a statistical test valid for their splits.")
@click.argument("selectors", nargs=-1, metavar="[A B …]")
@click.option("--where", metavar="CONDITION", default="", help="Compare only runs that match CONDITION.")
@click.option(
    "--metric", "metrics", metavar="NAME,…", default="", help="Compare these metrics; by default the main one."
)
@click.option(
    "--rows", metavar="NAME", default="label", help="Choose the rows: label, dataset, experiment, code, or a parameter."
)
@click.option(
    "--columns", metavar="NAME", default="dataset", help="Choose the columns in the same way; by default dataset."
)
@click.option("--long", "is_long", is_flag=True, help="Print a line per setting, with its interval.")
@click.option("--expand", is_flag=True, help="Show each setting of a search, not only the best.")
@click.option("--control", metavar="ROW", default="", help="Compare all others with this one only.")
@click.option(
    "--test",
    metavar="NAME",
    default="auto",
    help="Choose the test: auto, corrected-t, seeds, mcnemar, delong, swap, wilcoxon.",
)
@click.option("--rope", type=float, metavar="WIDTH", help="Treat differences within ±WIDTH as practically equivalent.")
@click.option("--alpha", type=float, default=0.05, help="Set the significance level; default 0.05.")
@click.option(
    "--posthoc", metavar="NAME", default="", help="Add a post-hoc test: nemenyi (critical difference of mean ranks)."
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="N",
    default=_LIMIT,
    help=f"Show at most N lines of each table; 0 shows all. Default {_LIMIT}.",
)
@click.option("--all", "everything", is_flag=True, help="Show all parameters that differ.")
@click.option("--json", "form", flag_value="json", help="Print one JSON document.")
@click.option("--csv", "form", flag_value="csv", help="Print a line per cell, in full precision.")
@click.option("--markdown", "form", flag_value="markdown", help="Print tables and statement in Markdown.")
@click.option("--latex", "form", flag_value="latex", help="Print a LaTeX table (booktabs) per metric.")
def command(
    selectors: tuple[str, ...],
    metrics: str,
    form: str | None,
    is_long: bool,
    limit: int,
    everything: bool,
    **given: Any,
) -> None:
    """Compare runs, experiments, labels or the runs of a tag in one table, with a statistical test that is valid for
    their splits. Without names, compare all completed runs.

    \b
    padre compare svc forest nb
    padre compare @last~1 @last --metric accuracy,roc_auc
    padre compare --where 'SVC.C >= 1' --rows SVC.C --columns SVC.gamma
    """
    workspace = opened()
    asked = compare.testing.Procedure(  # numpy and scipy, which --help does not need
        **{name: given.pop(name) for name in ("control", "test", "rope", "alpha", "posthoc")}
    )
    found: Comparison = compare.compare.compare(
        workspace, selectors, metrics=quoting.names(metrics), asked=asked, **given
    )
    if form == "json":
        output.json(views.document.document(found))
    elif form == "csv":
        output.csv(*views.tables.flat(found.tables))
    elif form == "latex":
        output.block(views.latex.latex(found))
    elif form == "markdown":
        output.block(views.tables.markdown(found, by_setting=is_long))
    else:
        show(found, is_long=is_long, limit=limit, everything=everything)


def show(found: "Comparison", *, is_long: bool = False, limit: int = _LIMIT, everything: bool = False) -> None:
    """Print tables, tests and what they say, for people."""
    rows, words = views.tables, views.words
    for table in found.tables:
        output.line(words.heading(table))
        output.line()
        long = is_long or rows.is_long(table)
        headers, cells = rows.long(table, everything=everything) if long else _fitting(rows, table)
        output.table(headers, cells[: limit or len(cells)])
        _more(len(cells), limit, "lines")
        for line in words.legend(found, table):
            output.line(line)
        output.line()
    pairs = found.tests.decisive
    if pairs:
        headers, cells = rows.pairs(found)
        output.table(headers, cells[: limit or len(cells)])
        _more(len(cells), limit, "pairs")
        output.line()
    for name, text in words.facts(found):
        output.line(f"{name:<8} {text}" if len(name) < 9 else f"{name}   {text}")
    text = views.statement.statement(found)
    if text:
        output.line("statement")
        for line in textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False):
            output.line(f"  {line}")


def _fitting(rows: Any, table: "Table") -> Any:
    """The table, or where it is too wide its narrower side: many data sets are read below each other."""
    found, turned = rows.pivoted(table), rows.pivoted(replace(table, turned=not table.turned))
    wide, other = output.needed(*found), output.needed(*turned)
    shown = turned if output.width() < wide and other < wide else found
    if output.width() < min(wide, other):
        output.note("the table is wider than the terminal; --long, --csv and --markdown show all of each cell")
    return shown


def _more(count: int, limit: int, noun: str) -> None:
    if 0 < limit < count:
        output.line(f"… {count - limit} more {noun}: --limit 0")
