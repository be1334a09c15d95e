"""Differences over data sets: ranks, Wilcoxon's signed-rank test, Friedman's and Nemenyi's. Exact where possible."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations
from typing import Any

import numpy as np
from scipy import special

from padre_git.core.statistics.delong import midranks
from padre_git.core.statistics.scores import rounded

_PERMUTATIONS = 99_999
_IMAN_DAVENPORT = 10  # data sets; below, F rejects too often


def average_ranks(values: Sequence[float]) -> list[float]:
    """1 for the largest value; equal ones share the mean of their ranks."""
    found: list[float] = midranks(np.array([-rounded(value) for value in values])).tolist()
    return found


def cliques(ranks: Sequence[float], joined: Callable[[int, int], bool]) -> list[tuple[int, ...]]:
    """The largest groups of methods of which ``joined`` says that no two are told apart, the best first in each.

    Parameters
    ----------
    ranks : mean ranks, by position.
    joined : of two positions, in either order.
    """
    order = sorted(range(len(ranks)), key=ranks.__getitem__)
    near = {at: {other for other in order if other != at and joined(at, other)} for at in order}
    found: list[set[int]] = []

    def grow(group: set[int], candidates: set[int], done: set[int]) -> None:
        """Bron and Kerbosch 1973, with the pivot that leaves the fewest branches."""
        if not candidates | done:
            found.append(group)
            return
        pivot = max(sorted(candidates | done), key=lambda at: len(near[at] & candidates))
        for at in sorted(candidates - near[pivot]):
            grow(group | {at}, candidates & near[at], done & near[at])
            candidates, done = candidates - {at}, done | {at}

    grow(set(), set(order), set())
    places = {at: place for place, at in enumerate(order)}
    groups = [tuple(sorted(group, key=places.__getitem__)) for group in found if len(group) > 1]
    return sorted(groups, key=lambda group: [places[at] for at in group])


@dataclass(frozen=True)
class SignedRanks:
    """Wilcoxon's signed-rank test of paired differences; the ranks of zeros go to both sides (Demšar 2006).

    Attributes
    ----------
    plus, minus : sums of the ranks of positive and negative differences.
    zeros : how many differences are zero.
    p : two-sided, from the distribution over all signs of the differences that are not zero; ties are no problem.
    """

    plus: float
    minus: float
    zeros: int
    p: float

    @property
    def t(self) -> float:
        """Wilcoxon's T: the smaller sum of ranks."""
        return min(self.plus, self.minus)

    @property
    def biserial(self) -> float:
        """(R⁺ - R⁻)/(R⁺ + R⁻)."""
        return (self.plus - self.minus) / (self.plus + self.minus)


def signed_ranks(differences: Sequence[float]) -> SignedRanks:
    """The test of ``differences``, of which one at least is not zero."""
    values = [rounded(value) for value in differences]
    sizes = [-abs(value) for value in values]  # rank 1 is the smallest
    ranks = average_ranks(sizes)
    zeros = sum(rank for value, rank in zip(values, ranks, strict=True) if not value)
    signed = [(rank, value > 0) for value, rank in zip(values, ranks, strict=True) if value]
    plus = sum(rank for rank, positive in signed if positive)
    minus = sum(rank for rank, positive in signed if not positive)
    law = _signs([round(2 * rank) for rank, _ in signed])  # ranks are halves
    far = abs(np.arange(len(law)) - (len(law) - 1) / 2) >= abs(plus - minus)
    nothing = len(values) - len(signed)
    return SignedRanks(plus + zeros / 2, minus + zeros / 2, nothing, min(float(law[far].sum()), 1.0))


def _signs(ranks: Sequence[int]) -> "np.ndarray[Any, Any]":
    """Probability of each sum of ``ranks`` where each is counted with probability ½."""
    law = np.ones(1)
    for rank in ranks:
        grown = np.zeros(len(law) + rank)
        grown[: len(law)] += law / 2
        grown[rank:] += law / 2
        law = grown
    return law


