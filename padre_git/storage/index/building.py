"""The columns of runs that are added one by one, in any order, and do not stay in memory."""

import json
from array import array
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate, islice
from operator import attrgetter
from typing import IO, Any, NamedTuple

import msgspec

from padre_git.model.missing import MISSING
from padre_git.storage.index import order
from padre_git.storage.index.rows import Row

BUNCH = 250  # rows that are read together
_FIELDS = (
    "blob computed data dataset error execution experiment failed goodness group id imported label main message "
    "metrics n number pipeline places project recorded recording seed selected_among selected_on since splits "
    "splitting started status task version duration"
).split()
_OF_PARAMETERS = ("compared", "searched", "seeded", "setting")
COPIES = "copies:of"  # the column of what is equal for copies of a run; None of one without predictions
_SIMPLE = {str, int, float, bool, type(None)}
_ENCODER = msgspec.msgpack.Encoder()
_EQUAL = msgspec.msgpack.Encoder(order="deterministic")  # equal bytes for equal values
_ROW = msgspec.msgpack.Decoder(Row)
_take = attrgetter(*_FIELDS)
_combination = attrgetter("parameters", "setting", "searched", "seeded")


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
        return list(map([*self.values, MISSING].__getitem__, self.numbers))

    @property
    def numbers(self) -> "array[int]":
        """For each run the number of its value, of a column that has each value once."""
        return array("I", self.codes or b"")


def field(name: str) -> str:
    """The name of the column of an attribute of `Row`."""
    return f"field:{name}"


def key(values: Any, encoder: msgspec.msgpack.Encoder = _EQUAL) -> bytes:
    """Equal for equal hyperparameters; NaN is not None, and 1 not 1.0."""
    try:
        return encoder.encode(values)
    except OverflowError:  # it has no whole numbers beyond 64 bits
        return json.dumps(values, sort_keys=True).encode()


def apart(value: Any) -> Hashable:
    """Equal for values that are one value of a column: 1 and True are one key of a mapping, and zeros of both signs."""
    kind = type(value)
    simple = kind in _SIMPLE and not (kind is float and value == 0)
    return kind, value if simple else key(value, _ENCODER)


def _digest(values: Any) -> bytes:
    """The same as `key`, in 16 bytes."""
    return blake2b(key(values), digest_size=16).digest()


def encoded(column: Column) -> bytes:
    """A column as a file keeps it."""
    return _ENCODER.encode(column)


class _Numbers(dict[Any, int]):
    """Gives each new key the next number."""

    def __missing__(self, key: Any) -> int:
        number = self[key] = len(self)
        return number


class _Field:
    """The values of one attribute: each once, and for each run its number."""

    def __init__(self) -> None:
        self.numbers, self.codes = _Numbers(), array("I")

    def add(self, values: Iterable[Any]) -> None:
        self.codes.extend(map(self.numbers.__getitem__, values))

    def column(self, places: Sequence[int]) -> Column:
        known, again = list(self.numbers), _Numbers()
        codes = array("I", map(again.__getitem__, map(self.codes.__getitem__, places)))
        if len(again) > len(codes) // 2:
            old = list(again)
            return Column([known[old[code]] for code in codes])
        return Column([known[code] for code in again], codes.tobytes())


class _Spread:
    """The values that combinations of parameters have of one name."""

    def __init__(self) -> None:
        self.numbers, self.values = _Numbers(), list[Any]()
        self.having, self.codes = array("I"), array("I")  # combination, and the number of its value

    def add(self, combination: int, value: Any) -> None:
        code = self.numbers[apart(value)]
        if code == len(self.values):
            self.values.append(value)
        self.having.append(combination)
        self.codes.append(code)

    def column(self, combinations: Iterable[int], which: Iterable[int]) -> Column:
        """The column of the runs that have the combinations ``which``; of these, ``combinations`` are in the order in
        which runs have them."""
        codes, again = dict(zip(self.having, self.codes, strict=True)), _Numbers()
        new = {each: again[codes[each]] for each in combinations if each in codes}
        missing = len(again)
        return Column(
            [self.values[code] for code in again], array("I", (new.get(each, missing) for each in which)).tobytes()
        )


class _Score:
    """The means and the stds of completed runs, of one metric."""

    def __init__(self) -> None:
        self.having, self.means, self.stds, self.known = array("I"), array("d"), array("d"), bytearray()

    def add(self, place: int, mean: float, std: float | None) -> None:
        self.having.append(place)
        self.means.append(mean)
        self.stds.append(0.0 if std is None else std)
        self.known.append(std is not None)

    def columns(self, places: Sequence[int], total: int) -> tuple[Column, Column]:
        none = len(self.having)
        at = array("I", [none]) * total
        for number, place in enumerate(self.having):
            at[place] = number
        numbers = [at[place] for place in places]
        having = [number for number in numbers if number != none]
        codes = None
        if len(having) < len(places):
            again = iter(range(len(having)))
            codes = array("I", (len(having) if number == none else next(again) for number in numbers)).tobytes()
        stds = [self.stds[number] if self.known[number] else None for number in having]
        return Column([self.means[number] for number in having], codes), Column(stds, codes)


class _Entry(NamedTuple):
    """What decides which copy of a run counts (the one of the first place), and where the run stands."""

    id: str
    first: int  # of the places that have it
    key: order.Key


