"""Means over splits, their spreads and intervals, without numpy and scipy, so that lists are quick."""

import math
from collections.abc import Sequence

from padre_git.core.statistics.distributions import normal_quantile, t_quantile
from padre_git.core.text.formats import Bounds


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; NaN of none."""
    if not values:
        return math.nan
    try:
        return math.fsum(values) / len(values)
    except (OverflowError, ValueError):  # a sum beyond all numbers, or infinities of both signs
        return sum(values) / len(values)


def std(values: Sequence[float]) -> float | None:
    """Standard deviation with n - 1; none of fewer than two values."""
    if len(values) < 2:
        return None
    middle = mean(values)
    squares = [(value - middle) * (value - middle) for value in values]  # `**` raises where this is infinite
    return math.sqrt(mean(squares) * len(values) / (len(values) - 1)) if math.isfinite(middle) else math.nan


def mean_interval(
    values: Sequence[float], ratio: float | None, bounds: Bounds = None, *, level: float = 0.95
) -> tuple[float, float] | None:
    """The interval of a mean over splits, corrected for training parts that overlap.

    mean ± t √((1/J + n₂/n₁) s²) with J - 1 degrees of freedom: Nadeau and Bengio 2003, for folds a heuristic.

    Parameters
    ----------
    values : (J,), one per split.
    ratio : n₂/n₁, the mean of test rows by training rows.
    bounds : where the interval is cut.
    level : its confidence.

    Returns
    -------
    (float, float) or None
        None for fewer than two values, for values that are not finite, and without a ratio.
    """
    spread = std(values)
    if spread is None or ratio is None or not math.isfinite(spread):
        return None
    count = len(values)
    half = t_quantile((1 + level) / 2, count - 1) * math.sqrt(1 / count + ratio) * spread
    middle = mean(values)
    return within(middle - half, middle + half, bounds)


def within(low: float, high: float, bounds: Bounds) -> tuple[float, float]:
    """An interval, cut at a metric's bounds."""
    least, most = bounds or (None, None)
    return (low if least is None else max(low, least)), (high if most is None else min(high, most))


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of one share of ``n`` independent rows, such as the accuracy on a test set (Wilson 1927)."""
    z = normal_quantile(0.975)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)
