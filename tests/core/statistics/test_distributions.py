"""Tails and quantiles are SciPy's, to its own digits; two exact sums where SciPy has fewer."""

import math
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from scipy import special, stats

from padre_git.core.statistics import distributions

DIGITS = 1e-12


@pytest.mark.parametrize("df", [1, 1.5, 2, 4, 9, 9.37, 19, 99, 499.5, 999])
def test_tails_of_t(df: float) -> None:
    """From the middle into the far tail, on both sides."""
    for t in [0.0, *np.geomspace(1e-3, 60, 40).tolist()]:
        assert distributions.t_tail(t, df) == pytest.approx(special.stdtr(df, -t), rel=DIGITS, abs=1e-300)
        assert distributions.t_tail(-t, df) == pytest.approx(special.stdtr(df, t), rel=DIGITS)


def test_near_the_middle() -> None:
    """With one degree of freedom it is an arc tangent; SciPy loses digits there."""
    for t in (1e-9, 1e-6, 1e-4):
        assert distributions.t_tail(t, 1) == pytest.approx(0.5 - math.atan(t) / math.pi, rel=1e-15)


@pytest.mark.parametrize("p", [0.5, 0.6, 0.8, 0.9, 0.95, 0.975, 0.995, 0.9999])
def test_quantiles_of_t(p: float) -> None:
    """For whole numbers of degrees of freedom and for fractions."""
    for df in (*range(1, 40), 99, 499, 999, 1.5, 2.7, 13.37, 88.8):
        assert distributions.t_quantile(p, df) == pytest.approx(special.stdtrit(df, p), rel=DIGITS)


def test_quantiles_are_symmetric() -> None:
    """The lower tail is the upper one with its sign turned."""
    assert distributions.t_quantile(0.025, 9) == -distributions.t_quantile(0.975, 9)
    assert distributions.t_quantile(0.025, 9) == pytest.approx(stats.t.ppf(0.025, 9), rel=DIGITS)


@pytest.mark.parametrize(("p", "df"), [(0, 9), (1, 9), (0.9, 0)])
def test_no_quantile(p: float, df: int) -> None:
    """What has no quantile is an error, not a number."""
    with pytest.raises(ValueError, match="no quantile"):
        distributions.t_quantile(p, df)


def test_normal() -> None:
    """Tails with all their digits, and quantiles."""
    for z in np.linspace(-8, 30, 77).tolist():
        assert distributions.normal_tail(z) == pytest.approx(special.ndtr(-z), rel=1e-11)
    for p in np.linspace(0.001, 0.999, 37).tolist():
        assert distributions.normal_quantile(p) == pytest.approx(special.ndtri(p), rel=DIGITS, abs=1e-15)


@pytest.mark.parametrize(("above", "below"), [(1, 5), (2, 18), (3, 39), (9, 90), (29, 2000)])
def test_tails_of_f(above: int, below: int) -> None:
    """From 0 far into the tail."""
    for f in [0.0, *np.geomspace(1e-3, 50, 30).tolist()]:
        assert distributions.f_tail(f, above, below) == pytest.approx(special.fdtrc(above, below, f), rel=DIGITS)


@pytest.mark.parametrize(("low", "total"), [(0, 1), (0, 7), (2, 11), (40, 100), (499, 999), (990, 2000), (9, 3000)])
def test_coins(low: int, total: int) -> None:
    """The sum of binomial coefficients, in whole numbers."""
    exact = sum(math.comb(total, heads) for heads in range(low)) + Fraction(math.comb(total, low), 2)
    assert distributions.coin_tail(low, total) == pytest.approx(float(exact / 2**total), rel=DIGITS)


@pytest.mark.parametrize("count", [2, 3, 5, 10, 40])
def test_ranges(count: int) -> None:
    """The studentized range with infinite degrees of freedom."""
    for p in (0.5, 0.95, 0.99):
        theirs = stats.studentized_range.ppf(p, count, math.inf)
        assert distributions.range_quantile(p, count) == pytest.approx(theirs, rel=DIGITS)


def test_the_range_of_two_is_normal() -> None:
    """The range of two values is their difference: √2 times a normal quantile."""
    expected = math.sqrt(2) * special.ndtri(0.975)
    assert distributions.range_quantile(0.95, 2) == pytest.approx(expected, rel=DIGITS)


def test_what_is_no_number() -> None:
    """It stays what it is; infinitely far away nothing is left."""
    assert math.isnan(distributions.t_tail(math.nan, 9))
    assert distributions.t_tail(math.inf, 9) == distributions.f_tail(math.inf, 2, 9) == 0
    assert distributions.t_tail(-math.inf, 9) == 1


def test_tests_of_scores_need_neither_numpy_nor_scipy() -> None:
    """`padre compare` of scores must start quickly."""
    modules = "outcomes, pair, ranks, over_datasets, seeds"
    script = (
        f"import sys; from padre_git.core.statistics import {modules}\nprint({{'numpy', 'scipy'}} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