def hodges_lehmann(differences: Sequence[float]) -> float:
    """The median of the means of all pairs, each value with itself too."""
    means = [(one + other) / 2 for one, other in combinations_with_replacement(differences, 2)]
    return float(np.median(means))


@dataclass(frozen=True)
class Friedman:
    """Friedman's test: are the mean ranks of k methods over m data sets further apart than chance makes them?

    Attributes
    ----------
    means : mean ranks, 1 is best.
    chi2 : tie-corrected; `uncorrected` without, where there are ties.
    f : Iman & Davenport's statistic, with its degrees of freedom; none where p is exact or by permutation.
    method : ``Iman & Davenport 1980``, ``permutation``, ``exact`` …
    reason : why there is no p value, or what made it exact; empty otherwise.
    """

    means: tuple[float, ...]
    chi2: float
    uncorrected: float | None
    f: float | None
    f_uncorrected: float | None
    df: tuple[int, int]
    p: float | None
    method: str
    reason: str = ""


def friedman(table: Sequence[Sequence[float]], *, seed: int = 0) -> Friedman:
    """The test of ``table``: (m, k), a row per data set, larger is better."""
    ranks = np.array([average_ranks(row) for row in table])
    m, k = ranks.shape
    chi2 = 12 * m / (k * (k + 1)) * float(np.sum(ranks.mean(0) ** 2) - k * (k + 1) ** 2 / 4)
    tied = sum(count**3 - count for row in ranks for count in Counter(row.tolist()).values())
    share = 1 - tied / (m * k * (k * k - 1))
    means, df = tuple(ranks.mean(0).tolist()), (k - 1, (k - 1) * (m - 1))
    if share <= 0:
        return Friedman(means, 0.0, 0.0, None, None, df, None, "none", f"equal on all {m} data sets")
    corrected = chi2 / share
    uncorrected = chi2 if tied else None
    if len({tuple(row) for row in ranks.tolist()}) == 1:
        arrangements = math.factorial(k) // math.prod(map(math.factorial, Counter(ranks[0].tolist()).values()))
        same = f"same order on all {m} data sets"
        return Friedman(means, corrected, uncorrected, None, None, df, (1 / arrangements) ** (m - 1), "exact", same)
    if m < _IMAN_DAVENPORT:
        p, method = _permuted(ranks, seed)
        return Friedman(means, corrected, uncorrected, None, None, df, p, method)
    f = _iman_davenport(corrected, m, k)
    plain = _iman_davenport(chi2, m, k) if tied else None
    return Friedman(means, corrected, uncorrected, f, plain, df, float(special.fdtrc(*df, f)), "Iman & Davenport 1980")


def _iman_davenport(chi2: float, m: int, k: int) -> float:
    return (m - 1) * chi2 / (m * (k - 1) - chi2)


def _permuted(ranks: "np.ndarray[Any, Any]", seed: int) -> tuple[float, str]:
    """P value over the orders of the ranks within data sets: all of them, where they are not too many."""
    m, k = ranks.shape
    observed = np.sum(ranks.sum(0) ** 2) - 1e-9
    if math.factorial(k) ** (m - 1) <= _PERMUTATIONS:
        # the first row stays: only the order of the others against it matters
        sums = ranks[:1]
        for row in ranks[1:]:
            sums = (sums[:, None] + row[list(permutations(range(k)))]).reshape(-1, k)
        return float(np.mean(np.sum(sums**2, axis=1) >= observed)), "exact, all orders"
    random = np.random.default_rng(seed)
    sums = np.zeros((_PERMUTATIONS, k))
    for row in ranks:
        sums += random.permuted(np.broadcast_to(row, sums.shape), axis=1)
    hits = int(np.sum(np.sum(sums**2, axis=1) >= observed))
    return (1 + hits) / (_PERMUTATIONS + 1), f"permutation, {_PERMUTATIONS:,}"
