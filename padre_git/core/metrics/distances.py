"""Metrics of numbers: from errors, or from truth and prediction; of several targets the mean over them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from padre_git.core.metrics.own import Undefined


def mae(errors: Any) -> float:
    """Mean absolute error."""
    return float(np.mean(np.abs(errors)))


def mse(errors: Any) -> float:
    """Mean squared error."""
    return float(np.mean(errors**2))


def rmse(errors: Any) -> float:
    """Root of the mean squared error; of several targets the mean of their roots, as in scikit-learn."""
    return float(np.mean(np.sqrt(np.mean(errors**2, axis=0))))


def median_absolute_error(errors: Any) -> float:
    """Median absolute error."""
    return float(np.mean(np.median(np.abs(errors), axis=0)))


def max_error(errors: Any) -> float:
    """The largest absolute error."""
    return float(np.mean(np.max(np.abs(errors), axis=0)))


def of_rows(function: Callable[..., float], truth: Any, prediction: Any) -> float:
    """A function of truth and prediction that needs two rows."""
    _enough(truth)
    return float(function(truth, prediction))


def correlation(function: Callable[..., Any], truth: Any, prediction: Any) -> float:
    """A correlation of SciPy's; of several targets the mean over them."""
    real, said = (np.asarray(each, np.float64).reshape(len(each), -1) for each in (truth, prediction))
    _enough(real)
    for what, values in (("truth", real), ("prediction", said)):
        if np.any(values.max(axis=0) == values.min(axis=0)):
            raise Undefined(f"the {what} is constant")
    return float(np.mean([function(real[:, at], said[:, at]).statistic for at in range(real.shape[1])]))


def _enough(truth: Any) -> None:
    if len(truth) < 2:
        raise Undefined("one row in the test part")
