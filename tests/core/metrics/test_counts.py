"""Counts of what was taken for what, and the rates made of them."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from padre_git.core.metrics import counts
from padre_git.core.metrics.counts import Confusion


def test_several_targets() -> None:
    """A row is right where all its targets are."""
    truth = np.array([[0, 1], [1, 1], [0, 0]])
    answer = np.array([[0, 1], [1, 0], [0, 0]])
    assert counts.accuracy(truth, answer) == pytest.approx(2 / 3)


def test_one_target() -> None:
    """The share of the diagonal."""
    truth, answer = np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2])
    assert counts.accuracy(Confusion([0, 1, 2], confusion_matrix(truth, answer))) == 0.75
