"""The runs as the page gets them: a table of columns that a script filters, sorts and groups.

A value that JSON or JavaScript would change is an array with a mark: ``["#", "NaN"]`` is a number, ``["[", 1, 2]`` a
list. So a text is never taken for a number, and whole numbers beyond 2⁵³ stay exact.
"""

import json
import math
from array import array
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from padre_git.app.runs import settings
from padre_git.app.runs.names import FIELDS, Name, Names
from padre_git.app.runs.settings import Setting
from padre_git.core.text.query import MISSING
from padre_git.errors import PadreError
from padre_git.storage.index import Index

# fields that are another name of a field
_ALIASES = {"dataset": "data", "age": "started"}
_EXACT = 2**53  # JavaScript's numbers are exact below it
_DIGITS = 4  # significant ones of a value per split, which is drawn
_ALL = 2_000  # runs up to which the values per split of all metrics are there, and not only of the main ones
_PLAIN = frozenset({str, int, bool})
# fields that are the attribute of a run, of which many have the same
_SHARED = {name: name for name in (
    "project experiment label data version splitting splits status task imported message error pipeline seed"
).split()} | {"main_metric": "main"}  # fmt: skip
_DEEPEST = 3  # levels of a parameter that is a mapping whose names a condition can use


@dataclass(frozen=True)
class Table:
    """The table of runs: a row for each setting.

    Attributes
    ----------
    every : the settings of each recording, in the order of the page, as `of_index` gives them.
    pages : ids of the runs that have a page.
    """

    known: Index
    every: Sequence[Sequence[Setting]]
    pages: Collection[str] = ()

    @cached_property
    def found(self) -> list[Setting]:
        """The setting of each row."""
        return [setting for group in self.every for setting in group]

    @cached_property
    def same(self) -> list[int]:
        """Of each row the first one with equal code, data, setting, seeds and predictions."""
        first: dict[Any, int] = {}
        return [first.setdefault(_identity(setting, at), at) for at, setting in enumerate(self.found)]

    @cached_property
    def names(self) -> Names:
        """What can be typed in a condition."""
        return Names(self.known.rows)

    @cached_property
    def split(self) -> frozenset[str]:
        """The metrics whose values per split are there."""
        if len(self.found) <= _ALL:
            return frozenset(self.names.metrics)
        return frozenset(setting.row.main for setting in self.found if setting.row.main in self.names.metrics)

    def document(self, only: Sequence[int] | None = None) -> dict[str, Any]:
        """What the script of the runs page reads.

        Parameters
        ----------
        only : the rows that are there; by default all. Wherever rows have numbers, these are of all rows.

        Returns
        -------
        n : rows, one per setting.
        group : number of the recording of each row; a list shows the best row of each group.
        position, settings, among : of each row, see `app.runs.settings.Setting`; `among` of its own recording.
        same : the first row that this row is a copy of, else itself: copies count once in averages.
        status, page : of each row; whether it has a page.
        columns : `name`, `kind` (field, parameter, metric, std) and the values: `all`, or `values` and `codes` (-1:
            missing), or `plain` and `missing` (indices).
        names : what can be typed in a condition -> number of a column, or [number, name inside a mapping].
        ambiguous : what means several things -> the sentence that says so.
        """
        places = range(len(self.found)) if only is None else only
        found = [self.found[at] for at in places]
        groups = [at for at, group in enumerate(self.every) for _ in group]
        columns = list(self._columns(found))
        return {
            "n": len(found),
            "group": [groups[at] for at in places],
            "position": _packed([setting.position for setting in found]),
            "settings": _packed([setting.settings for setting in found]),
            "among": _packed([setting.row.selected_among for setting in found]),
            "failed": _packed([setting.failed for setting in found]),
            "same": _packed([self.same[at] for at in places]),
            "seeds": _packed([len(setting.distinct) or 1 for setting in found]),
            "seeded": _packed([sorted(setting.row.seeded) for setting in found]),
            "page": [at for at in places if self.found[at].row.id in self.pages],
            "columns": columns,
            **_names(self.names, columns, self._mappings()),
        }

    def _columns(self, found: Sequence[Setting]) -> Iterator[dict[str, Any]]:
        for name in FIELDS:
            if name not in _ALIASES:
                yield self._column(name, Name("field", name), found)
        seeded = {name for setting in self.found for name in setting.row.seeded}
        for name in self.names.parameters:
            more = {"seeded": True} if name in seeded else {}
            yield self._column(name, Name("parameter", name), found) | more
        splits = self.known.splits((row for setting in found for row in setting.distinct), self.split)
        for name in self.names.metrics:
            score = next((setting.scores[name] for setting in self.found if name in setting.scores), None)
            about = {"better": score.greater_is_better, "bounds": score.bounds} if score else {}
            own = _splits(found, name, splits) if name in self.split else {}
            yield self._column(name, Name("metric", name), found) | about | own
            yield self._column(f"{name}_std", Name("std", name), found)

    def _column(self, heading: str, name: Name, found: Sequence[Setting]) -> dict[str, Any]:
        packed = self._as_kept(name) if len(found) == len(self.found) else None
        return {"name": heading, "kind": name.kind, **(packed or _packed([name.of(setting) for setting in found]))}

    def _as_kept(self, name: Name) -> dict[str, Any] | None:
        """A column of all rows as the index has it, which is ten times as fast; none where it has no such one."""
        key = _SHARED.get(name.key, "") if name.kind == "field" else name.key if name.kind == "parameter" else ""
        column = self.known.rows.coded(f"{name.kind}:{key}") if key else None
        # the index takes 0.0 and -0.0 for one value
        if column is None or any(isinstance(each, float) and not each for each in column.values):
            return None
        known = array("I", column.codes or b"")
        codes = [known[place] for place in self._places]
        numbers = {
            code: at for at, code in enumerate(each for each in dict.fromkeys(codes) if each < len(column.values))
        }
        return _shortest([plain(column.values[code]) for code in numbers], [numbers.get(code, -1) for code in codes])

    @cached_property
    def _places(self) -> list[int]:
        """Where the run of each row is in the index."""
        places = {run: at for at, run in enumerate(self.known.rows.column("field:id"))}
        return [places[setting.row.id] for setting in self.found]

    def _mappings(self) -> dict[str, list[str]]:
        """The dotted names inside the values of the parameters that are mappings."""
        found: dict[str, dict[str, None]] = {}
        for setting in self.found:
            for name, value in (setting.row.setting | setting.row.parameters).items():
                if isinstance(value, Mapping):
                    found.setdefault(name, {}).update(dict.fromkeys(_inside(value, _DEEPEST)))
        return {name: list(paths) for name, paths in found.items()}


