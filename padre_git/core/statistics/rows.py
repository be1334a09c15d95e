"""Rows 7 to 9: one test set, two trained models. McNemar's test for accuracy, else the swap test; groups stay whole."""

import math
from dataclasses import replace

import numpy as np
from scipy import special

from padre_git.core.statistics.outcomes import Interval, Pair
from padre_git.core.statistics.resampled import GATE, LEVEL, POWER
from padre_git.core.statistics.resampling import (
    DRAWS,
    SWAPS,
    TestRows,
    bootstrap,
    bootstrap_score,
    percentiles,
    swap_test,
)
from padre_git.core.statistics.weighted import right
from padre_git.core.text.formats import Bounds
from padre_git.errors import PadreError

FEWEST_ROWS, FEWEST_GROUPS, FEWEST_DISCORDANT = 30, 20, 5


def compare(base: Pair, rows: TestRows, *, test: str = "auto") -> Pair:
    """``base`` with the test over rows or groups.

    Parameters
    ----------
    test : ``auto``, ``mcnemar`` or ``swap``.
    """
    fixed, broken = changes(rows)
    base = replace(base, gain=rows.gain, fixed=fixed, broken=broken)
    independent = rows.groups is None
    if test == "mcnemar" and (rows.measure.name != "accuracy" or not independent):
        why = "rows are in groups" if not independent else f"it is about accuracy, not {rows.measure.name}"
        return replace(base, reason=f"McNemar's test does not apply: {why}")
    if rows.measure.name == "accuracy" and independent and test != "swap":
        return _mcnemar(base, len(rows.truth))
    return _swap(base, rows)


def interval(rows: TestRows, bounds: Bounds = None) -> Interval:
    """The 95 % interval of the first model's score, from resamples of rows or groups; cut at the metric's bounds.

    Raises
    ------
    PadreError : for too few of them, and where the metric is undefined in too many resamples.
    """
    units = int(rows.units.max()) + 1
    fewest, noun = (FEWEST_ROWS, "test rows") if rows.groups is None else (FEWEST_GROUPS, "groups")
    if units < fewest:
        raise PadreError(f"{units} {noun}: none below {fewest}")
    scores = bootstrap_score(rows)
    if scores is None:
        raise PadreError("undefined in more than 1 % of the resamples")
    low, high = percentiles(scores, LEVEL)
    least, most = bounds or (None, None)
    return (low if least is None else max(low, least)), (high if most is None else min(high, most))


def changes(rows: TestRows) -> tuple[int, int] | tuple[None, None]:
    """Rows that only the first, only the second has right; of a regression, whose numbers are never right, none."""
    if rows.truth.dtype.kind == "f" and rows.measure.name != "accuracy":
        return None, None
    first, second = right(rows.truth, rows.first), right(rows.truth, rows.second)
    return int((first & ~second).sum()), int((second & ~first).sum())


def mid_p(b: int, c: int) -> float:
    """McNemar's mid-p value (Fagerland, Lydersen & Laake 2013)."""
    if b == c:
        return 1.0
    low, total = min(b, c), b + c
    return float(2 * special.bdtr(low, total, 0.5) - math.comb(total, low) * 0.5**total)


def difference_interval(b: int, c: int, n: int, level: float = LEVEL) -> Interval:
    """The interval of the difference (b - c)/n of two paired shares (Bonett & Price 2012)."""
    first, second = (b + 1) / (n + 2), (c + 1) / (n + 2)
    spread = math.sqrt((first + second - (first - second) ** 2) / (n + 2))
    half = float(special.ndtri((1 + level) / 2)) * spread
    return first - second - half, first - second + half


def _mcnemar(base: Pair, n: int) -> Pair:
    b, c = base.fixed or 0, base.broken or 0
    base = replace(base, row=7, replicate="row", n=n, detail=f"{b} rows only {base.a} has right, {c} only {base.b}")
    if not b + c:
        return replace(base, verdict="equal score", reason="right and wrong on the same rows")
    base = _with_intervals(base, difference_interval(b, c, n), difference_interval(b, c, n, GATE))
    if b + c < FEWEST_DISCORDANT:
        differ = f"{b + c} row{'s differ' if b + c > 1 else ' differs'}"
        return replace(base, detectable=None, reason=f"{differ}: the smallest possible p is {0.5 ** (b + c):.4g}")
    return replace(base, p=mid_p(b, c), test="McNemar's test, mid-p (Fagerland et al. 2013)")


def _swap(base: Pair, rows: TestRows) -> Pair:
    grouped, units = rows.groups is not None, int(rows.units.max()) + 1
    base = replace(base, row=9 if grouped else 8, replicate="group" if grouped else "row", n=units)
    fewest, noun = (FEWEST_GROUPS, "groups") if grouped else (FEWEST_ROWS, "test rows")
    if units < fewest:
        return replace(base, reason=f"{units} {noun}: no test below {fewest}")
    gains = bootstrap(rows)
    if gains is not None:
        base = _with_intervals(base, percentiles(gains, LEVEL), percentiles(gains, GATE))
    if rows.first.keys() != rows.second.keys():
        return replace(base, reason="one gives probabilities, the other decision values: they cannot be exchanged")
    what = "whole groups" if grouped else "rows"
    lacking = ("interval not available: undefined in more than 1 % of the resamples",) if gains is None else ()
    return replace(
        base,
        p=swap_test(rows),
        test="swap test (Noreen 1989; Phipson & Smyth 2010)",
        detail=f"{what} of {units} exchanged {SWAPS:,} times; interval from {DRAWS:,} paired resamples",
        notes=(*base.notes, *lacking),
    )


def _with_intervals(base: Pair, interval: Interval, gate: Interval) -> Pair:
    """With both intervals, and the detectable difference that follows from the width of the first."""
    spread = (interval[1] - interval[0]) / 2 / float(special.ndtri((1 + LEVEL) / 2))
    detectable = float(special.ndtri((1 + LEVEL) / 2) + special.ndtri(POWER)) * spread
    return replace(base, gains=interval, gate=gate, detectable=detectable if np.isfinite(detectable) else None)
