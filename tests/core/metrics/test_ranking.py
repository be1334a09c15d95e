"""Metrics of an order, by hand."""

import numpy as np
import pytest

from padre_git.core.metrics.own import Undefined
from padre_git.core.metrics.ranking import mean_reciprocal_rank, ndcg


def test_reciprocal_rank() -> None:
    """The relevant row is second in one query and first in the other: (1/2 + 1)/2; equal predictions share a rank."""
    truth, said, groups = np.array([0, 1, 1, 0]), np.array([0.9, 0.5, 0.7, 0.1]), np.array(["a", "a", "b", "b"])
    assert mean_reciprocal_rank(truth, said, groups) == 0.75
    assert mean_reciprocal_rank(np.array([0, 1]), np.array([0.5, 0.5])) == pytest.approx(1 / 1.5)


def test_gain() -> None:
    """One relevant row in second place gains 1/log2(3) of what the first place would."""
    assert ndcg(np.array([0, 1]), np.array([0.9, 0.5])) == pytest.approx(1 / np.log2(3))
    assert ndcg(np.array([0, 1]), np.array([0.1, 0.5])) == pytest.approx(1)


def test_undefined() -> None:
    """Without a relevant row, or with a negative relevance, there is no order to measure."""
    with pytest.raises(Undefined, match="no query has a relevant row"):
        mean_reciprocal_rank(np.zeros(2), np.array([0.1, 0.2]))
    with pytest.raises(Undefined, match="no query has two rows"):
        ndcg(np.array([1]), np.array([0.1]))
    with pytest.raises(Undefined, match="negative"):
        ndcg(np.array([-1, 1]), np.array([0.1, 0.2]))
