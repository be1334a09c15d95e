"""The runs as the page gets them: a table of columns that a script filters, sorts and groups.

A value that JSON or JavaScript would change is an array with a mark: ``["#", "NaN"]`` is a number, ``["[", 1, 2]`` a
list. So a text is never taken for a number, and whole numbers beyond 2⁵³ stay exact.
"""

import json
import math
from array import array
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from padre_git.app.runs import settings
from padre_git.app.runs.names import FIELDS, Name, Names, Seen
from padre_git.app.runs.settings import Setting
from padre_git.app.site.placed import Placed
from padre_git.core.text.query import MISSING
from padre_git.errors import PadreError
from padre_git.storage.index import Rows, Score
from padre_git.storage.index.building import COPIES

T = TypeVar("T")
# fields that are another name of a field
_ALIASES = {"dataset": "data", "age": "started"}
_EXACT = 2**53  # JavaScript's numbers are exact below it
_DIGITS = 4  # significant ones of a value per split, which is drawn
_ALL = 2_000  # rows up to which the values per split of all metrics are there, and not only of the main ones
_APART = 20_000  # rows above which values per split stand in a file of their own: the page begins with groups then
_PLAIN, _LACKING = frozenset({str, int, bool, float}), frozenset({type(None), type(MISSING)})
# fields that are the attribute of a run
_ATTRIBUTES = {name: name for name in (
    "id recording project experiment label data version execution splitting splits status task imported message error "
    "pipeline seed started duration n selected_on"
).split()} | {"main_metric": "main"}  # fmt: skip
_MADE_OF = {"code": ("execution",), "setting": ("setting", "searched", "pipeline", "label")}  # fields, of attributes
_SHORT = {"run": "id"}  # fields that are the last part of another one
_DEEPEST = 3  # levels of a parameter that is a mapping whose names a condition can use


