"""`padre list`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from padre_git.app import runs
from padre_git.app.runs import columns, listing
from padre_git.app.runs.listing import Listing
from padre_git.app.runs.names import Name, Names
from padre_git.app.runs.settings import Setting
from padre_git.cli import output
from padre_git.cli.shared import CUTTABLE, opened, show_table
from padre_git.core.text import quoting
from padre_git.core.text.formats import since, spread, value_text
from padre_git.core.text.query import MISSING
from padre_git.model.names import short
from padre_git.model.shell import quoted

NOUNS = ("runs", "executions", "experiments", "projects", "datasets", "splits", "metrics")
_LIMIT = 20


@click.command(short_help="List runs, executions, experiments, data sets …")
@click.argument("noun", type=click.Choice(NOUNS), default="runs", metavar="[NOUN]")
@click.option(
    "--where", metavar="CONDITION", default="", help="Show only matching runs, such as 'accuracy > 0.9 and SVC.C >= 1'."
)
@click.option("--sort", metavar="NAME,…", default="", help="Sort by these; metrics best first; -NAME reverses.")
@click.option("--columns", metavar="NAME,…", default="", help="Show these fields, parameters and metrics.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="N",
    help=f"Show at most N lines; 0 shows all. Default {_LIMIT}; with --json and --csv 0.",
)
@click.option("--experiment", metavar="NAME", default="", help="Show only the runs of one experiment.")
@click.option("--expand", is_flag=True, help="Show each setting of a search, not only the best.")
@click.option("--json", "form", flag_value="json", help="Print one JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Print comma-separated values in full precision.")
@click.option("--markdown", "form", flag_value="markdown", help="Print a Markdown table.")
def command(noun: str, form: str | None, columns: str, limit: int | None, **options: Any) -> None:
    """List runs, one line per `padre run`, newest first. NOUN lists something else: executions, experiments, projects,
    datasets, splits, metrics.

    \b
    padre list --where 'accuracy > 0.9 and SVC.C >= 1' --sort accuracy
    padre list --columns 'run,metrics.duration,`F1 (macro), weighted`'
    padre list --experiment breast-svc --expand
    padre list datasets

    Put a name with other characters than letters, digits, `_` and `.` in backquotes. If a name means several things,
    begin it with metrics., params. or fields.
    """
    workspace = opened()
    if noun != "runs":
        given = [f"--{name}" for name, value in {**options, "columns": columns}.items() if value]
        if given:
            raise click.UsageError(f"{', '.join(given)}: only for runs, `padre list`")
        show_table(runs.nouns.TABLES[noun](workspace), form, limit)
        return
    shown = _LIMIT if limit is None and form in {None, "markdown"} else limit or 0
    found = listing.runs(workspace, limit=shown, **options)
    for problem in found.problems:
        output.note(problem)
    if form == "json":
        output.json_array(found.documents())
    elif form == "csv":
        _csv(found, columns)
    elif not found.lines and not form:
        _empty(found)
    else:
        rows = () if columns else (setting.row for setting in found.lines)
        stale = runs.current.stale(workspace, found.index, rows)
        _table(found, columns, form, options["experiment"], stale)


def _empty(found: Listing) -> None:
    if found.everything:
        output.line(f"no run matches; {found.everything} in all: padre list")
        return
    output.line("no runs yet")
    output.line()
    output.line("Next  padre dataset add NAME FILE    add data: CSV, Parquet, sklearn:wine, openml:61 …")
    output.line("      padre run experiment.py        run and record an experiment")
    output.line("      padre run -- python train.py   record a script as it is")


def _table(found: Listing, names: str, form: str | None, experiment: str, stale: set[str]) -> None:
    told = [] if names else columns.table(found.lines, ("experiment", "data", "code"))
    headers, rows = _chosen(found, names) if names else _usual(found, told, stale)
    if form == "markdown":
        output.markdown(headers, rows)
        return
    cuttable, common = (*CUTTABLE, *columns.texts(told)), () if names else columns.COMMON
    output.table(headers, rows, cuttable=cuttable, common=common)
    output.line(_footer(found, experiment, stale=bool(stale) and not names))


def _usual(found: Listing, told: list[columns.Column], stale: set[str]) -> tuple[list[str], list[list[output.Cell]]]:
    mains = {setting.row.main for setting in found.lines if setting.score}
    main = next(iter(mains)) if len(mains) == 1 else None
    # what a run without a score has to say reaches over the columns of numbers
    scores = [listing.score_cell(setting, named=main is None) or None for setting in found.lines]
    counts = [str(setting.score.n) if setting.score else None for setting in found.lines]
    now = datetime.now(UTC)
    shown: list[tuple[str, Sequence[output.Cell]]] = [
        ("run", [short(setting.row.id) for setting in found.lines]),
        *told,
        *((main or "main metric", scores), ("n", counts)),
        *([("state", ["stale" if setting.row.recording in stale else "" for setting in found.lines])] if stale else []),
        ("age", [since(setting.row.started, now) for setting in found.lines]),
        ("message", [setting.row.message for setting in found.lines]),
    ]
    return [heading for heading, _ in shown], [list(row) for row in zip(*(cells for _, cells in shown), strict=True)]


def _chosen(found: Listing, columns: str) -> tuple[list[str], list[list[output.Cell]]]:
    names, now = Names(found.index.rows), datetime.now(UTC)
    chosen = names.listed(columns)
    return [text for text, _ in chosen], [[_cell(setting, name, now) for _, name in chosen] for setting in found.lines]


def _cell(setting: Setting, name: Name, now: datetime) -> str:
    if name == Name("field", "setting"):
        return columns.setting_cell(setting)
    if name == Name("field", "age"):
        return since(setting.row.started, now)
    if name.kind in {"metric", "std"} and name.key in setting.scores:
        score = setting.scores[name.key]
        return (
            listing.spread_cell(score)
            if name.kind == "metric"
            else spread(name.of(setting) or 0.0, bounds=score.bounds)
        )
    value = name.of(setting)
    return "" if value is MISSING or value is None else value_text(value)


def _footer(found: Listing, experiment: str, *, stale: bool) -> str:
    shown = found.lines
    parts = [
        ("--limit 0", len(shown) < found.total),
        (
            f"--experiment {quoted(shown[0].row.experiment)}",
            not experiment and len({setting.row.experiment for setting in shown}) > 1,
        ),
        ("--expand (each setting)", any(setting.among > 1 for setting in shown)),
        ("padre status (why a run is stale)", stale),
    ]
    hints = " | ".join(text for text, applies in parts if applies)
    count = f"{len(shown)} of {found.total}" + (f": {hints}" if hints else "")
    return ". ".join(filter(None, [columns.spread_text(shown), count]))


def _csv(found: Listing, columns: str) -> None:
    names = Names(found.index.rows if columns else [setting.row for setting in found.lines])
    chosen = names.listed(columns) or _all_columns(found.lines, names)
    output.csv(
        [text for text, _ in chosen], [[_plain(name.of(setting)) for _, name in chosen] for setting in found.lines]
    )


def _all_columns(lines: Sequence[Setting], names: Names) -> list[tuple[str, Name]]:
    fields = "id project experiment label data version execution status pipeline seed selected_on".split()
    settings = dict.fromkeys(name for setting in lines for name in setting.row.setting)
    return [
        *((name, Name("field", name)) for name in fields),
        *((quoting.name(names.typed(name)), name) for name in (Name("parameter", each) for each in settings)),
        *((quoting.name(names.typed(name)), name) for each in names.metrics for name in _both(each)),
        *((name, Name("field", name)) for name in ("n", "started", "duration", "message", "error")),
    ]


def _both(metric: str) -> tuple[Name, Name]:
    return Name("metric", metric), Name("std", metric)


def _plain(value: Any) -> object:
    return "" if value is MISSING else value
