"""`padre instances`."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from padre_git.app import predictions
from padre_git.app.notes import notes
from padre_git.app.repository.workspace import Workspace
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count, number
from padre_git.model.names import short

if TYPE_CHECKING:
    from padre_git.app.predictions.instances import Look, Pair

_LIMIT = 10
_WHO = ("row_id", "split", "truth", "prediction")
_SURE = {"p_prediction": "probability", "p_truth": "of the truth", "margin": "margin"}
_IDS = 80  # columns of a list of row ids


@click.command(short_help="Show the hardest rows, confident errors, and which rows only one run gets right.")
@click.argument("selectors", nargs=-1, metavar="RUN [RUN]")
@click.option("--by", metavar="ATTRIBUTE", multiple=True, help="Slice by this attribute; by default by all.")
@click.option("--target", metavar="NAME", help="Choose one of several targets.")
@click.option("--split", type=click.IntRange(0), help="Show only this split.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="N",
    default=_LIMIT,
    help=f"Show at most N rows of each table; 0 shows all. Default {_LIMIT}.",
)
@click.option("--json", "form", flag_value="json", help="Print one JSON document.")
@click.option("--csv", "form", flag_value="csv", help="Print all rows, comma-separated, in full precision.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the table of all rows in Markdown.")
def command(selectors: tuple[str, ...], target: str | None, limit: int, form: str | None, **options: Any) -> None:
    """Show the instances of a RUN: the hardest rows, confident errors, classes, and slices by attribute. For two RUNs,
    show which rows only one of them gets right. By default, show the last run.

    \b
    padre instances m4t7
    padre instances m4t7 --by sex --by age
    padre instances m4t7 k9d2
    """
    if len(selectors) > 2:
        raise click.UsageError(f"padre instances takes one run or two, not {len(selectors)}")
    if len(selectors) == 2 and (options["by"] or options["split"] is not None):
        raise click.UsageError("--by and --split are for one run")
    workspace = opened()
    verbs, two = predictions.instances, len(selectors) == 2  # pandas takes a second, and --help needs none
    look: Any = verbs.pair if two else partial(verbs.look, **options)
    found = look(workspace, *(selectors or ("@last",)), target=target)
    if form == "json":
        output.json(found.document() if two else found.document(limit) | {"noted": _noted(workspace, found)})
    elif form:
        _all(found, form)
    else:
        (_compare if two else _show)(found, limit)
        if not two:
            lines = [(f"row {row}" if row else "data", text) for row, text in _noted(workspace, found)]
            _table(["notes", ""], [list(line) for line in lines], "ll")


def _noted(workspace: Workspace, found: "Look") -> list[tuple[str, str]]:
    """The notes on the rows of the run's data; those on the data set as a whole have an empty row."""
    rows = notes.on_rows(notes.notes(workspace), found.row.dataset, found.row.version)
    return [(row, each.line) for row, noted in rows.items() for each in noted]


def _all(found: "Look | Pair", form: str) -> None:
    table = found.rows.reset_index()
    rows = table.astype(object).where(table.notna(), None).to_numpy().tolist()
    if form == "csv":
        output.csv(list(table.columns), rows)
    else:
        output.markdown(list(table.columns), [[_text(cell) for cell in row] for row in rows])


def _show(found: "Look", limit: int) -> None:
    row, rows = found.row, found.rows
    often = "once" if found.times == 1 else f"{number(found.times, 1).removesuffix('.0')} times"
    output.line(f"{row.experiment}   {short(row.id)}   {count(len(rows), 'row')}, each predicted {often}")
    if found.classes:
        right = int(found.frame["right"].sum())
        output.line(f"right  {right} of {len(found.frame)} ({number(right / len(found.frame))})")
    _hardest(found, limit)
    _sure(found, limit)
    if found.per_class is not None:
        _classes(found.per_class)
    _slices(found, limit)


def _hardest(found: "Look", limit: int) -> None:
    names, align = (["hardness", "wrong"], "lllrr") if found.classes else (["mean absolute error"], "lrrr")
    rows = []
    shown: Any = found.rows.head(limit or len(found.rows))
    for each in shown.itertuples():
        hard = [number(each.hardness), f"{each.wrong} of {each.n}"] if found.classes else [_text(each.hardness)]
        rows.append([_text(each.Index), _text(each.truth), _text(each.prediction), *hard])
    _table(["hardest rows", "truth", "prediction", *names], rows, align)


