"""Means and spreads as the standard library has them; intervals against scipy, closed forms and a worked example."""

import math
import statistics
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from padre_git.core.statistics.means import mean, mean_interval, std, wilson

WORKED = [0.105263, 0.052632, 0.035088, 0.052632, 0.052632, 0.052632, 0.105263, 0.087719, 0.017544, -0.017857]


def test_mean_and_std() -> None:
    """As the standard library says; one value has no spread."""
    values = [0.1, 0.2, 0.35, 0.9]
    assert mean(values) == pytest.approx(statistics.mean(values))
    assert std(values) == pytest.approx(statistics.stdev(values))
    assert std([0.5]) is None
    assert std([0.1] * 10) == 0


def test_not_finite() -> None:
    """A value that is not finite makes the mean and the spread so, without an exception."""
    assert math.isnan(mean([1.0, math.nan]))
    assert mean([1.0, math.inf]) == math.inf
    assert math.isnan(std([1.0, math.nan]) or 0)
    assert math.isnan(mean([]))


def test_worked_example() -> None:
    """The example of STATS: 10 folds of 569 rows, interval [.0145, .0942]."""
    ratio = float(np.mean([57 / 512] * 9 + [56 / 513]))
    interval = mean_interval(WORKED, ratio)
    assert interval is not None
    assert [round(end, 4) for end in interval] == [0.0145, 0.0942]


def test_closed_form() -> None:
    """mean ± t sqrt((1/J + ratio) s²)."""
    values = [0.9, 0.92, 0.88, 0.95, 0.91]
    half = stats.t.ppf(0.95, 4) * math.sqrt((1 / 5 + 0.25) * np.var(values, ddof=1))
    assert mean_interval(values, 0.25, level=0.9) == pytest.approx((np.mean(values) - half, np.mean(values) + half))


def test_cut_at_the_bounds() -> None:
    """No share is above 1, no loss below 0; an open side stays open."""
    low, high = mean_interval([0.99, 1.0, 0.9], 0.5, (0, 1)) or (0, 0)
    assert high == 1
    assert low < 0.9
    low, high = mean_interval([0.1, 0.0, 3.0], 0.5, (0, None)) or (1, 1)
    assert low == 0
    assert high > 3


@pytest.mark.parametrize(
    ("values", "ratio"), [([0.9], 0.1), ([], 0.1), ([0.9, math.nan], 0.1), ([0.9, math.inf], 0.1), ([0.9, 0.8], None)]
)
def test_no_interval(values: list[float], ratio: float | None) -> None:
    """One split, an undefined one, or splits without a correction have none."""
    assert mean_interval(values, ratio) is None


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30), st.floats(0.01, 1))
def test_the_mean_is_inside(values: list[float], ratio: float) -> None:
    """Whatever the values, the interval holds the mean, and a higher level a wider interval."""
    narrow, wide = mean_interval(values, ratio, level=0.8), mean_interval(values, ratio)
    assert narrow is not None
    assert wide is not None
    assert wide[0] <= narrow[0] <= math.fsum(values) / len(values) + 1e-9
    assert wide[1] >= narrow[1]


@pytest.mark.parametrize(("right", "n"), [(140, 150), (0, 20), (20, 20), (1, 2)])
def test_wilson_is_that_of_scipy(right: int, n: int) -> None:
    """The interval of one accuracy; it never leaves [0, 1]."""
    expected = stats.binomtest(right, n).proportion_ci(method="wilson")
    assert wilson(right / n, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_lists_need_neither_numpy_nor_scipy() -> None:
    """`padre list` shows intervals, so that this must import quickly."""
    words = "import sys, padre_git.core.statistics.means; sys.exit('numpy' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
