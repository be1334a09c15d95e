"""The tables of a comparison as headers and rows of text: pivoted, long, and the pairs; and all of it in Markdown."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any

from padre_git.app.compare.predictions import interval_of
from padre_git.app.compare.table import WORSE, Entry, Table
from padre_git.app.compare.testing import Comparison
from padre_git.app.compare.views.statement import statement
from padre_git.app.compare.views.words import facts, heading, legend, shared
from padre_git.app.runs.names import code_text, value_text
from padre_git.core.statistics import words
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.over_datasets import BISERIAL, STATISTIC
from padre_git.core.text import formats
from padre_git.core.text import markdown as markup
from padre_git.core.text.query import MISSING
from padre_git.model.names import short

Cells = list[str | None]
_PARAMETERS = 4  # columns of parameters that differ
_MISSING, _NO_TEST = "--", "no test"
MEAN_RANK = "mean rank"
_NUMBERS = re.compile(r"[-+0-9.,±\[\] <^=v†‡§:]*")


def pivoted(table: Table) -> tuple[list[str], list[Cells]]:
    """A row per name, a column per data set, and the mean rank; or the other way round."""
    heads, rows, below = pivot(table, str, cell, partial(rank_of, table), ranked=bool(table.ranks))
    return [table.grid.corner, *heads], [*rows, *below]


def pivot(
    table: Table,
    name: Callable[[str], str],
    cell: Callable[[Entry | None], str],
    rank: Callable[[str], str],
    *,
    ranked: bool,
) -> tuple[list[str], list[Any], list[Any]]:
    """The heads of the columns, the rows with their names, and the row of mean ranks where they stand below.

    ``name``, ``cell`` and ``rank`` write the parts in the form that is wanted.
    """
    grid, beside = table.grid, ranked and not table.turned
    heads = [*map(name, grid.columns), *([MEAN_RANK] if beside else [])]
    rows = [
        [name(row), *(cell(grid.entries.get((row, at))) for at in grid.columns), *([rank(row)] if beside else [])]
        for row in grid.rows
    ]
    return heads, rows, [[MEAN_RANK, *map(rank, grid.columns)]] if ranked and table.turned else []


def rank_of(table: Table, name: str) -> str:
    """``1.4``, decimals that tell all apart, and a mark where it is significantly worse; nothing for a row without."""
    rank = table.ranks.get(name)
    if rank is None:
        return ""
    return formats.number(rank, formats.apart(table.ranks.values())) + (f" {WORSE}" if name in table.behind else "")


def cell(entry: Entry | None) -> str:
    """``0.976 ± 0.021 ^``; ``--`` where it may not stand next to the others, nothing where nothing ran."""
    if entry is None:
        return ""
    return _MISSING if entry.why or entry.scores is None else " ".join([entry.scores.text, *entry.marks])


def long(table: Table, *, everything: bool = False) -> tuple[list[str], list[Cells]]:
    """A row per setting: what differs, the score with its interval, and the seeds' own spread."""
    entries = sorted(
        table.entries.values(), key=lambda entry: (table.columns.index(entry.column), table.rows.index(entry.row))
    )
    differing = [name for name in _differing(entries) if name not in table.heads]
    columns: list[tuple[str, Callable[[Entry], str]]] = [(table.heads[0], lambda entry: entry.row)]
    if len(table.columns) > 1:
        columns.append((table.heads[1], lambda entry: entry.column))
    columns += [(name, partial(_parameter, name)) for name in differing[: None if everything else _PARAMETERS]]
    if len({entry.found.row.execution for entry in entries}) > 1:
        columns.append(("code", lambda entry: code_text(entry.found.row)))
    columns += [(table.metric, cell), ("95 % interval", _interval)]
    if any(entry.scores and entry.scores.std_over_seeds is not None for entry in entries):
        columns.append(("std over seeds", _over_seeds))
    columns += [("n", _n), ("run", lambda entry: short(entry.found.row.id))]
    return [head for head, _ in columns], [[of(entry) for _, of in columns] for entry in entries]


def _interval(entry: Entry) -> str:
    found = interval_of(entry)
    return formats.interval(*found, entry.scores.digits) if found and entry.scores else ""


def _over_seeds(entry: Entry) -> str:
    score = entry.scores
    if score is None or entry.why or score.std_over_seeds is None:
        return ""
    return f"{formats.number(score.std_over_seeds, score.digits)} ({len(score.per_seed)})"


def _n(entry: Entry) -> str:
    return str(len(entry.scores.values)) if entry.scores and not entry.why else ""


def _differing(entries: Sequence[Entry]) -> list[str]:
    """The parameters that two settings have and that are not equal; what a name says already is not among them."""
    values: dict[str, set[str]] = {}
    for entry in entries:
        for name, value in entry.found.row.parameters.items():
            if name not in entry.found.row.seeded:
                values.setdefault(name, set()).add(value_text(value))
    named = {name for entry in entries for name in entry.found.row.setting if f"{name}=" in entry.row}
    return [name for name, found in values.items() if len(found) > 1 and name not in named]


def _parameter(name: str, entry: Entry) -> str:
    value: Any = entry.found.row.parameters.get(name, MISSING)
    return "" if value is MISSING else value_text(value)


