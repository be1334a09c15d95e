"""`padre plot`."""

from pathlib import Path
from typing import Any

import click

from padre_git.app import plots
from padre_git.cli import output
from padre_git.core.plots.kinds import KINDS, known
from padre_git.core.text import quoting
from padre_git.errors import UnknownName
from padre_git.model.shell import quoted

_LISTS = {"columns", "metrics"}


@click.command(short_help="Plot data sets, runs, comparisons and searches.")
@click.argument("kind", default="", metavar="KIND")
@click.argument("items", nargs=-1, metavar="[ITEM]…")
@click.option("--kind", "of_search", metavar="NAME", help="Choose the plot of a search; by default progress.")
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path), help="Write into FILE.json, .html, .svg, .png or .pdf."
)
@click.option("--data", is_flag=True, help="Print what is plotted, as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print the Vega-Lite specification.")
@click.option("--metric", metavar="NAME", help="Plot this metric; by default the main one.")
@click.option("--metrics", metavar="NAME,…", help="Plot these metrics step by step.")
@click.option("--x", metavar="NAME", help="Choose a column or hyperparameter.")
@click.option("--y", metavar="NAME", help="Choose a column or hyperparameter.")
@click.option("--color", metavar="NAME", help="Color by this column; by default the target.")
@click.option("--columns", metavar="NAME,…", help="Choose columns or hyperparameters.")
@click.option("--target", metavar="NAME", help="Choose one of several targets.")
@click.option("--positive", metavar="CLASS", help="Plot only the curve of this class.")
@click.option("--bins", type=click.IntRange(2), help="Set the number of bins of a calibration plot; by default 10.")
@click.option("--posthoc", metavar="NAME", help="Use this post-hoc test for critical-difference: nemenyi.")
@click.option("--method", metavar="NAME", help="Choose the correlation: pearson, spearman, kendall.")
def command(
    kind: str,
    items: tuple[str, ...],
    of_search: str | None,
    file: Path | None,
    data: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Plot KIND of a data set or of runs; without KIND, list the kinds.

    \b
    padre plot roc @last -o roc.svg
    padre plot box svc forest -o scores.pdf
    padre plot scatter-matrix iris -o iris.html
    padre plot search @last --kind importance
    """
    if not kind:
        rows = [
            [name, each.of, each.text, ", ".join(f"--{option}" for option in each.options)]
            for name, each in KINDS.items()
        ]
        output.table(["kind", "of", "shows", "options"], rows, cuttable=("options",))
        return
    kind = _of_search(kind, of_search)
    known(kind)
    given = {key: _named(key, value) for key, value in options.items() if value is not None}
    found = plots.plot.picture(kind, items, **given)
    if data:
        output.csv(
            list(found.data.columns), found.data.astype(object).where(found.data.notna(), None).to_numpy().tolist()
        )
    charts = plots.charts
    if as_json:
        output.passed(charts.to_json(found.chart))
    if file is not None or not (data or as_json):
        target = file or Path(f"{kind}.html")
        charts.save(found.chart, target)
        output.line(f"saved  {target}")


def _of_search(kind: str, of_search: str | None) -> str:
    """The kind that is meant: `search --kind importance` and `importance` are one."""
    kinds = [name for name, each in KINDS.items() if each.of == "search"]
    if kind != "search":
        if of_search is not None:
            raise click.UsageError(
                f"--kind: only for `padre plot search`, such as padre plot search @last --kind {quoted(kinds[0])}"
            )
        return kind
    chosen = of_search or "progress"
    if chosen not in kinds:
        raise UnknownName("plot of a search", chosen, kinds)
    return chosen


def _named(option: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return quoting.names(value) if option in _LISTS else quoting.name(value)