@dataclass(frozen=True)
class Table:
    """The table of runs: a row for each setting.

    Attributes
    ----------
    placed : the settings, in the order of the page.
    pages : ids of the runs that have a page; none where all have one.
    """

    placed: Placed
    pages: Collection[str] | None = None

    def __len__(self) -> int:
        return len(self.placed.places)

    @property
    def known(self) -> Rows:
        """The runs."""
        return self.placed.known.rows

    @cached_property
    def names(self) -> Names:
        """What can be typed in a condition."""
        return Names(self.known)

    @property
    def apart(self) -> bool:
        """Whether the values per split stand in a file of their own."""
        return len(self) > _APART

    @cached_property
    def drawn(self) -> frozenset[str]:
        """The metrics whose values per split can be drawn."""
        if len(self) <= _ALL:
            return frozenset(self.names.metrics)
        return frozenset(self.attribute("main")).intersection(self.names.metrics)

    @property
    def split(self) -> frozenset[str]:
        """The metrics whose values per split are in the table of all rows."""
        return frozenset() if self.apart else self.drawn

    @cached_property
    def same(self) -> list[int]:
        """Of each row the first one with equal code, data, setting, seeds and predictions."""
        whole, copies = self.placed.whole, self.known.column(COPIES)
        first: dict[Any, int] = {}
        return [
            first.setdefault(_identity(whole[at], place, copies) if at in whole else copies[place] or place, at)
            for at, place in enumerate(self.placed.places)
        ]

    def attribute(self, name: str, rows: Sequence[int] | None = None) -> list[Any]:
        """An attribute of the run of each row, or of the ``rows``."""
        values = self.known.column(f"field:{name}")
        return [values[place] for place in _some(self.placed.places, rows)]

    def document(self, only: Sequence[int] | None = None) -> dict[str, Any]:
        """What the script of the runs page reads.

        Parameters
        ----------
        only : the rows that are there; by default all. Wherever rows have numbers, these are of all rows.

        Returns
        -------
        n : rows, one per setting.
        lengths : how many rows each recording has; a list shows the best row of each.
        position, settings, among : of each row, see `app.runs.settings.Setting`; `among` of its own recording.
        same : the first row that this row is a copy of, else itself: copies count once in averages.
        page : the rows that have a page; none where all have one.
        apart : whether the values per split of all rows are those of `splits`, and not here.
        columns : `name`, `kind` (field, parameter, metric, std) and the values: `all`, or `values` and `codes` (-1:
            missing), or `plain` and `missing` (indices); or `short`, the field of which it is the last part.
        names : what can be typed in a condition -> number of a column, or [number, name inside a mapping].
        ambiguous : what means several things -> the sentence that says so.
        """
        placed, rows = self.placed, range(len(self)) if only is None else only
        columns = list(self._columns(only))
        return {
            "n": len(rows),
            "lengths": _packed(placed.lengths),
            "position": _packed(_some(placed.position, only)),
            "settings": _packed(_some(placed.settings, only)),
            "among": _packed(self.attribute("selected_among", only)),
            "failed": _packed(_some(placed.failed, only)),
            "same": _packed(_some(self.same, only)),
            "seeds": _packed([len(placed.whole[at].distinct) or 1 if at in placed.whole else 1 for at in rows]),
            "seeded": _packed([sorted(each) for each in self.attribute("seeded", only)]),
            "page": self._paged(rows),
            "apart": self.apart,
            "columns": columns,
            **_names(self.names, columns, self._mappings()),
        }

    def _paged(self, rows: Sequence[int]) -> list[int] | None:
        if self.pages is None:
            return None
        return [at for at, run in zip(rows, self.attribute("id", rows), strict=True) if run in self.pages]

    def splits(self) -> dict[str, Any]:
        """The values per split of all rows, where they stand apart.

        Returns
        -------
        n : rows.
        splits : metric -> the values of each row.
        """
        found = self._splits(range(len(self)), self.drawn)
        return {
            "n": len(self),
            "splits": {name: own["splits"] for name in sorted(self.drawn) if (own := _drawn(found, name))},
        }

    def _columns(self, only: Sequence[int] | None) -> Iterator[dict[str, Any]]:
        for name in FIELDS:
            if name in _SHORT:
                yield {"name": name, "kind": "field", "short": _SHORT[name]}
            elif name not in _ALIASES:
                yield self._column(name, Name("field", name), only)
        seeded = {name for each in self._distinct("field:seeded") for name in each}
        for name in self.names.parameters:
            more = {"seeded": True} if name in seeded else {}
            yield self._column(name, Name("parameter", name), only) | more
        inside = self.split if only is None else self.drawn
        splits = self._splits(range(len(self)) if only is None else only, inside)
        for name in self.names.metrics:
            score = self._first_score(name)
            about = {"better": score.greater_is_better, "bounds": score.bounds} if score else {}
            own = _drawn(splits, name) if name in inside else {}
            yield self._column(name, Name("metric", name), only) | about | own
            yield self._column(f"{name}_std", Name("std", name), only)

    def _column(self, heading: str, name: Name, only: Sequence[int] | None) -> dict[str, Any]:
        packed = (self._as_kept(name) if only is None else None) or _packed(self._values(name, only))
        return {"name": heading, "kind": name.kind, **packed}

    def _values(self, name: Name, only: Sequence[int] | None) -> list[Any]:
        if name.kind == "field":
            found = self._field(name.key, only)
        else:
            values = self.known.column(f"{name.kind}:{name.key}")
            found = [values[place] for place in _some(self.placed.places, only)]
        if name.kind in _OF_SCORES or name.key in _OF_SCORES:
            for number, at in ((at, at) for at in self.placed.whole) if only is None else enumerate(only):
                if at in self.placed.whole:  # an average of several runs
                    found[number] = name.of(self.placed.whole[at])
        return found

    def _field(self, name: str, only: Sequence[int] | None) -> list[Any]:
        if name in _ATTRIBUTES:
            return self.attribute(_ATTRIBUTES[name], only)
        made = [self.attribute(each, only) for each in _MADE_OF[name]]
        places, seen, known = _some(self.placed.places, only), Seen(self.known), dict[Any, Any]()
        found = []
        for at, values in enumerate(zip(*(map(id, each) for each in made), strict=True)):
            if values not in known:  # a column has equal values once
                known[values] = FIELDS[name](seen.at(places[at]))
            found.append(known[values])
        return found

    def _as_kept(self, name: Name) -> dict[str, Any] | None:
        """A column of all rows as the index has it, which is ten times as fast; none where it has no such one."""
        key = _ATTRIBUTES.get(name.key, "") if name.kind == "field" else name.key if name.kind == "parameter" else ""
        column = self.known.coded(f"{name.kind}:{key}") if key and name.key not in _OF_SCORES else None
        # the index takes 0.0 and -0.0 for one value
        if column is None or any(isinstance(each, float) and not each for each in column.values):
            return None
        known = array("I", column.codes or b"")
        codes = [known[place] for place in self.placed.places]
        numbers = {
            code: at for at, code in enumerate(each for each in dict.fromkeys(codes) if each < len(column.values))
        }
        return _shortest([plain(column.values[code]) for code in numbers], [numbers.get(code, -1) for code in codes])

    def _distinct(self, name: str) -> list[Any]:
        """The different values of a column, MISSING left out; of a column that is not kept all values."""
        column = self.known.coded(name)
        return column.values if column else [each for each in self.known.column(name) if each is not MISSING]

    def _first_score(self, name: str) -> Score | None:
        """That of the first row that has this metric."""
        values = self.known.column(f"metric:{name}")
        for at, place in enumerate(self.placed.places):
            whole = self.placed.whole.get(at)
            if name in whole.scores if whole else values[place] is not MISSING:
                return (whole or self.known.at([place])[0]).scores[name]
        return None

    def _splits(self, rows: Sequence[int], names: Collection[str]) -> list[list[Mapping[str, list[float]]]]:
        """For each of the rows the values per split of some metrics, of each of its seeds."""
        if not names:
            return [[] for _ in rows]
        index, whole, places = self.placed.known, self.placed.whole, self.placed.places
        blobs, computed, status = (self.known.column(f"field:{name}") for name in ("metrics", "computed", "status"))
        done = [at for at in rows if at not in whole and status[places[at]] == "completed"]
        # of one run, all in one document: nothing else of it is read
        single = {at: blob for at in done if (blob := blobs[places[at]]) and not computed[places[at]]}
        found = index.store.splits(list(single.values()), names)
        more = [at for at in done if computed[places[at]]]
        others = dict(zip(more, self.known.at(places[at] for at in more), strict=True))
        averaged = {at: whole[at] for at in rows if at in whole}
        read = index.splits([*others.values(), *(row for each in averaged.values() for row in each.distinct)], names)
        result: dict[int, list[Mapping[str, list[float]]]] = {at: [found.get(blob, {})] for at, blob in single.items()}
        result |= {at: [read.get(row.id, {})] for at, row in others.items()}
        for at, each in averaged.items():
            every = [read.get(row.id, {}) for row in each.distinct]
            result[at] = [{name: own[name] for name in own if name in each.scores} for own in every]
        return [result.get(at, []) for at in rows]

    def _mappings(self) -> dict[str, list[str]]:
        """The dotted names inside the values of the parameters that are mappings."""
        found: dict[str, dict[str, None]] = {}
        for name in self.names.parameters:
            for value in self._distinct(f"parameter:{name}"):
                if isinstance(value, Mapping):
                    found.setdefault(name, {}).update(dict.fromkeys(_inside(value, _DEEPEST)))
        return {name: list(paths) for name, paths in found.items()}


