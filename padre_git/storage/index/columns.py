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
from padre_git.storage.index.building import BUNCH, COPIES as COPIES, Building, Column, field
from padre_git.storage.index.rows import Row

T = TypeVar("T")
_HELD = 40  # bunches that stay in memory where not all rows are asked for
_ROWS = msgspec.msgpack.Decoder(list[Row])
_Read = Callable[[Any], bytes]
_COLUMN = msgspec.msgpack.Decoder(Column)


def bunched(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in lists that are short enough to stay in memory."""
    remaining = iter(items)
    while bunch := list(islice(remaining, BUNCH)):
        yield bunch


class Lost(Exception):
    """Another process wrote the rows of a later state of the repository."""


class Kept(msgspec.Struct):
    """Where rows are read from.

    Attributes
    ----------
    count : how many there are.
    names : those of their columns.
    bunch, column : give a part by the place of its first row, or by its name; they raise `Lost`.
    again : makes the rows where they are lost.
    """

    count: int
    names: list[str]
    bunch: _Read
    column: _Read
    again: Callable[[], list[Row]]


class Rows(Sequence[Row]):
    """Runs in their order. A sequence of them as any other; `column`, `having` and `at` do not read all of it.

    Parameters
    ----------
    source : the runs, or where they are kept.
    """

    def __init__(self, source: list[Row] | Kept) -> None:
        self._source = source
        self._kept = source if isinstance(source, Kept) else None  # also once all rows are in memory
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

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Rows | list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._all)

    @property
    def _all(self) -> list[Row]:
        if isinstance(self._source, Kept):
            kept = self._source
            try:
                self._source = [row for first in range(0, len(self), BUNCH) for row in _ROWS.decode(kept.bunch(first))]
            except Lost:
                self._source = kept.again()
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
        known = source.names if isinstance(source, Kept) else self._names
        return [name.removeprefix(f"{kind}:") for name in known if name.startswith(f"{kind}:")]

    @cached_property
    def _names(self) -> Iterable[str]:
        """Those of the columns of parameters and scores, as `made` has them."""
        parameters = dict.fromkeys(name for row in self._all for name in (*row.parameters, *row.setting))
        scores = dict.fromkeys(name for row in self._all for name in row.scores)
        kinds = {"parameter": parameters, "metric": scores, "std": scores}
        return [f"{kind}:{name}" for kind, names in kinds.items() for name in names]

    @cached_property
    def made(self) -> Mapping[str, Column]:
        """All columns, of the rows themselves."""
        building = Building()
        building.add(self._all)
        return dict(building.columns(range(len(self))))

    def column(self, name: str) -> list[Any]:
        """A value for each run, or `MISSING`.

        Parameters
        ----------
        name : ``field:label`` (an attribute of `Row`), ``parameter:SVC.C``, ``metric:accuracy`` (the mean, of
            completed runs), ``std:accuracy``, `COPIES`. A name that no run has is a column of `MISSING`.
        """
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def _read(self, name: str) -> list[Any]:
        source = self._source
        if isinstance(source, Kept):
            assert name in source.names or not name.startswith("field:"), f"no column of rows: {name}"
            try:
                return _COLUMN.decode(source.column(name)).all() if name in source.names else [MISSING] * source.count
            except Lost:
                source = self._all
        if name.startswith("field:"):
            attribute = name.removeprefix("field:")
            return [getattr(row, attribute) for row in source]
        return self.made[name].all() if name in self.made else [MISSING] * len(source)

    def columns(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """For each run the values of its fields ``names``."""
        return zip(*(self.column(field(name)) for name in names), strict=True)

    def having(self, holds: Callable[..., Any], *names: str) -> list[Row]:
        """The runs for which ``holds`` of the values of their fields ``names``."""
        return self.at(self.places(holds, *names))

    def places(self, holds: Callable[..., Any], *names: str) -> list[int]:
        """Where the runs are for which ``holds`` of the values of their fields ``names``."""
        if len(names) == 1 and (column := self.coded(field(names[0]))):  # asked once for each value
            wanted = {code for code, value in enumerate(column.values) if holds(value)}
            if len(wanted) == len(column.values):  # often all of the runs are here
                return list(range(len(self)))
            return [place for place, code in enumerate(array("I", column.codes or b"")) if code in wanted]
        return [place for place, values in enumerate(self.columns(*names)) if holds(*values)]

    def coded(self, name: str) -> Column | None:
        """A column as it is kept, where it has each value once; none where it has one for each row, or none is kept."""
        if self._kept is None or name not in self._kept.names:
            return None
        try:
            column: Column = _COLUMN.decode(self._kept.column(name))
        except Lost:
            return None
        return column if column.codes is not None else None

    def equal(self, **values: Any) -> list[Row]:
        """The runs that have these values of their fields."""
        return self.at(self.where(**values))

    def where(self, **values: Any) -> list[int]:
        """Where the runs are that have these values of their fields."""
        (first, value), *others = values.items()
        found = self.places(lambda each: bool(each == value), first)
        for name, value in others:
            column = self.column(field(name))
            found = [place for place in found if column[place] == value]
        return found
