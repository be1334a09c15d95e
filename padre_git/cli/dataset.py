"""`padre dataset add|load-defaults|list|show|describe|history|diff|rm`."""

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from padre_git.app import data as app_data
from padre_git.app.data import holdings
from padre_git.cli import datarows as cells
from padre_git.cli import output
from padre_git.cli.shared import Group, opened
from padre_git.core.text.formats import count, listed, since
from padre_git.errors import PadreError
from padre_git.model.shell import quoted

_ROLES = {"id": "Use this column as the id of the rows.", "group": "Keep rows with one value of this column together."}
_ROLES |= {"time": "Use this column as the time.", "weight": "Use this column as the weights."}
_TEXTS = {"column", "role", "most"}
_ABOUT = {"description": "Describe the data set.", "license": "Name its license.", "citation": "Give its citation."}
_json = click.option("--json", "form", flag_value="json", help="Print JSON.")


def _forms(function: Callable[..., Any]) -> Callable[..., Any]:
    for name, text in (
        ("markdown", "Print a Markdown table."),
        ("csv", "Print comma-separated values in full precision."),
    ):
        function = click.option(f"--{name}", "form", flag_value=name, help=text)(function)
    return _json(function)


def _options(table: dict[str, str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for name, text in reversed(table.items()):
            function = click.option(f"--{name}", default=None, help=text)(function)
        return function

    return decorate


def _words(ctx: click.Context, parameter: click.Parameter, text: str | None) -> list[str]:
    """``a,b`` as two names; a name with a comma in double quotes, as in CSV."""
    words = next(csv.reader([text or ""], skipinitialspace=True), [])
    return [word.strip() for word in words if word.strip()]


def _pairs(ctx: click.Context, parameter: click.Parameter, texts: Sequence[str]) -> dict[str, str]:
    """``column=unit``, split at the last ``=``."""
    wrong = next((text for text in texts if "=" not in text), None)
    if wrong is not None:
        raise click.BadParameter(f"`{wrong}` is not COLUMN=VALUE", ctx, parameter)
    return {text.rpartition("=")[0].strip(): text.rpartition("=")[2].strip() for text in texts}


@click.group(cls=Group, name="dataset", short_help="Add, list and show data sets.")
def command() -> None:
    """Add, list and show data sets."""


@command.command()
@click.argument("name")
@click.argument("source")
@click.option("--target", metavar="COLUMN,…", callback=_words, help="Name the columns to predict.")
@_options(_ROLES)
@click.option("--drop", metavar="COLUMN,…", callback=_words, help="Drop these columns; they are not features.")
@click.option("--columns", metavar="NAME,…", callback=_words, help="Name the columns, if the file does not.")
@click.option("--header/--no-header", default=None, help="Say whether line 1 of a text file names the columns.")
@click.option(
    "--format", metavar="FORMAT", help="Set the format, if the ending does not tell: csv, parquet, jsonl, arff, npy …"
)
@click.option("--sha256", metavar="HEX", help="Require this hash of the file; needed for a URL.")
@click.option("--source", "said_source", metavar="TEXT", help="Say where the data come from, if SOURCE does not.")
@_options(_ABOUT)
@click.option("--unit", "units", multiple=True, metavar="COLUMN=UNIT", callback=_pairs, help="Set a column's unit.")
@click.option(
    "--level",
    "levels",
    multiple=True,
    metavar="COLUMN=LEVEL",
    callback=_pairs,
    help="Set a column's level: nominal, ratio …",
)
@_json
def add(name: str, source: str, form: str | None, said_source: str | None, **options: Any) -> None:
    """Record SOURCE as the data set NAME: a file (CSV, TSV, Parquet, JSON lines, ARFF, NumPy, GraphML, edge list),
    a URL with its checksum, sklearn:wine, or openml:61.

    \b
    padre dataset add wine sklearn:wine
    padre dataset add beans data/beans.csv --target class --id number
    """
    workspace = opened()
    data = app_data.datasets  # a second, which `list`, `show` and `rm` do without
    more = {"source": said_source} if said_source else {}
    dataset = data.make(name, source, root=workspace.root, **options | more)
    done = data.ensure(workspace, dataset)
    about = {key: options[key] or "" for key in _ABOUT}
    rewritten = not done.new and holdings.describe_anew(workspace, dataset.name, **about)
    holding = holdings.show(workspace, f"{dataset.name}@{done.version.version}")
    if form == "json":
        output.json(holding.plain())
    else:
        _added(holding, done, rewritten)
    for note in _notes(dataset):
        output.note(f"note   {note}")


def _notes(dataset: Any) -> list[str]:
    if dataset.roles.target:
        return list(dataset.notes)
    known = listed(dataset.features, cells.SHOWN, " …")
    columns = f"; the columns are {known}" if known else ""
    return [f"it has no target; to predict a column, repeat this with --target COLUMN{columns}", *dataset.notes]


def _added(holding: holdings.Holding, done: Any, rewritten: bool) -> None:
    name, path = holding.document.name, holding.stored.pointer.rpartition("/")[0]
    if done.announcement:
        output.line(done.announcement)
    elif not done.new:
        again = f"{name} is already there as {holding.version.version[:7]}; nothing to do"
        output.line(f"{name}: updated its description in dataset.json" if rewritten else again)
        return
    output.line(f"{name} {holding.version.version[:7]}   {cells.summary(holding)}")
    output.line(f"saved  {path}/ (the data through DVC; nothing is committed)")
    output.line(f"Next   padre dataset describe {quoted(name)}    git add {quoted(path.rpartition('/')[0])}")


@command.command(name="load-defaults")
@_json
def load_defaults(form: str | None) -> None:
    """Record scikit-learn's toy data sets: iris, digits, wine, breast_cancer, diabetes, linnerud."""
    workspace = opened()
    data = app_data.datasets  # a second, which `list`, `show` and `rm` do without
    done = [(name, data.ensure(workspace, data.default(name))) for name in data.DEFAULTS]
    found = [holdings.show(workspace, f"{name}@{ensured.version.version}") for name, ensured in done]
    if form == "json":
        output.json([holding.plain() for holding in found])
        return
    for holding, (name, ensured) in zip(found, done, strict=True):
        again = "" if ensured.new else "   already there"
        output.line(f"{name} {holding.version.version[:7]}   {cells.summary(holding)}{again}")
        if ensured.announcement:
            output.note(ensured.announcement)


@command.command(name="list")
@_forms
def list_(form: str | None) -> None:
    """List the data sets, each with its current version."""
    problems: list[PadreError] = []
    found = holdings.listing(opened(), problems)
    for problem in problems:
        output.error(f"{problem}; {count(len(found), 'other data set')} listed")
    if form == "json":
        output.json([holding.plain() for holding in found])
    elif form == "csv":
        headers = ["name", "version", "rows", "features", "versions", "source"]
        rows = [[each.plain()[key] for key in headers] + [",".join(each.version.roles.target)] for each in found]
        output.csv([*headers, "target"], rows)
    elif found or form:
        cells.table(
            ["name", "version", "size", "target", "versions", "source"], [cells.listed(each) for each in found], form
        )
    else:
        output.line("no data sets yet; padre dataset add NAME SOURCE, or padre dataset load-defaults")


@command.command()
@click.argument("name", metavar="NAME[@VERSION]")
@_json
def show(name: str, form: str | None) -> None:
    """Show a data set: its version, roles and attributes."""
    holding = holdings.show(opened(), name)
    if form == "json":
        output.json(holding.plain())
        return
    version, document = holding.version, holding.document
    current = "current" if holding.current else "not the current one"
    output.pairs(
        [
            ("data set", f"{document.name} {version.version[:7]}, {cells.summary(holding)}"),
            ("version", f"{current}, of {count(holding.count, 'version')}; created {version.created}"),
            *((key, text) for key in ("description", "license", "citation") if (text := getattr(document, key))),
            *([("source", version.source or document.source)] if version.source or document.source else []),
            ("content", f"SHA-256 {version.content}"),
            ("data", holding.stored.pointer),
        ]
    )
    output.line()
    roles = holdings.role_of(version.roles)
    rows = [cells.attribute_row(each, roles.get(each.name, "feature")) for each in version.attributes]
    cells.table(["column", "role", "type", "level", "unit", "missing", "values"], rows, None, align="lllllr")


@command.command()
@click.argument("name", metavar="NAME[@VERSION]")
@_forms
def describe(name: str, form: str | None) -> None:
    """Summarise each column: missing, distinct, mean, std (n - 1), range, most frequent."""
    frame = app_data.datasets.load(opened(), name).describe()
    records = [{str(key): cells.plain(value) for key, value in row.items()} for row in frame.to_dict("records")]
    headers = [str(key) for key in frame.columns]
    if form == "json":
        output.json(records)
    elif form == "csv":
        output.csv(headers, [[record[key] for key in headers] for record in records])
    else:
        shown = [key for key in headers if key not in {"type", "level", "unit"}]
        shown = [key for key in shown if any(record[key] is not None for record in records)]
        rows = [[cells.number(record[key]) for key in shown] for record in records]
        names = [{"smallest": "min", "largest": "max"}.get(key, key) for key in shown]
        cells.table(names, rows, form, align="".join("l" if key in _TEXTS else "r" for key in shown))


@command.command()
@click.argument("name")
@_forms
def history(name: str, form: str | None) -> None:
    """List the versions of a data set, the newest first, also those on other branches."""
    found = holdings.history(opened(), name)
    if form == "json":
        output.json([holding.plain() for holding in found])
        return
    headers = ["version", "size", "target", "created", "before", "place", "source"]
    if form == "csv":
        rows = [[cells.version_row(each)[key] for key in headers] for each in found]
        output.csv(headers, rows)
        return
    now = datetime.now(UTC)
    shown = [list((cells.version_row(each) | {"created": since(each.version.created, now)}).values()) for each in found]
    cells.table(["version", "size", "target", "age", "before", "place", "source"], shown, form)


@command.command()
@click.argument("name")
@click.argument("versions", nargs=-1, metavar="[V1 [V2]]")
@_json
def diff(name: str, versions: tuple[str, ...], form: str | None) -> None:
    """Show what changed from version V1 to V2; by default from the one before to the current one."""
    if len(versions) > 2:
        raise click.UsageError("two versions at most: padre dataset diff NAME V1 V2")
    workspace, data = opened(), app_data.datasets
    before, after = (*versions, None, None)[:2]
    left, right = data.pair(workspace, name, before, after)
    found = data.compare(workspace, left, right)
    if form == "json":
        ids = {"before": left.version.version, "after": right.version.version}
        output.json({"name": name, **ids, **data.as_document(found)})
        return
    output.line(f"{name}   {left.version.version[:7]} -> {right.version.version[:7]}   {found.text}")
    output.pairs([(what, cells.some(ids)) for what in ("added", "removed", "changed") if (ids := getattr(found, what))])
    rows = [
        [shift.column, key, cells.shown(old), cells.shown(new)]
        for shift in found.shifts
        for key, old, new in shift.rows()
    ]
    if rows:
        output.line()
        cells.table(["column", "", "before", "after"], rows, None, align="llrr")


@command.command()
@click.argument("name", metavar="NAME[@VERSION]")
def rm(name: str) -> None:
    """Remove a data set, or one version of it, from the work tree. DVC's cache and what is committed stay."""
    workspace = opened()
    gone = holdings.remove(workspace, name)
    output.line(f"removed {gone.name} {', '.join(version[:7] for version in gone.versions)} from the work tree")
    if gone.committed:
        output.line(
            f"it stays on your branch until you commit its removal: git add -A {quoted(workspace.layout.datasets)}"
        )
    if gone.elsewhere:
        places = ", ".join(place.removeprefix("refs/heads/") for place in gone.elsewhere[:3])
        output.line(f"recorded results keep their data: {places}")
    output.line("the content stays in DVC's cache until `dvc gc`")
