"""`padre metric list`, `show` and `compute`."""

from pathlib import Path
from typing import Any

import click

from padre_git.app import files, predictions
from padre_git.cli import output
from padre_git.cli.shared import Group, opened, show, show_table
from padre_git.core.text.findings import gaps
from padre_git.core.text.formats import count, listed, spread
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.model.shell import quoted

_MOST = 10  # runs that are shown


@click.group(cls=Group, name="metric")
def command() -> None:
    """List the metrics that an experiment can name, and compute one for recorded runs."""


@command.command(name="list")
@click.option(
    "--for", "selector", metavar="RUN", default="", help="List only metrics that can be computed for this run."
)
@click.option("--json", "form", flag_value="json", help="Print one JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Print comma-separated values.")
@click.option("--markdown", "form", flag_value="markdown", help="Print a Markdown table.")
def list_(selector: str, form: str | None) -> None:
    """List each metric: what it is for, which way is better, between which bounds, and what it is computed from."""
    # scikit-learn, which defines most of them
    tables = predictions.metrics
    show_table(tables.of_run(opened(), selector) if selector else tables.metrics(), form)


@command.command(name="show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show_(name: str, as_json: bool) -> None:
    """Show one metric: what it is, what it is computed from, and the hash of its code.

    NAME is one of `padre metric list`, or your own metric in a recorded run, whose source is shown.
    """
    show(predictions.metrics.one(name), as_json=as_json)


@command.command()
@click.argument("name")
@click.argument("selector", default="", metavar="[SELECTOR]")
@click.option(
    "--where", metavar="CONDITION", default="", help="Compute it for runs that match CONDITION, as in padre list."
)
@click.option("--all", "everything", is_flag=True, help="Compute it for all completed runs.")
@click.option(
    *("--file", "file"), type=click.Path(path_type=Path), help="Read NAME from this Python file, which is executed."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def compute(name: str, selector: str, where: str, everything: bool, file: Path | None, as_json: bool) -> int:
    """Compute a metric for recorded runs from their stored predictions. Nothing is trained, and no file is changed.

    \b
    padre metric compute matthews_corrcoef --where 'accuracy > 0.9'
    padre metric compute recall.malignant breast-svc
    padre metric compute cost --file metrics.py --all
    """
    if not (selector or where or everything):
        raise click.UsageError("name the runs: give a SELECTOR, --where CONDITION or --all")
    workspace = opened()
    # scikit-learn and pyarrow, now that something is computed
    later = predictions.compute
    metric = files.metrics.metric_of(file, name) if file else name
    rows = later.chosen_rows(workspace, selector=selector, where=where, everything=everything)
    if not rows:
        raise PadreError(
            f"no run matches; padre list --where {quoted(where)}" if where else "there are no completed runs"
        )
    with output.progress(len(rows), "runs") as advance:
        outcome = later.compute(workspace, metric, rows, advance=advance)
    if as_json:
        output.json(later.document(outcome))
    else:
        _print(outcome, later.reasons(outcome))
    return 1 if outcome.failed and not (outcome.computed or outcome.present) else 0


def _print(outcome: Any, reasons: list[tuple[str, list[str]]]) -> None:
    rows = [
        [short(each.row.id), each.row.experiment, each.name, _score(each.metric), str(each.metric.n)]
        for each in outcome.computed[:_MOST]
    ]
    if rows:
        output.table(["run", "experiment", "metric", "mean ± std", "n"], rows, cuttable=["experiment", "mean ± std"])
    if len(outcome.computed) > _MOST:
        output.line(f"… {len(outcome.computed) - _MOST} more: padre list")
    runs = len({each.row.id for each in outcome.computed})
    had = f", {count(len(outcome.present), 'run')} already had it" if outcome.present else ""
    output.line(f"computed for {count(runs, 'run')} from stored predictions{had}; nothing was trained")
    for reason, names in reasons:
        output.error(f"not computed for {listed(names, _MOST)}: {reason}")
    branches = list(outcome.commits.items())
    if branches:
        more = f" and {count(len(branches) - 1, 'more branch', 'more branches')}" if len(branches) > 1 else ""
        output.line(f"saved  {branches[0][1][:7]} on {branches[0][0]}{more}")


def _score(metric: Any) -> str:
    if metric.undefined:
        return f"undefined {gaps(metric.undefined)}"
    return spread(metric.mean, metric.std, bounds=metric.bounds)
