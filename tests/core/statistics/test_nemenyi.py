"""Nemenyi's critical difference: Demšar's published values and scikit-posthocs."""

import math

import pytest
import scikit_posthocs

from padre_git.core.statistics.nemenyi import critical_difference
from padre_git.core.statistics.ranks import cliques, friedman
from tests.core.statistics.examples import DEMSAR


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