def of_index(known: Index) -> list[list[Setting]]:
    """The settings of each recording, the newest first; those of several seeds with their spread."""
    every = [settings.of_recording(recording) for recording in settings.recordings(known.rows)]
    settled = iter(settings.settle([setting for group in every for setting in group], known.metrics))
    return [[next(settled) for _ in group] for group in every]


def script(name: str, content: Any, *more: str) -> str:
    """A script that hands ``content``, as a text, to the function ``name``: what works where a page may not read files.

    Parameters
    ----------
    more : further texts for it.
    """
    return f"{name}({', '.join(escaped(json.dumps(each)) for each in (text(content), *more))})\n"


def text(content: Any) -> str:
    """JSON in as little room as it takes."""
    return json.dumps(content, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def escaped(document: str) -> str:
    """JSON that nothing in it can end the script that holds it."""
    return document.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def plain(value: Any) -> Any:
    """A value as the script reads it."""
    if isinstance(value, float) and not math.isfinite(value):
        return ["#", "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT:
        return ["#", str(value)]
    if isinstance(value, list | tuple):
        return ["[", *map(plain, value)]
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    return value


def _packed(values: Sequence[Any]) -> dict[str, Any]:
    """The shortest of the forms of a column of these values."""
    if _are_plain(values):
        known: dict[Any, int] = {}
        numbers = [known.setdefault(value, len(known)) for value in values]
        return _shortest(list(map(plain, known)), numbers)
    codes: dict[Hashable, int] = {}
    kept: list[Any] = []
    found = []
    for value in values:
        key = _identity_of(value)
        if value is not MISSING and key not in codes:
            codes[key] = len(codes)
            kept.append(plain(value))
        found.append(codes.get(key, -1))
    return _shortest(kept, found)


def _are_plain(values: Sequence[Any]) -> bool:
    """Whether values are of one type, and equal ones are the same: 0.0 and -0.0 are not, nor is NaN."""
    kinds = set(map(type, values))
    if kinds == {float}:
        return all(value and value == value for value in values)
    return len(kinds) == 1 and kinds <= _PLAIN


def _shortest(kept: list[Any], found: list[int]) -> dict[str, Any]:
    """The shortest form of a column: of its values, and for each row the number of its value, -1 where it has none."""
    if len(kept) == 1 and -1 not in found:
        return {"all": kept[0]}
    if len(kept) * 2 <= len(found):
        return {"values": kept, "codes": found}
    missing = [at for at, code in enumerate(found) if code < 0]
    return {"plain": [None if code < 0 else kept[code] for code in found], **({"missing": missing} if missing else {})}


def _identity_of(value: Any) -> Hashable:
    """Equal for equal values of the same type. Most are texts and numbers, for which a document need not be made."""
    kind = type(value)
    if kind in _PLAIN or (kind is float and value and value == value):  # -0.0 and NaN are values of their own
        return kind, value
    return b"" if value is MISSING else settings.key([value])


def _splits(found: Sequence[Setting], name: str, splits: Mapping[str, Mapping[str, list[float]]]) -> dict[str, Any]:
    having = [setting.distinct if name in setting.scores else () for setting in found]
    values = [
        settings.averaged([splits[row.id][name] for row in rows if name in splits.get(row.id, ())]) for rows in having
    ]
    if all(len(each) < 2 for each in values):
        return {}
    return {"splits": [[_drawn(value) for value in each] for each in values]}


def _drawn(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None


def _identity(setting: Setting, at: int) -> Any:
    row = setting.row
    predictions = tuple(each.predictions for each in setting.distinct)
    if not predictions or None in predictions:
        return at
    seeds = tuple(each.seed for each in setting.distinct)
    values = settings.key({**row.parameters, **row.setting})
    return (row.execution, row.version, row.splitting, row.pipeline, values, seeds, predictions)


def _names(names: Names, columns: Sequence[Mapping[str, Any]], mappings: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    place = {(column["kind"], column["name"].removesuffix("_std") if column["kind"] == "std" else column["name"]): at
             for at, column in enumerate(columns)}  # fmt: skip
    found: dict[str, Any] = {}
    ambiguous: dict[str, str] = {}
    for spelling in dict.fromkeys(_spellings(names, mappings)):
        try:
            name = names.resolve(spelling)
        except PadreError as error:
            ambiguous[spelling] = str(error)
            continue
        at = place[name.kind, _ALIASES.get(name.key, name.key) if name.kind == "field" else name.key]
        found[spelling] = [at, name.below] if name.below else at
    return {"names": found, "ambiguous": ambiguous}


def _spellings(names: Names, mappings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Everything that one could type for a name of these runs."""
    for field in FIELDS:
        yield from (field, f"fields.{field}")
    for metric in names.metrics:
        yield from (metric, f"{metric}_std", f"metrics.{metric}", f"metrics.{metric}_std")
    for parameter in names.parameters:
        parts = parameter.split(".")
        ends = [".".join(parts[at:]) for at in range(len(parts))]
        for each in (*ends, *(f"{parameter}.{path}" for path in mappings.get(parameter, ()))):
            yield from (each, f"params.{each}")


def _inside(value: Any, deep: int) -> Iterator[str]:
    if isinstance(value, Mapping) and deep:
        for key, inner in value.items():
            yield key
            yield from (f"{key}.{path}" for path in _inside(inner, deep - 1))