_OF_SCORES = frozenset({"metric", "std", "n"})  # kinds of names, and the field, that are averages of several seeds


def _some(values: Sequence[T], rows: Sequence[int] | None) -> Sequence[T]:
    return values if rows is None else [values[at] for at in rows]


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
    kinds = set(map(type, values)) - _LACKING
    if len(kinds) <= 1 and kinds <= _PLAIN:
        known: dict[Any, int] = {}
        numbers = [-1 if value is MISSING else known.setdefault(value, len(known)) for value in values]
        if not _is_odd(known, values):
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


def _is_odd(known: Iterable[Any], values: Sequence[Any]) -> bool:
    """Whether there are zeros of both signs, which are equal and differ, or NaN, which is not equal to itself."""
    numbers = [each for each in known if isinstance(each, float)]
    if any(each != each for each in numbers):
        return True
    return 0.0 in numbers and any(math.copysign(1, each) < 0 for each in values if each == 0)


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
    # -0.0 and NaN are values of their own
    if (value and value == value) if kind is float else kind in _PLAIN:
        return kind, value
    return b"" if value is MISSING else settings.key([value])


def _drawn(splits: Sequence[Sequence[Mapping[str, list[float]]]], name: str) -> dict[str, Any]:
    """The values per split of a metric, averaged over seeds; nothing where no row has two."""
    values = [settings.averaged([each[name] for each in seeds if name in each]) for seeds in splits]
    if all(len(each) < 2 for each in values):
        return {}
    return {"splits": [list(map(_short, each)) for each in values]}


def _short(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None


def _identity(setting: Setting, place: int, copies: Sequence[bytes | None]) -> Any:
    """As `COPIES` has it, of a setting of several seeds."""
    predictions = tuple(each.predictions for each in setting.distinct)
    if len(predictions) == 1:
        return copies[place] or place
    if not predictions or None in predictions:
        return setting.row.id
    row, seeds = setting.row, tuple(each.seed for each in setting.distinct)
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
