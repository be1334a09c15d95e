"""What earlier searches on other data sets suggest for a new one, and a few settings that do well on most data sets."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from padre_git.core.search.derive import derive
from padre_git.errors import PadreError

LEAST = 8  # data sets of a portfolio
_DRAWS = 200  # of random portfolios


class Candidate(NamedTuple):
    """A setting of an earlier search: its run, its data set, and its score there (larger is better)."""

    run: str
    dataset: str
    setting: Mapping[str, Any]
    score: float


def suggested(candidates: Iterable[Candidate], distance: Mapping[str, float], count: int) -> list[Candidate]:
    """The settings to begin with: the best of each data set, the nearest first, then the second best of each, ….

    Parameters
    ----------
    candidates : of data sets other than the new one; a setting that two data sets suggest is there once.
    distance : of each data set from the new one; the ones that it lacks are left out.
    count : how many at most.
    """
    of_dataset: dict[str, list[Candidate]] = {}
    for each in sorted(candidates, key=lambda each: (-each.score, each.run)):
        if each.dataset in distance and each.score == each.score:
            of_dataset.setdefault(each.dataset, []).append(each)
    near = sorted(of_dataset, key=lambda name: (distance[name], name))
    rounds = zip_longest(*(of_dataset[name] for name in near))
    found: dict[str, Candidate] = {}
    for each in (candidate for one in rounds for candidate in one if candidate):
        found.setdefault(repr(sorted(each.setting.items())), each)
    return list(found.values())[:count]


class HeldOut(NamedTuple):
    """Mean regret on data sets that were not seen: of the portfolio, the default setting, and as many random ones of
    the ones that were computed there.

    0 is the best setting there, 1 the worst.
    """

    portfolio: float
    default: float | None
    random: float

    @property
    def helps(self) -> bool:
        """Whether it is better than chance."""
        return self.portfolio < self.random


def portfolio(scores: NDArray[np.float64], size: int) -> list[int]:
    """Settings that together do well on all data sets, by greedy choice: each next one lowers the mean regret most.

    Parameters
    ----------
    scores : (settings, data sets), larger is better; NaN where a setting was not computed, which counts as the worst.
    size : how many at most.

    Returns
    -------
    list of int
        Rows of ``scores``, the most useful first; fewer than ``size`` where no other one lowers the regret.

    Raises
    ------
    PadreError : below `LEAST` data sets.
    """
    if scores.shape[1] < LEAST:
        raise PadreError(f"a portfolio needs results on {LEAST} data sets, and there are {scores.shape[1]}")
    return _greedy(_regret(scores), size)


def held_out(scores: NDArray[np.float64], size: int, *, default: int | None = None) -> HeldOut:
    """How a portfolio made from all data sets but one does on that one, averaged over them.

    Parameters
    ----------
    scores, size : (settings, data sets) and how many at most, as of `portfolio`.
    default : the row of the default setting.
    """
    regret, random = _regret(scores), np.random.default_rng(derive(0, "portfolio"))
    own, chance = [], []
    for left in range(regret.shape[1]):
        chosen = _greedy(np.delete(regret, left, axis=1), size)
        own.append(regret[chosen, left].min())
        there = np.flatnonzero(~np.isnan(scores[:, left]))
        draws = (random.permutation(there)[: len(chosen)] for _ in range(_DRAWS))
        chance.append(float(np.mean([regret[each, left].min() for each in draws])))
    usual = None if default is None else float(regret[default].mean())
    return HeldOut(float(np.mean(own)), usual, float(np.mean(chance)))


def reached(scores: NDArray[np.float64], chosen: Sequence[int]) -> list[float]:
    """The mean regret of the first of the ``chosen`` settings, of the best of the first two, …: one value for each.

    ``scores`` are (settings, data sets), as of `portfolio`.
    """
    best = np.minimum.accumulate(_regret(scores)[list(chosen)], axis=0)
    return [float(each) for each in best.mean(axis=1)]


def _regret(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """0 for the best setting of a data set, 1 for the worst."""
    best, worst = np.nanmax(scores, axis=0), np.nanmin(scores, axis=0)
    width = np.where(best > worst, best - worst, 1.0)
    return np.where(np.isnan(scores), 1.0, (best - scores) / width)


def _greedy(regret: NDArray[np.float64], size: int) -> list[int]:
    chosen: list[int] = []
    reached = np.full(regret.shape[1], np.inf)
    while len(chosen) < min(size, len(regret)):
        means = np.minimum(regret, reached).mean(axis=1)
        following = int(np.argmin(means))
        if chosen and not means[following] < reached.mean():
            break
        chosen.append(following)
        reached = np.minimum(reached, regret[following])
    return chosen
