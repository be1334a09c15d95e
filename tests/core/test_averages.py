"""Means and spreads without numpy, against the standard library."""

import math
from statistics import mean, stdev

import pytest

from padre_git.core import averages


def test_mean_and_std() -> None:
    """As the standard library says; one value has no spread."""
    values = [0.1, 0.2, 0.35, 0.9]
    assert averages.mean(values) == pytest.approx(mean(values))
    assert averages.std(values) == pytest.approx(stdev(values))
    assert averages.std([0.5]) is None
    assert averages.std([0.1] * 10) == 0


def test_not_finite() -> None:
    """A value that is not finite makes the mean and the spread so, without an exception."""
    assert math.isnan(averages.mean([1.0, math.nan]))
    assert averages.mean([1.0, math.inf]) == math.inf
    assert math.isnan(averages.std([1.0, math.nan]) or 0)
    assert math.isnan(averages.mean([]))


def test_over_seeds() -> None:
    """Seeds are averaged within splits, and must have the same ones."""
    assert averages.over_seeds([[0.0, 1.0], [1.0, 1.0]]) == [0.5, 1.0]
    with pytest.raises(ValueError, match="shorter"):
        averages.over_seeds([[0.0, 1.0], [1.0]])