def _sure(found: "Look", limit: int) -> None:
    known = [name for name in _SURE if name in found.sure]
    shown = found.sure.head(limit or len(found.sure)).to_dict(orient="records")
    rows = [[*(_text(each[name]) for name in _WHO), *(number(each[name]) for name in known)] for each in shown]
    _table(["confident errors", *_WHO[1:], *(_SURE[name] for name in known)], rows, "lrllrr")


def _classes(classes: Any) -> None:
    rows = []
    for each in classes.itertuples():
        others = ", ".join(f"{_text(other)} {n}" for other, n in each.mistaken_for)
        rows.append([_text(each.Index), f"{each.n}", number(each.right), others])
    _table(["class", "predictions", "right", "taken for"], rows, "lrrl")


def _slices(found: "Look", limit: int) -> None:
    if found.slices is None:
        output.line()
        output.line(f"slices  {found.missing}")
        return
    shown = found.slices if found.by else found.slices[found.slices["apart"] > 0]
    kept: Any = shown.head(limit or len(shown))
    score, write = ("right", number) if found.classes else ("error", _text)
    rows = [
        [_text(each.attribute), each.slice, f"{each.rows}", write(each.score), write(each.rest)]
        for each in kept.itertuples()
    ]
    _table(["attribute", "slice", "rows", score, "all others"], rows, "llrrr")
    what = "slices" if found.by else "slices that do worse than the other rows"
    output.line(
        f"{len(kept)} of {len(shown)} {what}; described, not tested: among many slices, some do worse by chance"
    )


def _table(headers: list[str], rows: list[list[str]], align: str) -> None:
    if rows:
        output.line()
        output.table(headers, rows, align=align, cuttable=("truth", "prediction", "taken for", "slice", "attribute"))


def _compare(found: "Pair", limit: int) -> None:
    names = [short(found.before.id), short(found.after.id)]
    output.line(f"{names[0]} -> {names[1]}   {count(len(found.rows), 'row')}, same data, same splits")
    if not found.classes:
        _errors(found, names, limit)
        return
    same, kappa = found.agreement
    output.line(f"agreement  {number(same)} of the predictions are equal; Cohen's kappa {number(kappa)}")
    output.line()
    classes = found.by_class()
    headers = ["", "right in both", f"only {names[1]}", f"only {names[0]}", "wrong in both"]
    rows = [["all", *map(str, found.counts.values())]]
    rows += [[name, *map(str, each.values())] for name, each in classes.items()]
    output.table(headers, rows, align="lrrrr")
    output.line()
    named = [(f"only {names[1]}", "fixed"), (f"only {names[0]}", "broken"), ("wrong in both", "wrong in both")]
    output.pairs([(text, _ids(found.ids(outcome), limit)) for text, outcome in named], indent=20)
    if found.splits > 1:
        output.line(
            "counts without a p value: the rows come from models that share training data; padre diff tests the metric"
        )


def _errors(found: "Pair", names: list[str], limit: int) -> None:
    rows = found.rows
    better = int((rows["error_after"] < rows["error_before"]).sum())
    worse = int((rows["error_after"] > rows["error_before"]).sum())
    output.line(f"nearer to the truth: {names[1]} on {better} rows, {names[0]} on {worse}")
    change = (rows["error_after"] - rows["error_before"]).sort_values(kind="stable")
    for title, chosen in ((f"most gained by {names[1]}", change), (f"most lost by {names[1]}", change[::-1])):
        shown: Any = rows.loc[chosen.index[: limit or None]]
        table = [
            list(map(_text, (each.Index, each.truth, each.error_before, each.error_after)))
            for each in shown.itertuples()
        ]
        _table([title, "truth", f"error {names[0]}", f"error {names[1]}"], table, "lrrr")


def _ids(ids: list[Any], limit: int) -> str:
    """Row ids in one line; at most what fits, the rest counted."""
    shown: list[str] = []
    for each in ids:
        if limit and len(" ".join([*shown, _text(each)])) > _IDS:
            return f"{' '.join(shown)} … {len(ids) - len(shown)} more"
        shown.append(_text(each))
    return " ".join(shown) or "none"


def _text(value: Any) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)
