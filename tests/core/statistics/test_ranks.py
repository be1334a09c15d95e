"""Ranks, Wilcoxon's, Friedman's and Nemenyi's tests: Demšar's published example, scipy, scikit-posthocs, and degenerate
cases.
"""

import math

import numpy as np
import pytest
import scikit_posthocs
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from padre_git.core.statistics.ranks import (
    average_ranks,
    cliques,
    critical_difference,
    friedman,
    hodges_lehmann,
    signed_ranks,
)
from tests.core.statistics.examples import DEMSAR


def test_friedman_of_demsar() -> None:
    """Mean ranks 3.143, 2.000, 2.893, 1.964; χ² = 9.28, F = 3.69 (without correction for ties)."""
    found = friedman(DEMSAR)
    assert found.means == pytest.approx((3.143, 2.000, 2.893, 1.964), abs=5e-4)
    assert found.uncorrected == pytest.approx(9.28, abs=5e-3)
    assert found.f_uncorrected == pytest.approx(3.69, abs=5e-3)
    assert found.df == (3, 39)


def test_friedman_is_that_of_scipy() -> None:
    """The tie-corrected χ² is scipy's; F and its p value follow from it (Iman & Davenport)."""
    found = friedman(DEMSAR)
    expected = stats.friedmanchisquare(*(-DEMSAR.T))
    assert found.chi2 == pytest.approx(expected.statistic)
    f = 13 * found.chi2 / (14 * 3 - found.chi2)
    assert (found.f, found.p) == (pytest.approx(f), pytest.approx(stats.f.sf(f, 3, 39)))


def test_wilcoxon_of_demsar() -> None:
    """C4.5 against C4.5+m: R⁺ = 93, R⁻ = 12."""
    found = signed_ranks(DEMSAR[:, 1] - DEMSAR[:, 0])
    assert (found.plus, found.minus) == (93, 12)
    assert found.biserial == pytest.approx((93 - 12) / 105)


_DIFFERENCES = st.lists(st.integers(-6, 6).map(lambda value: value / 8), min_size=6, max_size=10).filter(any)


@settings(max_examples=30)
@given(_DIFFERENCES)
def test_signed_ranks_are_those_of_scipy(differences: list[float]) -> None:
    """With ties and zeros: scipy's permutation test over all signs, zeros split."""
    found = signed_ranks(differences)
    theirs = stats.wilcoxon(
        differences, zero_method="zsplit", method=stats.PermutationMethod(n_resamples=2 ** (len(differences) + 1))
    )
    assert min(found.plus, found.minus) == theirs.statistic
    assert found.p == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize("count", [6, 13, 40])
def test_exact_without_ties(count: int) -> None:
    """And scipy's exact distribution where there are neither."""
    differences = np.random.default_rng(count).normal(0.3, 1, count)
    assert signed_ranks(differences).p == pytest.approx(stats.wilcoxon(differences, method="exact").pvalue)


@given(_DIFFERENCES)
def test_sides(differences: list[float]) -> None:
    """Turning all signs exchanges the sums and leaves p; the order of the data sets is of no matter."""
    one, other = signed_ranks(differences), signed_ranks([-value for value in reversed(differences)])
    assert (one.plus, one.minus, one.p) == (other.minus, other.plus, pytest.approx(other.p))
    assert hodges_lehmann(differences) == pytest.approx(-hodges_lehmann([-value for value in differences]))


def test_ranks() -> None:
    """The largest has rank 1, equal ones share theirs, 0.1 + 0.2 and 0.3 are equal."""
    values = [0.5, 0.1 + 0.2, 0.3, 0.9]
    assert average_ranks(values) == (5 - stats.rankdata([0.5, 0.3, 0.3, 0.9])).tolist() == [2, 3.5, 3.5, 1]


def test_same_order_everywhere() -> None:
    """F divides by 0: p = (1/k!)^(m - 1), exactly."""
    found = friedman([[3, 2, 1]] * 8)
    assert (found.p, found.reason) == (pytest.approx((1 / 6) ** 7), "same order on all 8 data sets")


