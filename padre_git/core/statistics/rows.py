"""Rows 7 to 9: one test set, two trained models. McNemar's test for accuracy, DeLong's for ROC AUC, else the swap test.

Groups stay whole, in the swap test.
"""

import math
from dataclasses import replace

import numpy as np

from padre_git.core.statistics.delong import areas, difference
from padre_git.core.statistics.distributions import coin_tail, normal_quantile, normal_tail
from padre_git.core.statistics.means import within
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
from padre_git.core.statistics.scores import EQUAL
from padre_git.core.statistics.weighted import Array, by_class, right
from padre_git.core.text.formats import Bounds
from padre_git.errors import PadreError

FEWEST_ROWS, FEWEST_GROUPS, FEWEST_DISCORDANT, FEWEST_OF_CLASS = 30, 20, 5, 10
_METRIC_OF = {"mcnemar": "accuracy", "delong": "roc_auc"}
_NAME_OF = {"mcnemar": "McNemar's test", "delong": "DeLong's test"}


def compare(base: Pair, rows: TestRows, *, test: str = "auto") -> Pair:
    """``base`` with the test over rows or groups.

    Parameters
    ----------
    test : ``auto``, ``mcnemar``, ``delong`` or ``swap``.
    """
    fixed, broken = changes(rows)
    base = replace(base, gain=rows.gain, fixed=fixed, broken=broken)
    if test in _NAME_OF and (why := _does_not_apply(rows, test)):
        return replace(base, reason=f"{_NAME_OF[test]} does not apply: {why}")
    if test != "swap" and not _does_not_apply(rows, "mcnemar"):
        return _mcnemar(base, len(rows.truth))
    if test != "swap" and not _does_not_apply(rows, "delong"):
        return _delong(base, rows)
    return _swap(base, rows)


def _does_not_apply(rows: TestRows, test: str) -> str:
    """Why a test that is made for one metric says nothing of these rows; empty where it does."""
    if rows.groups is not None:
        return "rows are in groups"
    if rows.measure.name != _METRIC_OF[test]:
        return f"it is about {_METRIC_OF[test]}, not {rows.measure.name}"
    several = test == "delong" and rows.measure.positive is None
    return "it compares the order of two classes, and there are more" if several else ""


def interval(rows: TestRows, bounds: Bounds = None) -> Interval:
    """The 95 % interval of the first model's score, from resamples of rows or groups; cut at the metric's bounds.

    That of an area under the ROC curve of rows is from DeLong's variance, as the test of two areas is.

    Raises
    ------
    PadreError : for too few of them, and where the metric is undefined in too many resamples.
    """
    units = int(rows.units.max()) + 1
    fewest, noun = (FEWEST_ROWS, "test rows") if rows.groups is None else (FEWEST_GROUPS, "groups")
    if units < fewest:
        raise PadreError(f"{units} {noun}: none below {fewest}")
    if not _does_not_apply(rows, "delong") and _of_class(rows) >= FEWEST_OF_CLASS:
        score, variance = areas(_hits(rows), by_class(rows.first)[None, :, 1])
        half = normal_quantile((1 + LEVEL) / 2) * math.sqrt(max(float(variance[0, 0]), 0.0))
        return within(float(score[0]) - half, float(score[0]) + half, bounds)
    scores = bootstrap_score(rows)
    if scores is None:
        raise PadreError("undefined in more than 1 % of the resamples")
    return within(*percentiles(scores, LEVEL), bounds)


def _hits(rows: TestRows) -> Array:
    return np.asarray(rows.truth == rows.measure.positive)


def _of_class(rows: TestRows) -> int:
    """The rows of the class that has fewer."""
    hits = int(_hits(rows).sum())
    return min(hits, len(rows.truth) - hits)


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
    return 2 * coin_tail(min(b, c), b + c)


def difference_interval(b: int, c: int, n: int, level: float = LEVEL) -> Interval:
    """The interval of the difference (b - c)/n of two paired shares (Bonett & Price 2012)."""
    first, second = (b + 1) / (n + 2), (c + 1) / (n + 2)
    spread = math.sqrt((first + second - (first - second) ** 2) / (n + 2))
    half = normal_quantile((1 + level) / 2) * spread
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


def _delong(base: Pair, rows: TestRows) -> Pair:
    """Two areas under the ROC curve; the interval and the p value come from one standard error."""
    hits, fewest = _hits(rows), _of_class(rows)
    base = replace(base, row=8, replicate="row", n=len(hits))
    if fewest < FEWEST_OF_CLASS:
        return replace(base, reason=f"a test needs {FEWEST_OF_CLASS} rows of each class, and one has {fewest}")
    gain, error = difference(hits, by_class(rows.first)[:, 1], by_class(rows.second)[:, 1])
    if error < EQUAL:
        if abs(gain) > EQUAL:
            return replace(base, reason="every row differs in the same way: no variance to test against")
        return replace(base, verdict="equal score", reason="both put the rows of the two classes in the same order")

    def interval(level: float) -> Interval:
        half = normal_quantile((1 + level) / 2) * error
        return gain - half, gain + half

    return replace(
        _with_intervals(base, interval(LEVEL), interval(GATE)),
        p=2 * normal_tail(abs(gain) / error),
        test="DeLong's test (DeLong et al. 1988; Sun & Xu 2014)",
        detail=f"standard error {error:.3g} of the difference, from {int(hits.sum())} and {int((~hits).sum())} rows",
    )


def _swap(base: Pair, rows: TestRows) -> Pair:
    grouped, units = rows.groups is not None, int(rows.units.max()) + 1
    base = replace(base, row=9 if grouped else 8, replicate="group" if grouped else "row", n=units)
    fewest, noun = (FEWEST_GROUPS, "groups") if grouped else (FEWEST_ROWS, "test rows")
    if units < fewest:
        return replace(base, reason=f"a test needs {fewest} {noun}, and there are {units}")
    gains = bootstrap(rows)
    if gains is not None:
        base = _with_intervals(base, percentiles(gains, LEVEL), percentiles(gains, GATE))
    if rows.measure.ranks is None and rows.first.keys() != rows.second.keys():
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
    spread = (interval[1] - interval[0]) / 2 / normal_quantile((1 + LEVEL) / 2)
    detectable = (normal_quantile((1 + LEVEL) / 2) + normal_quantile(POWER)) * spread
    return replace(base, gains=interval, gate=gate, detectable=detectable if np.isfinite(detectable) else None)
