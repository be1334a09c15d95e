"""Which settings of a space are tried: each proposal is a pure function of space, sampler, seed and earlier results."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import chain, islice
from itertools import count as numbers
from typing import ClassVar, NamedTuple

import numpy as np

from padre_git.core import search
from padre_git.core.search.derive import derive
from padre_git.core.search.space import Setting, Space, identity

REPEATS = 20  # proposals in a row that were made before; then the sampler is not asked again
_LISTED = 100_000  # cells of a space that is gone through to its end


@dataclass(frozen=True)
class Tried:
    """A setting that was computed.

    Attributes
    ----------
    number : in the search, from 0.
    setting : as the sampler proposed it.
    scores : objective -> mean over the splits; None where the setting failed.
    """

    number: int
    setting: Setting
    scores: Mapping[str, float] | None


class Objective(NamedTuple):
    """What a search is to make good: a metric, or a time or size of a run."""

    name: str
    greater_is_better: bool


@dataclass(frozen=True)
class Sampler(ABC):
    """What proposes settings.

    Attributes
    ----------
    space : to draw from.
    seed : `--search-seed`; None of what draws nothing.
    warm : settings of the space that are proposed before any that are drawn.
    name : as it is typed and recorded.
    batch : how many are proposed at a time, before the scores of these are known; None where scores do not matter.
    """

    space: Space
    seed: int | None = 0
    warm: tuple[Setting, ...] = field(default=(), kw_only=True)

    name: ClassVar[str]
    batch: ClassVar[int | None] = None

    @property
    def version(self) -> str:
        """The library that draws, and its version; empty where none does."""
        return ""

    @abstractmethod
    def draws(self, first: int, history: Sequence[Tried]) -> Iterator[Setting]:
        """Proposals from number ``first`` on, where ``history`` has those before it; they may repeat others."""

    def proposals(self, first: int, history: Sequence[Tried]) -> Iterator[Setting]:
        """What is left of the warm settings, then what is drawn."""
        return chain(self.warm[first:], self.draws(first, history))


def ask(sampler: Sampler, first: int, count: int, history: Sequence[Tried]) -> list[Setting]:
    """The next settings to compute.

    Parameters
    ----------
    first : how many settings there are already: a multiple of the sampler's batch; 0 where it has none.
    count : how many more; what is asked for with a smaller count is the beginning of it.
    history : the settings with the numbers 0 … first - 1, in this order.

    Returns
    -------
    list of dict
        None of them is in ``history`` or occurs twice. Fewer than ``count`` where the space has no more.
    """
    seen = {identity(each.setting) for each in history}
    found = fresh(sampler.proposals(first, history), seen, count)
    if len(found) < count:
        found += fresh(_others(sampler.space, first), seen, count - len(found), repeats=None)
    return found


def fresh(proposals: Iterable[Setting], seen: set[str], count: int, *, repeats: int | None = REPEATS) -> list[Setting]:
    """The first ``count`` of ``proposals`` that ``seen`` lacks, which gets them; fewer after ``repeats`` known ones."""
    found: list[Setting] = []
    idle = 0
    if count < 1:
        return found
    for setting in proposals:
        key = identity(setting)
        idle = idle + 1 if key in seen else 0
        if not idle:
            seen.add(key)
            found.append(setting)
        if len(found) == count or idle == repeats:
            break
    return found


def _others(space: Space, first: int) -> Iterator[Setting]:
    """What is left for a sampler that repeats itself: of a space that can be gone through every setting in order."""
    if space.bound <= _LISTED:
        return space.cells()
    return Random(space, first).draws(0, ())


@dataclass(frozen=True)
class Grid(Sampler):
    """Every setting of a space of lists, in the order in which it is written."""

    name: ClassVar[str] = "grid"

    def draws(self, first: int, history: Sequence[Tried]) -> Iterator[Setting]:
        """The settings from ``first`` on."""
        return islice(self.space.cells(), first, None)


@dataclass(frozen=True)
class Random(Sampler):
    """Independent points; the one with a number depends on nothing but that and the seed."""

    name: ClassVar[str] = "random"

    @property
    def version(self) -> str:
        """That of numpy, whose generator draws."""
        return f"numpy {version('numpy')}"

    def draws(self, first: int, history: Sequence[Tried]) -> Iterator[Setting]:
        """The settings of the numbers ``first``, ``first + 1``, …."""
        axes = len(self.space.axes)
        for number in numbers(first):
            random = np.random.default_rng(derive(self.seed, "random", number))
            yield self.space.at(random.random(axes).tolist())


@dataclass(frozen=True)
class Sobol(Sampler):
    """A scrambled Sobol sequence (Owen 1998, as scipy has it): even coverage, whatever number of points is taken."""

    name: ClassVar[str] = "sobol"

    @property
    def version(self) -> str:
        """That of scipy, which makes the sequence."""
        return f"scipy {version('scipy')}"

    def draws(self, first: int, history: Sequence[Tried]) -> Iterator[Setting]:
        """The points from the number ``first`` on."""
        axes = len(self.space.axes)
        if not axes:
            yield self.space.at([])
            return
        yield from map(self.space.at, search.points.points(axes, derive(self.seed, "sobol"), first))


SAMPLERS: Mapping[str, type[Sampler]] = {"sobol": Sobol, "grid": Grid, "random": Random}
