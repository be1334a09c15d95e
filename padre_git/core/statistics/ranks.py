"""Differences over data sets: ranks, Wilcoxon's signed-rank test, Friedman's and Nemenyi's. Exact where possible."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from statistics import median

from padre_git.core import statistics
from padre_git.core.statistics.distributions import f_tail, range_quantile
from padre_git.core.statistics.scores import rounded

FEWEST_FOR_NEMENYI = 10  # data sets
_IMAN_DAVENPORT = 10  # data sets; below, F rejects too often


def average_ranks(values: Sequence[float]) -> list[float]:
    """1 for the largest value; equal ones share the mean of their ranks."""
    each = [-rounded(value) for value in values]
    counts, place = Counter(each), 0
    of: dict[float, float] = {}
    for value in sorted(counts):
        of[value] = place + (counts[value] + 1) / 2
        place += counts[value]
    return [of[value] for value in each]


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
    p = statistics.resampling.by_signs([round(2 * rank) for rank, _ in signed], abs(plus - minus))  # ranks are halves
    nothing = len(values) - len(signed)
    return SignedRanks(plus + zeros / 2, minus + zeros / 2, nothing, p)


def hodges_lehmann(differences: Sequence[float]) -> float:
    """The median of the means of all pairs, each value with itself too."""
    return median((one + other) / 2 for one, other in combinations_with_replacement(differences, 2))


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
    ranks = [average_ranks(row) for row in table]
    m, k = len(ranks), len(ranks[0])
    means, df = tuple(sum(column) / m for column in zip(*ranks, strict=True)), (k - 1, (k - 1) * (m - 1))
    chi2 = 12 * m / (k * (k + 1)) * (math.fsum(mean * mean for mean in means) - k * (k + 1) ** 2 / 4)
    tied = sum(count**3 - count for row in ranks for count in Counter(row).values())
    share = 1 - tied / (m * k * (k * k - 1))
    if share <= 0:
        return Friedman(means, 0.0, 0.0, None, None, df, None, "none", f"equal on all {m} data sets")
    corrected = chi2 / share
    uncorrected = chi2 if tied else None
    if len({tuple(row) for row in ranks}) == 1:
        arrangements = math.factorial(k) // math.prod(map(math.factorial, Counter(ranks[0]).values()))
        same = f"same order on all {m} data sets"
        return Friedman(means, corrected, uncorrected, None, None, df, (1 / arrangements) ** (m - 1), "exact", same)
    if m < _IMAN_DAVENPORT:
        p, method = statistics.resampling.by_orders(ranks, seed)
        return Friedman(means, corrected, uncorrected, None, None, df, p, method)
    f = _iman_davenport(corrected, m, k)
    plain = _iman_davenport(chi2, m, k) if tied else None
    return Friedman(means, corrected, uncorrected, f, plain, df, f_tail(f, *df), "Iman & Davenport 1980")


def _iman_davenport(chi2: float, m: int, k: int) -> float:
    return (m - 1) * chi2 / (m * (k - 1) - chi2)


def critical_difference(methods: int, datasets: int, alpha: float = 0.05) -> float:
    """Nemenyi's: q √(k(k + 1)/(6m)), q from the studentized range with infinite degrees of freedom (Demšar 2006)."""
    q = range_quantile(1 - alpha, methods) / math.sqrt(2)
    return q * math.sqrt(methods * (methods + 1) / (6 * datasets))