class Building:
    """Runs that are added as they are read.

    Parameters
    ----------
    spool : an empty file to write them to; without it they are forgotten, but for their columns.
    """

    def __init__(self, spool: IO[bytes] | None = None) -> None:
        self._spool, self._ends = spool, array("Q", [0])
        self._entries: list[_Entry] = []
        self._fields = {name: _Field() for name in _FIELDS}
        self._combinations, self._which = _Numbers(), array("I")
        self._names, self._named = _Numbers(), array("I")  # of the parameters of a combination
        self._parameters: dict[str, _Spread] = {}
        self._of_parameters = {name: _Spread() for name in _OF_PARAMETERS}
        self._scored, self._metrics = _Numbers(), array("I")  # of the metrics of a run
        self._scores: dict[str, _Score] = {}
        self._values = list[bytes]()  # of a combination what copies have in common
        self._equal, self._copies = _Numbers(), array("q")

    def add(self, rows: Sequence[Row]) -> None:
        """The next runs."""
        first = len(self._which)
        for name, values in zip(_FIELDS, zip(*map(_take, rows), strict=True), strict=False):
            self._fields[name].add(values)
        for place, row in enumerate(rows, first):
            self._which.append(self._combination(row))
            self._copies.append(self._copy(row))
            self._metrics.append(self._scored[tuple(row.scores)])
            for name, score in row.scores.items():
                known = self._scores.get(name) or self._scores.setdefault(name, _Score())
                if row.status == "completed":
                    known.add(place, score.mean, score.std)
        if self._spool:
            parts = list(map(_ENCODER.encode, rows))
            self._spool.write(b"".join(parts))
            self._ends.extend(islice(accumulate(map(len, parts), initial=self._ends[-1]), 1, None))
        self._entries += [_Entry(row.id, row.places & -row.places, order.key(row)) for row in rows]

    def _combination(self, row: Row) -> int:
        """Most runs share their parameters with others: each combination is taken apart once."""
        known = len(self._combinations)
        number = self._combinations[key(_combination(row), _ENCODER)]  # in the order that they have
        if number == known:
            self._values.append(_digest({**row.parameters, **row.setting}))
            given = row.parameters | row.setting | row.parameters
            self._named.append(self._names[tuple(given)])
            for name, value in given.items():
                (self._parameters.get(name) or self._parameters.setdefault(name, _Spread())).add(number, value)
            for name, spread in self._of_parameters.items():
                spread.add(number, getattr(row, name))
        return number

    def _copy(self, row: Row) -> int:
        """Equal for runs with equal code, data, hyperparameters, seed and predictions; -1 where that is not known."""
        if row.status != "completed" or row.predictions is None:
            return -1
        values = self._values[self._which[-1]]
        what = (row.execution, row.version, row.splitting, row.pipeline, row.seed, row.predictions)
        return self._equal[_digest((*what, values))]

    def ordered(self, gone: Container[str]) -> tuple["Parts", "Parts", str, bool]:
        """The runs, the newest first, without and with the ids ``gone``; the last time that one of the first says; and
        whether there are copies, of which the one of the first place counts."""
        chosen: dict[str, int] = {}
        for place, each in enumerate(self._entries):
            if each.first <= self._entries[chosen.setdefault(each.id, place)].first:
                chosen[each.id] = place
        places = sorted(chosen.values(), key=lambda place: self._entries[place].key, reverse=True)
        shown = array("Q", (place for place in places if self._entries[place].id not in gone))
        removed = [place for place in places if self._entries[place].id in gone]
        latest = self._entries[shown[0]].key[0] if shown else ""
        return Parts(self, shown), Parts(self, removed), latest, len(chosen) < len(self._entries)

    def row(self, place: int) -> bytes:
        """A run that was added, as a file keeps it."""
        assert self._spool
        self._spool.seek(self._ends[place])
        return self._spool.read(self._ends[place + 1] - self._ends[place])

    def columns(self, places: Sequence[int]) -> Iterator[tuple[str, Column]]:
        """All columns of the runs at these places."""
        for name, values in self._fields.items():
            yield field(name), values.column(places)
        which = array("I", map(self._which.__getitem__, places))
        combinations = list(dict.fromkeys(which))
        for name, spread in self._of_parameters.items():
            yield field(name), spread.column(combinations, which)
        for name in _united(self._names, (self._named[each] for each in combinations)):
            yield f"parameter:{name}", self._parameters[name].column(combinations, which)
        for name in _united(self._scored, (self._metrics[place] for place in places)):
            means, stds = self._scores[name].columns(places, len(self._which))
            yield f"metric:{name}", means
            yield f"std:{name}", stds
        equal = list(self._equal)
        numbers = map(self._copies.__getitem__, places)
        yield COPIES, Column([None if number < 0 else equal[number] for number in numbers])


class Parts(NamedTuple):
    """What a file keeps of the runs at some places of a building, in their order."""

    building: Building
    places: Sequence[int]

    def bunches(self) -> Iterator[tuple[int, bytes]]:
        """The runs: the place of the first, and what is read together with it."""
        for first in range(0, len(self.places), BUNCH):
            rows = [msgspec.Raw(self.building.row(place)) for place in self.places[first : first + BUNCH]]
            yield first, _ENCODER.encode(rows)

    def columns(self) -> Iterator[tuple[str, Column]]:
        """Their columns."""
        return self.building.columns(self.places)

    def rows(self) -> list[Row]:
        """The runs themselves."""
        return [_ROW.decode(self.building.row(place)) for place in self.places]


def _united(known: Iterable[tuple[str, ...]], numbers: Iterable[int]) -> Iterable[str]:
    """The names of several mappings, in the order in which they come."""
    every = list(known)
    return dict.fromkeys(name for number in dict.fromkeys(numbers) for name in every[number])
