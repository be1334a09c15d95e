"""Metrics of numbers, by hand."""

import numpy as np
import pytest

from padre_git.core.metrics import distances
from padre_git.core.metrics.own import Undefined
from padre_git.core.metrics.table import METRICS

ERRORS = np.array([3.0, -4.0, 0.0, 1.0])


def test_errors_by_hand() -> None:
    """Of the errors 3, -4, 0 and 1: mean absolute 2, mean squared 6.5, median absolute 2, largest 4."""
    assert distances.mae(ERRORS) == 2
    assert distances.mse(ERRORS) == 6.5
    assert distances.rmse(ERRORS) == pytest.approx(6.5**0.5)
    assert distances.median_absolute_error(ERRORS) == 2
    assert distances.max_error(ERRORS) == 4


def test_several_targets() -> None:
    """The root of each target's mean square, then the mean over targets."""
    assert distances.rmse(np.array([[3.0, 1.0], [3.0, 1.0]])) == 2


def test_correlations_by_hand() -> None:
    """A monotone curve has rank correlations of 1 and a linear one below; one swap of four is tau 2/3, rho 0.8."""
    truth = np.array([1.0, 2.0, 3.0, 4.0])
    assert METRICS["spearman"].function(truth, truth**3) == pytest.approx(1)
    assert 0.9 < METRICS["pearson"].function(truth, truth**3) < 1
    swapped = np.array([1.0, 3.0, 2.0, 4.0])
    assert METRICS["kendall_tau"].function(truth, swapped) == pytest.approx(4 / 6)
    assert METRICS["spearman"].function(truth, swapped) == pytest.approx(1 - 6 * 2 / (4 * 15))


def test_undefined() -> None:
    """A constant has no correlation, and one row no explained variance."""
    with pytest.raises(Undefined, match="the prediction is constant"):
        METRICS["pearson"].function(np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    with pytest.raises(Undefined, match="one row"):
        METRICS["r2"].function(np.array([1.0]), np.array([1.0]))
