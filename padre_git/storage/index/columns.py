"""The runs of an index without reading all of them: names and values by column, the rows in bunches.

A list shows twenty of a hundred thousand runs. To read a run takes 20 µs, a value of a column 50 ns.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import compress, islice
from typing import Any, TypeVar, overload

import msgspec

from padre_git.model.missing import MISSING
from padre_git.storage.index.building import BUNCH, Building, Column, apart, field
from padre_git.storage.index.building import COPIES as COPIES
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
    there : whether they are not lost yet.
    """

    count: int
    names: list[str]
    bunch: _Read
    column: _Read
    again: Callable[[], list[Row]]
    there: Callable[[], bool] = msgspec.field(default=lambda: True)


class Changed:
    """Rows of an earlier moment with others added and removed.

    Parameters
    ----------
    base : the earlier ones.
    new : rows, in their order.
    gone : places of the earlier ones that are no more.
    before : of each new row the place of the earlier one that it comes before.
    names : those of the columns.
    again : gives all of them, where the earlier ones are lost; none where it cannot.
    """

    def __init__(
        self,
        base: "Rows",
        new: list[Row],
        gone: Collection[int],
        before: Sequence[int],
        names: list[str],
        again: "Callable[[], tuple[Rows, Any] | None]",
    ) -> None:
        self.base, self.new, self.names, self.again = base, Rows(new), names, again
        self.shrunk = bool(gone)
        self._pieces: list[range | int] = []  # places of earlier ones, and numbers of new ones
        at = 0
        cuts = [(place, 0, number) for number, place in enumerate(before)] + [(place, 1, 0) for place in gone]
        for place, is_gone, number in sorted(cuts):
            if place > at:
                self._pieces.append(range(at, place))
            at = place + is_gone
            if not is_gone:
                self._pieces.append(number)
        self._pieces.append(range(at, len(base)))
        self.count = len(base) - len(gone) + len(new)

    def merged(self, values: Sequence[T], new: Sequence[T]) -> list[T]:
        """A value for each row, from the values of the earlier rows and of the new ones."""
        found: list[T] = []
        for piece in self._pieces:
            found += [new[piece]] if isinstance(piece, int) else values[piece.start : piece.stop]
        return found

    @cached_property
    def places(self) -> list[int]:
        """Of each row its earlier place, or one below zero for a new one."""
        return self.merged(range(len(self.base)), [~number for number in range(len(self.new))])

    def at(self, places: Sequence[int]) -> list[Row]:
        """The rows at these places."""
        known = [self.places[place] for place in places]
        old = iter(self.base.at(place for place in known if place >= 0))
        return [self.new[~place] if place < 0 else next(old) for place in known]

    def column(self, name: str) -> Column:
        """A column: with each value once, where the earlier one has it so and no run is gone."""
        new, column = self.new.column(name), None if self.shrunk else self.base.coded(name)
        if column is None:
            return Column(self.merged(self.base.column(name), new))
        values, known = list(column.values), {apart(value): code for code, value in enumerate(column.values)}
        codes = [known.setdefault(apart(value), len(known)) if value is not MISSING else -1 for value in new]
        for value, code in zip(new, codes, strict=True):
            if code == len(values):
                values.append(value)
        missing, now = len(column.values), len(values)
        old = column.numbers
        if now > missing and missing in old:
            old = array("I", (now if code == missing else code for code in old))
        merged = array("I", self.merged(old, [now if code < 0 else code for code in codes]))
        return Column(values, merged.tobytes())


def named(row: Row) -> list[str]:
    """The names of the columns of the parameters and scores that a run has."""
    kinds = {"parameter": (*row.parameters, *row.setting), "metric": row.scores, "std": row.scores}
    return [f"{kind}:{name}" for kind, names in kinds.items() for name in names]


