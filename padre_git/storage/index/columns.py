"""The runs of an index without reading all of them: names and values by column, the rows in bunches.

A list shows twenty of a hundred thousand runs. To read a run takes 20 µs, a value of a column 50 ns.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar, overload

import msgspec

from padre_git.model.missing import MISSING
from padre_git.storage.index.rows import Row

T = TypeVar("T")
BUNCH = 250  # rows that are read together
_HELD = 40  # bunches that stay in memory where not all rows are asked for
_FIELDS = (
    "compared data dataset error execution experiment goodness group id label main message n number pipeline places "
    "project recorded recording searched seed selected_on setting since splits splitting started status task version "
    "duration"
).split()
_ENCODER = msgspec.msgpack.Encoder()
_EQUAL = msgspec.msgpack.Encoder(order="deterministic")  # equal bytes for equal values
_ROWS = msgspec.msgpack.Decoder(list[Row])
_SIMPLE = {str, int, float, bool, type(None)}
_Read = Callable[[Any], bytes]


class Column(msgspec.Struct, array_like=True, gc=False):
    """The values of one name in all runs: as they are, or each value once and for each run the number of its value.

    The number after the last value stands for a run that has none.
    """

    values: list[Any]
    codes: bytes | None = None

    def all(self) -> list[Any]:
        """A value for each run, or `MISSING`."""
        if self.codes is None:
            return self.values
        known = [*self.values, MISSING]
        return [known[code] for code in array("I", self.codes)]


_COLUMN = msgspec.msgpack.Decoder(Column)


class _Coded:
    """A column that is being made."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.known: dict[Any, int] = {}
        self.codes = array("I")

    def add(self, at: int, value: Any) -> None:
        """Enter the value of the run ``at``; those before it that have none are left out."""
        kind = type(value)
        # 1 and True are one key of a mapping
        key = (kind, value) if kind in _SIMPLE else _EQUAL.encode(value)
        code = self.known.get(key)
        if code is None:
            code = self.known[key] = len(self.values)
            self.values.append(value)
        self.fill(at)
        self.codes.append(code)

    def fill(self, count: int) -> None:
        """Runs up to ``count`` without an own value have none."""
        missing = count - len(self.codes)
        if missing:
            self.codes.extend([_NONE] * missing)

    def column(self, count: int) -> Column:
        """With a value for each of ``count`` runs."""
        self.fill(count)
        plain = len(self.values) > count // 2 and _NONE not in self.codes
        if plain:
            return Column([self.values[code] for code in self.codes])
        last = len(self.values)
        return Column(self.values, array("I", [last if code == _NONE else code for code in self.codes]).tobytes())


_NONE = 2**32 - 1


def made(rows: Sequence[Row]) -> dict[str, Column]:
    """All columns of ``rows``."""
    coded: dict[str, _Coded] = {name: _Coded() for name in map(field, _FIELDS)}
    for at, row in enumerate(rows):
        for name in _FIELDS:
            coded[field(name)].add(at, getattr(row, name))
        for key, value in {**row.parameters, **row.setting, **row.parameters}.items():  # in the order of `parameters`
            _of(coded, f"parameter:{key}").add(at, value)
        for key, score in row.scores.items():
            mean, std = _of(coded, f"metric:{key}"), _of(coded, f"std:{key}")
            if row.status == "completed":
                mean.add(at, score.mean)
                std.add(at, score.std)
    return {name: each.column(len(rows)) for name, each in coded.items()}


def encoded(column: Column) -> bytes:
    """A column as a file keeps it."""
    return _ENCODER.encode(column)


def _of(coded: dict[str, _Coded], name: str) -> _Coded:
    found = coded.get(name)
    if found is None:
        found = coded[name] = _Coded()
    return found


def field(name: str) -> str:
    """The name of the column of an attribute of `Row`."""
    return f"field:{name}"


