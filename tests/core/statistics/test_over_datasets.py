"""Methods over data sets: Demšar's published example, scipy and scikit-posthocs, refusals and degenerate cases."""

import math
import warnings

import numpy as np
import pytest
from scipy import stats

from padre_git.core.statistics.over_datasets import BISERIAL, compare, too_few
from padre_git.core.statistics.ranks import (
    friedman,
    hodges_lehmann,
)
from tests.core.statistics.examples import DEMSAR

NAMES = ("C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf")


SETS = tuple(f"set{number}" for number in range(14))


@pytest.mark.parametrize(
    ("count", "pairs", "reason"),
    [
        (5, 1, "5 data sets: the smallest possible p is 0.0625"),
        (2, 3, "2 data sets: the smallest possible p is 0.5"),
        (6, 3, "6 data sets, 3 pairs: smallest adjusted p 0.094; 7 are needed"),
        (6, 1, ""),
        (7, 3, ""),
    ],
)
def test_too_few_data_sets(count: int, pairs: int, reason: str) -> None:
    """What no result could make significant is not tested."""
    assert too_few(count, pairs) == reason
    # the best that can be: all differences of one sign, after Holm
    possible = min(1, pairs * stats.wilcoxon(np.arange(1, count + 1), method="exact").pvalue)
    assert (possible <= 0.05 and count >= 6) == (reason == "")


def test_all_pairs() -> None:
    """Row 14: Friedman, then all pairs by Wilcoxon with Holm."""
    found = compare(NAMES, SETS, DEMSAR.tolist(), metric="roc_auc")
    assert (len(found.pairs), {pair.row for pair in found.pairs}) == (6, {14})
    first = found.pairs[0]
    assert (first.a, first.b, first.verdict) == ("C4.5", "C4.5+m", "worse")
    assert first.p == pytest.approx(0.0078125)
    assert first.adjusted == pytest.approx(6 * 0.0078125)
    assert first.effects[BISERIAL] == pytest.approx(-81 / 105)
    assert first.gain == pytest.approx(hodges_lehmann((DEMSAR[:, 0] - DEMSAR[:, 1]).tolist()))
    assert first.scope == "data sets like these"


def test_a_pair_does_not_depend_on_the_pool() -> None:
    """The p value of two labels is the same whichever other labels are there (Benavoli et al. 2016)."""
    both = compare(NAMES[:2], SETS, DEMSAR[:, :2].tolist(), metric="roc_auc")
    assert both.pairs[0].row == 13
    assert both.pairs[0].p == compare(NAMES, SETS, DEMSAR.tolist(), metric="roc_auc").pairs[0].p


def test_against_a_control() -> None:
    """Row 15: k - 1 pairs, each against the control."""
    found = compare(NAMES, SETS, DEMSAR.tolist(), metric="roc_auc", control="C4.5")
    assert [(pair.a, pair.b, pair.row) for pair in found.pairs] == [(name, "C4.5", 15) for name in NAMES[1:]]
    assert found.pairs[0].adjusted == pytest.approx(3 * 0.0078125)


def test_lower_is_better() -> None:
    """Of a loss the smaller one has rank 1."""
    found = compare(NAMES, SETS, (1 - DEMSAR).tolist(), metric="loss", greater_is_better=False)
    assert found.ranks == pytest.approx((3.143, 2.000, 2.893, 1.964), abs=5e-4)
    assert found.pairs[0].difference == pytest.approx(-(found.pairs[0].gain or 0))


def test_equal_everywhere() -> None:
    """All ranks tied and all differences zero: no p value, where scipy gives NaN and a warning."""
    table = [[0.5, 0.5, 0.5]] * 8
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert math.isnan(stats.friedmanchisquare(*np.array(table).T).pvalue)
    assert (friedman(table).p, friedman(table).reason) == (None, "equal on all 8 data sets")
    found = compare(("a", "b", "c"), SETS[:8], table, metric="accuracy")
    assert {(pair.verdict, pair.reason) for pair in found.pairs} == {("equal score", "equal on all 8 data sets")}
