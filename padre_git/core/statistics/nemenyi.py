"""Nemenyi's critical difference of mean ranks, and the groups that it does not tell apart."""

import math
from collections.abc import Sequence

from scipy.stats import studentized_range  # half a second, which nothing else needs

FEWEST = 10  # data sets


def critical_difference(methods: int, datasets: int, alpha: float = 0.05) -> float:
    """q √(k(k + 1)/(6m)), q from the studentized range with infinite degrees of freedom (Nemenyi; Demšar 2006)."""
    q = float(studentized_range.ppf(1 - alpha, methods, math.inf)) / math.sqrt(2)
    return q * math.sqrt(methods * (methods + 1) / (6 * datasets))


def cliques(ranks: Sequence[float], difference: float) -> list[tuple[int, ...]]:
    """The largest groups of methods whose mean ranks are less than ``difference`` apart, by position, best first."""
    order = sorted(range(len(ranks)), key=ranks.__getitem__)
    found: list[tuple[int, ...]] = []
    end = 0  # of the group before: one that ends no later is a part of it
    for start, first in enumerate(order):
        last = max(at for at in range(start, len(order)) if ranks[order[at]] - ranks[first] < difference)
        if last > max(start, end):
            found.append(tuple(order[start : last + 1]))
            end = last
    return found