def bunched(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in lists that are short enough to stay in memory."""
    remaining = iter(items)
    while bunch := list(islice(remaining, BUNCH)):
        yield bunch


def bunches(rows: Sequence[Row]) -> Iterator[tuple[int, bytes]]:
    """The rows as a file keeps them: the place of the first, and what is read together with it."""
    return ((first, _ENCODER.encode(rows[first : first + BUNCH])) for first in range(0, len(rows), BUNCH))


class Lost(Exception):
    """Another process wrote the rows of a later state of the repository."""


class Kept(msgspec.Struct):
    """Where rows are read from: how many, the names of their columns, and what reads a part or says `Lost`."""

    count: int
    names: list[str]
    bunch: _Read  # the place of the first -> `bunches`
    column: _Read  # its name -> an encoded `Column`


class Rows(Sequence[Row]):
    """Runs in their order. A sequence of them as any other; `column`, `having` and `at` do not read all of it.

    Parameters
    ----------
    source : the runs, or where they are kept.
    again : makes them where they are not kept any more.
    """

    def __init__(self, source: list[Row] | Kept, again: Callable[[], list[Row]] = list) -> None:
        self._source, self._again = source, again
        self._held: OrderedDict[int, list[Row]] = OrderedDict()
        self._columns: dict[str, list[Any]] = {}

    def __len__(self) -> int:
        return len(self._source) if isinstance(self._source, list) else self._source.count

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return self.at(range(len(self))[at])
        return self.at([range(len(self))[at]])[0]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._all)

    @property
    def _all(self) -> list[Row]:
        if isinstance(self._source, Kept):
            try:
                bunches = map(self._source.bunch, range(0, len(self), BUNCH))
                self._source = [row for bunch in bunches for row in _ROWS.decode(bunch)]
            except Lost:
                self._source = self._again()
            self._held.clear()
        return self._source

    def at(self, places: Iterable[int]) -> list[Row]:
        """The runs at these places."""
        asked = list(places)
        if isinstance(self._source, list):
            return [self._source[place] for place in asked]
        try:
            return [self._bunch(place // BUNCH)[place % BUNCH] for place in asked]
        except Lost:
            return [self._all[place] for place in asked]

    def _bunch(self, number: int) -> list[Row]:
        found = self._held.get(number)
        if found is None:
            assert isinstance(self._source, Kept)
            found = self._held[number] = _ROWS.decode(self._source.bunch(number * BUNCH))
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        return found

    def names(self, kind: str) -> list[str]:
        """The names of all columns of a kind: ``parameter``, ``metric``; in the order in which runs have them."""
        source = self._source
        known = source.names if isinstance(source, Kept) else self._made
        return [name.removeprefix(f"{kind}:") for name in known if name.startswith(f"{kind}:")]

    @cached_property
    def _made(self) -> Mapping[str, Column]:
        return made(self._all)

    def column(self, name: str) -> list[Any]:
        """A value for each run, or `MISSING`.

        Parameters
        ----------
        name : ``field:label`` (an attribute of `Row`), ``parameter:SVC.C``, ``metric:accuracy`` (the mean, of
            completed runs), ``std:accuracy``. A name that no run has is a column of `MISSING`.
        """
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def _read(self, name: str) -> list[Any]:
        source = self._source
        if isinstance(source, Kept):
            try:
                return _COLUMN.decode(source.column(name)).all() if name in source.names else [MISSING] * source.count
            except Lost:
                source = self._all
        if name.startswith("field:"):
            attribute = name.removeprefix("field:")
            return [getattr(row, attribute) for row in source]
        return self._made[name].all() if name in self._made else [MISSING] * len(source)

    def columns(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """For each run the values of its fields ``names``."""
        return zip(*(self.column(field(name)) for name in names), strict=True)

    def having(self, holds: Callable[..., Any], *names: str) -> list[Row]:
        """The runs for which ``holds`` of the values of their fields ``names``."""
        return self.at(self.places(holds, *names))

    def places(self, holds: Callable[..., Any], *names: str) -> list[int]:
        """Where the runs are for which ``holds`` of the values of their fields ``names``."""
        return [place for place, values in enumerate(self.columns(*names)) if holds(*values)]

    def equal(self, **values: Any) -> list[Row]:
        """The runs that have these values of their fields."""
        wanted = tuple(values.values())
        return self.having(lambda *found: found == wanted, *values)