def test_few_data_sets_are_permuted() -> None:
    """Below 10 data sets F rejects too often: all orders where they are few, else 99,999 of them."""
    table = np.random.default_rng(5).normal(size=(5, 3)) + np.array([0.6, 0, 0])
    theirs = _all_orders(table)
    assert friedman(table).p == pytest.approx(theirs)
    assert friedman(table).method == "exact, all orders"
    wide = np.random.default_rng(6).normal(size=(6, 4)) + np.array([0.8, 0, 0, 0])
    assert friedman(wide).method == "permutation, 99,999"
    assert friedman(wide).p == pytest.approx(_drawn_orders(wide), abs=0.028)  # 4 standard errors


def _all_orders(table: np.ndarray) -> float:
    """The exact p value from scipy's statistic, by brute force."""
    grids = np.stack(np.meshgrid(*[np.arange(6)] * 5, indexing="ij"), -1).reshape(-1, 5)
    orders = np.array([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    ranks = stats.rankdata(table, axis=1)
    sums = np.sum([ranks[row][orders[grids[:, row]]] for row in range(5)], axis=0)
    return float(np.mean((sums**2).sum(1) >= (ranks.sum(0) ** 2).sum() - 1e-9))


def _drawn_orders(table: np.ndarray) -> float:
    random = np.random.default_rng(7)
    ranks = stats.rankdata(table, axis=1)
    observed = stats.friedmanchisquare(*table.T).statistic
    drawn = [stats.friedmanchisquare(*random.permuted(ranks, axis=1).T).statistic for _ in range(2000)]
    return float(np.mean(np.array(drawn) >= observed - 1e-9))


@pytest.mark.parametrize(
    ("ranks", "groups"),
    [
        ([1.0, 1.5, 3.0, 3.4], [(0, 1), (2, 3)]),
        ([1.0, 1.8, 2.6], [(0, 1), (1, 2)]),
        ([2.6, 1.0, 1.8], [(1, 2), (2, 0)]),
        ([1.0, 3.0, 5.0], []),
    ],
)
def test_cliques(ranks: list[float], groups: list[tuple[int, ...]]) -> None:
    """The largest groups within a critical difference of 1, none inside another."""
    assert cliques(ranks, lambda one, other: abs(ranks[one] - ranks[other]) < 1) == groups


def test_cliques_of_pairs() -> None:
    """Pairs that are tested one by one: a group may leave out what stands between its ends."""
    alike = {frozenset(pair) for pair in ("ac", "bd", "be", "de")}
    groups = cliques([1, 2, 3, 4, 5], lambda one, other: frozenset(("abcde"[one], "abcde"[other])) in alike)
    assert groups == [(0, 2), (1, 3, 4)]


def test_critical_difference_of_demsar() -> None:
    """CD = 1.25; C4.5+m and C4.5+m+cf do not differ, nor does anything else by so much."""
    assert critical_difference(4, 14) == pytest.approx(1.25, abs=5e-3)
    assert [round(critical_difference(k, 1) / math.sqrt(k * (k + 1) / 6), 3) for k in (2, 3, 4, 5)] == [
        1.960, 2.344, 2.569, 2.728,
    ]  # fmt: skip
    means = friedman(DEMSAR).means
    assert cliques(means, lambda one, other: abs(means[one] - means[other]) < 1.25) == [(3, 1, 2, 0)]


def test_nemenyi_is_that_of_scikit_posthocs() -> None:
    """At the p value of a pair, the critical difference is that of its mean ranks."""
    theirs = scikit_posthocs.posthoc_nemenyi_friedman(DEMSAR).to_numpy()
    means = friedman(DEMSAR).means
    for a in range(4):
        for b in range(a):
            assert critical_difference(4, 14, theirs[a, b]) == pytest.approx(abs(means[a] - means[b]), abs=1e-4)
