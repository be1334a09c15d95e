"""DeLong's test: areas against scikit-learn, covariance against the sums that the paper defines it by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from sklearn.metrics import roc_auc_score

from padre_git.core.statistics.delong import areas, difference, midranks


def by_definition(hits: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """The covariance of DeLong, DeLong & Clarke-Pearson 1988: each positive row against each negative one."""
    above = scores[:, hits][:, :, None] - scores[:, ~hits][:, None, :]
    wins = np.where(above > 0, 1.0, np.where(above == 0, 0.5, 0.0))
    of_hits, of_others = wins.mean(axis=2), wins.mean(axis=1)
    return np.cov(of_hits) / of_hits.shape[1] + np.cov(of_others) / of_others.shape[1]


# few different values: ties within and between the classes
SCORES = arrays(np.float64, (3, 40), elements=st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 1.0]))
HITS = arrays(bool, 40).filter(lambda hits: 2 <= hits.sum() <= 38)


@given(HITS, SCORES)
def test_definition(hits: np.ndarray, scores: np.ndarray) -> None:
    """The fast form gives what the definition gives, with ties."""
    found, covariance = areas(hits, scores)
    assert found == pytest.approx([roc_auc_score(hits, each) for each in scores])
    assert covariance == pytest.approx(by_definition(hits, scores), abs=1e-12)


@given(arrays(np.float64, 30, elements=st.integers(0, 8).map(float)))
def test_midranks(values: np.ndarray) -> None:
    """Those of scipy."""
    assert midranks(values) == pytest.approx(stats.rankdata(values))


def test_difference() -> None:
    """Areas that differ, their standard error, and both turned."""
    random = np.random.default_rng(0)
    hits = random.random(300) < 0.4
    first, second = (hits + random.normal(0, scale, 300) for scale in (1, 2))
    gain, error = difference(hits, first, second)
    assert gain == pytest.approx(roc_auc_score(hits, first) - roc_auc_score(hits, second))
    assert difference(hits, second, first) == pytest.approx((-gain, error))
    covariance = by_definition(hits, np.stack([first, second]))
    assert error**2 == pytest.approx(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])


def test_the_order_alone_counts() -> None:
    """Other numbers in the same order: no difference, and no spread of it."""
    random = np.random.default_rng(1)
    hits, scores = random.random(50) < 0.5, random.random(50)
    assert difference(hits, scores, np.exp(scores)) == (0.0, 0.0)
