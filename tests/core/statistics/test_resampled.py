"""The corrected resampled t-test: worked examples, closed forms, baycomp, and its power."""

import math

import numpy as np
import pytest
from scipy import stats

from padre_git.core.statistics.pair import pair
from padre_git.core.statistics.scores import Scores
from padre_git.model.documents import Design
from tests.core.statistics.examples import WORKED, folds, holdouts, scores

ZEROS = (0.0,) * 10


def test_naive_t_is_something_else() -> None:
    """The same differences taken as independent give t 4.480, p .0015: the correction is not cosmetic."""
    naive = stats.ttest_1samp(WORKED, 0)
    assert (naive.statistic, naive.pvalue) == (pytest.approx(4.480, abs=5e-4), pytest.approx(0.0015, abs=5e-5))


@pytest.mark.parametrize(
    ("design", "factor"), [(folds(5), 2.49), (folds(10), 1.45), (folds(100, repeats=10), 0.99)], ids=str
)
def test_power(design: Design, factor: float) -> None:
    """The detectable difference is 2.49 s of 5 folds, 1.45 s of 10, 0.99 s of 10 × 10."""
    values = np.random.default_rng(0).normal(size=design.n)
    found = pair(scores(values, design=design), scores(np.zeros(design.n), design=design))
    assert found.detectable == pytest.approx(factor * np.std(values, ddof=1), abs=0.006 * np.std(values, ddof=1))


def test_closed_form() -> None:
    """p and interval are those of t = d̄ / √((1/J + n₂/n₁) s²) with J - 1 degrees of freedom, by scipy.stats."""
    d = np.random.default_rng(1).normal(0.02, 0.05, 20)
    found = pair(scores(d, design=holdouts(20, ratio=0.3)), scores(np.zeros(20), design=holdouts(20, ratio=0.3)))
    law = stats.t(19, d.mean(), math.sqrt((1 / 20 + 0.3) * d.var(ddof=1)))
    assert found.p == pytest.approx(2 * min(law.cdf(0), law.sf(0)))
    assert found.gains == pytest.approx(law.interval(0.95))
    assert found.gate == pytest.approx(law.interval(0.90))
    assert found.posterior == pytest.approx(
        (0.01, law.sf(0.01), law.cdf(0.01) - law.cdf(-0.01), law.cdf(-0.01)), abs=1e-12
    )


def _equal_folds() -> tuple[Scores, Scores]:
    return scores(WORKED), scores(ZEROS, "b")


def test_bayesian_test_is_that_of_its_authors() -> None:
    """Of equal folds it is baycomp's `CorrelatedTTest`: rho = 1/k, scale² = s² (1/k + rho/(1 - rho))."""
    found = pair(*_equal_folds(), rope=0.02)
    d, rho = np.array(WORKED), 1 / 10
    law = stats.t(9, d.mean(), math.sqrt(d.var(ddof=1) * (1 / 10 + rho / (1 - rho))))
    assert found.posterior is not None
    assert found.posterior.better == pytest.approx(law.sf(0.02))
    assert found.posterior.worse == pytest.approx(law.cdf(-0.02))
