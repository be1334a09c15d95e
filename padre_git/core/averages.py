"""Means and spreads without numpy, so that lists are quick: seeds within splits first, then over splits."""

import math
from collections.abc import Sequence


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; NaN of none."""
    if not values:
        return math.nan
    return math.fsum(values) / len(values) if all(map(math.isfinite, values)) else sum(values) / len(values)


def std(values: Sequence[float]) -> float | None:
    """Standard deviation with n - 1; none of fewer than two values."""
    if len(values) < 2:
        return None
    middle = mean(values)
    squares = [(value - middle) ** 2 for value in values]
    return math.sqrt(mean(squares) * len(values) / (len(values) - 1)) if math.isfinite(middle) else math.nan


def over_seeds(seeds: Sequence[Sequence[float]]) -> list[float]:
    """The mean over seeds within each split: ``seeds`` has one list of values per seed, one value per split.

    Raises
    ------
    ValueError : where seeds differ in their number of splits.
    """
    return [mean(values) for values in zip(*seeds, strict=True)]
