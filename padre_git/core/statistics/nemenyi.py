"""Nemenyi's critical difference of mean ranks."""

import math

from scipy.stats import studentized_range  # half a second, which nothing else needs

FEWEST = 10  # data sets


def critical_difference(methods: int, datasets: int, alpha: float = 0.05) -> float:
    """q √(k(k + 1)/(6m)), q from the studentized range with infinite degrees of freedom (Nemenyi; Demšar 2006)."""
    q = float(studentized_range.ppf(1 - alpha, methods, math.inf)) / math.sqrt(2)
    return q * math.sqrt(methods * (methods + 1) / (6 * datasets))