def pairs(comparison: Comparison) -> tuple[list[str], list[Cells]]:
    """A row per pair: difference, interval, p values and verdict; what has no p value says why."""
    pairs, several_metrics = comparison.tests.decisive, len(comparison.tables) > 1
    over = any(pair.replicate == "data set" for pair in pairs)
    sets = not over and (len({pair.dataset for pair in pairs}) > 1)
    adjusted = sum(pair.counts for pair in pairs) > 1
    second = ["T", BISERIAL] if over else ["95 % interval"]
    headers = [*(["metric"] if several_metrics else []), *(["data set"] if sets else []), "pair"]
    headers += ["median difference" if over else "difference", *second, "p", *(["p (Holm)"] if adjusted else []), ""]
    rows: list[Cells] = []
    before = ("", "")
    common = shared(pairs)
    for pair in pairs:
        place = (pair.metric, pair.dataset)
        shown = [pair.metric if place[0] != before[0] else ""] if several_metrics else []
        shown += [pair.dataset if place != before else ""] if sets else []
        before = place
        rows.append([*shown, f"{pair.a} - {pair.b}", *_result(pair, adjusted=adjusted, common=common)])
    return headers, rows


def _result(pair: Pair, *, adjusted: bool, common: Collection[str]) -> Cells:
    places = words.digits(pair)
    difference = "" if pair.difference is None else formats.signed(pair.difference, places)
    if pair.p is None:  # the reason stands where a verdict would, or below the table where several pairs share it
        return [
            difference,
            *_second(pair, places),
            *[""] * (1 + adjusted),
            _NO_TEST if pair.reason in common else pair.reason,
        ]
    holm = [formats.p_value(pair.p if pair.adjusted is None else pair.adjusted)] if adjusted else []
    return [difference, *_second(pair, places), formats.p_value(pair.p), *holm, verdict(pair)]


def _second(pair: Pair, places: int) -> list[str]:
    """The interval, or over data sets the statistic and the effect, which have none."""
    if pair.replicate != "data set":
        return [words.interval(pair, places)]
    if not pair.effects:
        return ["", ""]
    return [f"{pair.effects[STATISTIC]:g}", formats.signed(pair.effects[BISERIAL], 2)]


def verdict(pair: Pair) -> str:
    """``svc better``, ``equivalent (within ±0.01)``, ``no conclusion``."""
    return f"{pair.winner} better" if pair.winner else words.verdict(pair)


def flat_pairs(comparison: Comparison) -> tuple[list[str], list[list[Any]]]:
    """A line per pair, in full precision."""
    headers = (
        "metric dataset a b difference low high p p_adjusted verdict reason test df n detectable row scope".split()
    )
    return headers, [record(pair, headers) for pair in comparison.tests.decisive]


def record(pair: Pair, names: Iterable[str]) -> list[Any]:
    """What programs read of a pair, a value for each of ``names``; None where there is none."""
    low, high = pair.interval or (None, None)
    own: dict[str, Any] = {"low": low, "high": high, "p_adjusted": pair.adjusted, "effects": dict(pair.effects)}
    own |= {"dataset": pair.dataset or None, "winner": pair.winner or None}
    own["rope"] = pair.posterior._asdict() if pair.posterior else None
    return [own[name] if name in own else getattr(pair, name) for name in names]


def is_long(table: Table) -> bool:
    """Whether one column says less than a line per setting."""
    return len(table.columns) < 2


def flat(tables: Iterable[Table]) -> tuple[list[str], list[list[Any]]]:
    """For `--csv`: a line per cell, in full precision."""
    headers = (
        "metric label column dataset mean std n low high std_over_seeds seeds "
        "marks comparable reason run experiment code"
    ).split()
    rows = []
    for table in tables:
        for entry in table.entries.values():
            score, row = entry.scores, entry.found.row
            found = interval_of(entry) if score and not entry.why else None
            numbers = [score.mean, score.std, len(score.values), *(found or (None, None))] if score else [None] * 5
            seeds = [score.std_over_seeds, max(len(score.per_seed), 1)] if score else [None, None]
            place = [table.metric, entry.row, entry.column, row.data or ""]
            rows.append(
                [*place, *numbers, *seeds, entry.marks, not entry.why, entry.why, row.id, row.experiment, row.execution]
            )
    return headers, rows


def markdown(comparison: Comparison, *, by_setting: bool = False) -> str:
    """In GitHub's Markdown: tables, what their marks mean, pairs and statement; ``by_setting``: a row per setting."""
    parts = []
    for table in comparison.tables:
        headers, cells = long(table) if by_setting or is_long(table) else pivoted(table)
        parts += [_text(heading(table)), _lines(headers, cells), *map(_text, legend(comparison, table))]
    if comparison.tests.decisive:
        parts.append(_lines(*pairs(comparison)))
    parts.append("<br>".join(f"{name}: {_text(text)}" for name, text in facts(comparison)))
    said = statement(comparison)
    return "\n\n".join([*parts, *([_text(said)] if said else [])])


def _lines(headers: Sequence[str], cells: Sequence[Cells]) -> str:
    lines = [[_text(cell or "") for cell in line] for line in (headers, *cells)]
    return "\n".join(markup.table(lines[0], lines[1:]))


def _text(text: str) -> str:
    """Numbers and marks as they are; what may hold a name of somebody is text and does nothing."""
    plain = " ".join(text.split())
    return plain.replace("<", "&lt;") if _NUMBERS.fullmatch(plain) else markup.prose(plain)
