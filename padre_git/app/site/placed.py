"""The settings of all runs, by the places of the runs in the index, without reading the runs themselves.

A page of a hundred thousand runs shows some of them; to read a run takes 20 µs, a value of a column 50 ns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from padre_git.app.runs import lines, settings
from padre_git.app.runs.settings import Setting
from padre_git.storage.index import Index
from padre_git.storage.index.columns import bunched

K = TypeVar("K")
T = TypeVar("T")


class Each(Mapping[str, T]):
    """Values by name, each made when it is asked for.

    Parameters
    ----------
    keys : name -> what its value is made of.
    """

    def __init__(self, keys: Mapping[str, K], make: Callable[[K], T]) -> None:
        self._keys: Mapping[str, K] = keys
        self._make = make

    def __getitem__(self, name: str) -> T:
        return self._make(self._keys[name])

    def __contains__(self, name: object) -> bool:
        return name in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


@dataclass(frozen=True)
class Placed:
    """The settings of all runs, as the table of runs has them: those of a recording follow each other.

    Attributes
    ----------
    groups : the places of the runs of each recording, by number; the newest first.
    lengths : how many settings each recording has.
    places : of each setting the place of its run, of several seeds that of the first.
    position, settings, failed : of each setting, see `app.runs.settings.Setting`.
    whole : setting by its number, of the recordings in which one has several seeds: their scores are averages.
    """

    known: Index
    groups: Sequence[Sequence[int]]
    lengths: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    position: list[int] = field(default_factory=list)
    settings: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    whole: dict[int, Setting] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Index) -> "Placed":
        """The settings of all runs of an index."""
        groups = lines.groups(known.rows)
        made = cls(known, groups)
        several = sorted(lines.of_several_seeds(known.rows, groups))
        whole = dict(zip(several, made._read(several), strict=True))
        failures, among = (known.rows.column(f"field:{name}") for name in ("failed", "selected_among"))
        for number, group in enumerate(groups):
            if number in whole:
                own = made._places(group, whole[number])
                made.whole.update(enumerate(whole[number], len(made.places)))
                total = whole[number][0].settings
            else:
                own = group
                total = max([len(group), *map(among.__getitem__, group)])
            count = len(own)
            made.lengths.append(count)
            made.places.extend(own)
            made.position.extend(range(1, count + 1))
            made.settings.extend([total] * count)
            made.failed.extend([sum(map(failures.__getitem__, group))] * count)
        return made

    def _places(self, group: Sequence[int], every: Sequence[Setting]) -> list[int]:
        """Where the runs of these settings of a recording are."""
        ids = self.known.rows.column("field:id")
        own = {ids[place]: place for place in group}
        return [own[each.row.id] for each in every]

    def _read(self, numbers: Sequence[int]) -> Iterator[list[Setting]]:
        for bunch in bunched(numbers):
            every = [settings.of_recording(self.known.rows.at(self.groups[number])) for number in bunch]
            settled = iter(settings.settle([each for group in every for each in group], self.known.metrics))
            yield from ([next(settled) for _ in group] for group in every)

    def recording(self, number: int) -> list[Setting]:
        """The settings of a recording."""
        return next(self._read([number]))

    @property
    def recordings(self) -> Iterator[list[Setting]]:
        """The settings of each recording."""
        return self._read(range(len(self.groups)))

    @cached_property
    def group(self) -> list[int]:
        """Of each setting the number of its recording."""
        return [number for number, length in enumerate(self.lengths) for _ in range(length)]

    def some(self, numbers: Sequence[int]) -> Iterator[Setting]:
        """The settings that have these numbers."""
        for bunch in bunched(numbers):
            groups = list(dict.fromkeys(self.group[number] for number in bunch))
            found = dict(zip(groups, self._read(groups), strict=True))
            yield from (found[self.group[number]][self.position[number] - 1] for number in bunch)