class Rows(Sequence[Row]):
    """Runs in their order. A sequence of them as any other; `column`, `having` and `at` do not read all of it.

    Parameters
    ----------
    source : the runs, or where they are kept.
    """

    def __init__(self, source: list[Row] | Kept | Changed) -> None:
        self._source = source
        self._kept = source if isinstance(source, Kept) else None  # also once all rows are in memory
        self._held: OrderedDict[int, list[Row]] = OrderedDict()
        self._columns: dict[str, list[Any]] = {}
        self._known: dict[str, Column | None] = {}

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
    def there(self) -> bool:
        """Whether they can still be read without making all of them again."""
        return not isinstance(self._source, Kept) or self._source.there()

    def _settle(self) -> None:
        """Take all rows as another process has written them, where it has written these over the earlier ones."""
        if isinstance(self._source, Changed) and not self._source.base.there and (found := self._source.again()):
            self._source, self._kept = found[0]._source, found[0]._kept

    @property
    def _all(self) -> list[Row]:
        self._settle()
        if isinstance(self._source, Changed):
            self._source = self._source.merged(list(self._source.base), list(self._source.new))
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
        self._settle()
        if isinstance(self._source, list):
            return [self._source[place] for place in asked]
        if isinstance(self._source, Changed):
            return self._source.at(asked)
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
        return [name.removeprefix(f"{kind}:") for name in self.every_name if name.startswith(f"{kind}:")]

    @property
    def every_name(self) -> Iterable[str]:
        """The names of all columns that `column` gives, or of those of parameters and scores."""
        return self._names if isinstance(self._source, list) else self._source.names

    def has(self, name: str, *, but: Container[int] = ()) -> bool:
        """Whether a run has a value of this column, one that is not at the places ``but``."""
        return any(each is not MISSING and place not in but for place, each in enumerate(self.column(name)))

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
        column = self._decoded(name)
        if column:
            return column.all()
        if name.startswith("field:"):
            attribute = name.removeprefix("field:")
            return [getattr(row, attribute) for row in self._all]
        return self.made[name].all() if name in self.made else [MISSING] * len(self)

    def _decoded(self, name: str) -> Column | None:
        """A column as it is kept; none where none is, or it is lost."""
        self._settle()
        if isinstance(self._source, Changed):
            if name not in self._known:
                self._known[name] = self._source.column(name)
            return self._known[name]
        if self._kept is None:
            return None
        if name not in self._known:
            self._known[name] = None
            if name in self._kept.names:
                with suppress(Lost):
                    self._known[name] = _COLUMN.decode(self._kept.column(name))
            else:
                assert not name.startswith("field:"), f"no column of rows: {name}"
        return self._known[name]

    def columns(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """For each run the values of its fields ``names``."""
        return zip(*(self.column(field(name)) for name in names), strict=True)

    def having(self, holds: Callable[..., Any], *names: str) -> list[Row]:
        """The runs for which ``holds`` of the values of their fields ``names``."""
        return self.at(self.places(holds, *names))

    def places(self, holds: Callable[..., Any], *names: str) -> list[int]:
        """Where the runs are for which ``holds`` of the values of their fields ``names``."""
        if len(names) > 1:
            return [place for place, values in enumerate(self.columns(*names)) if holds(*values)]
        if column := self.coded(field(names[0])):  # asked once for each value
            wanted = list(map(bool, map(holds, column.values)))
            if all(wanted):  # often all of the runs are here
                return list(range(len(self)))
            return list(compress(range(len(self)), map(wanted.__getitem__, column.numbers)))
        return list(compress(range(len(self)), map(holds, self.column(field(names[0])))))

    def coded(self, name: str) -> Column | None:
        """A column as it is kept, where it has each value once; none where it has one for each row, or none is kept."""
        column = self._decoded(name)
        return column if column and column.codes is not None else None

    def equal(self, **values: Any) -> list[Row]:
        """The runs that have these values of their fields."""
        return self.at(self.where(**values))

    def where(self, **values: Any) -> list[int]:
        """Where the runs are that have these values of their fields."""
        asked = []
        for name, value in values.items():
            column = self.coded(field(name))
            numbers = column.numbers if column else self.column(field(name))
            try:
                asked.append(
                    (
                        len(column.values if column else numbers),
                        numbers,
                        column.values.index(value) if column else value,
                    )
                )
            except ValueError:  # no run has it
                return []
        # the one with the most values first: it leaves the fewest runs
        found: list[int] | None = None
        for count, numbers, wanted in sorted(asked, key=lambda each: -each[0]):
            if count == 1 and numbers[0] == wanted:
                continue
            found = _all_of(numbers, wanted) if found is None else [at for at in found if numbers[at] == wanted]
        return list(range(len(self))) if found is None else found

    def distinct(self, places: Iterable[int], *names: str) -> Iterable[tuple[Any, ...]]:
        """The values of the fields ``names`` of the runs at ``places``; of equal ones few, where columns are kept."""
        asked, columns = list(places), [self.coded(field(name)) for name in names]
        if not all(columns):
            lists = [self.column(field(name)) for name in names]
            return zip(*([each[place] for place in asked] for each in lists), strict=True)
        known = [(each.values, map(each.numbers.__getitem__, asked)) for each in columns if each]
        numbers = set(zip(*(numbers for _, numbers in known), strict=True))
        return [tuple(values[at] for (values, _), at in zip(known, each, strict=True)) for each in numbers]


def _all_of(values: Sequence[Any], wanted: Any) -> list[int]:
    """Where ``wanted`` stands; a search in C for each place, for they are few among many."""
    found, at = [], -1
    with suppress(ValueError):
        while True:
            at = values.index(wanted, at + 1)
            found.append(at)
    return found
