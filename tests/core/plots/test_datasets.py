"""Plots of a data set show the numbers of scipy, numpy and pandas."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from padre_git.core.data.dataset import Dataset
from padre_git.core.plots import datasets
from padre_git.errors import UnknownName
from tests.core.plots.examples import IRIS, RNG


def test_correlation() -> None:
    """As scipy computes it; an unknown method lists the known ones."""
    found = datasets.correlation(IRIS, method="spearman").data
    names = list(IRIS.frame().columns)
    wanted = spearmanr(IRIS.frame()).statistic
    assert found["correlation"].to_numpy() == pytest.approx(wanted.ravel())
    assert found["a"].tolist() == [name for name in names for _ in names]
    with pytest.raises(UnknownName, match=r"unknown method `x`; known are pearson, spearman, kendall"):
        datasets.correlation(IRIS, method="x")


def test_class_balance_and_missing() -> None:
    """Counts as pandas has them, missing values among the classes."""
    frame = pd.DataFrame({"x": [1.0, np.nan, 3.0, np.nan], "y": ["a", "b", "a", "a"]})
    dataset = Dataset("small", frame, target="y")
    assert datasets.class_balance(dataset).data["rows"].tolist() == [3, 1]
    assert datasets.missing(dataset).data.set_index("column")["share"].to_dict() == {"x": 0.5, "y": 0.0}
    assert "no value is missing" in str(datasets.missing(IRIS).chart.to_dict())


def test_histograms_are_those_of_numpy() -> None:
    """Twenty bins that hold each row once."""
    found = datasets.distribution(IRIS, ["sepal length (cm)"]).data
    counts, edges = np.histogram(IRIS.frame()["sepal length (cm)"], bins=20)
    assert found["rows"].tolist() == counts[counts > 0].tolist()
    assert found["start"].tolist() == pytest.approx(edges[:-1][counts > 0].tolist())


def test_many_points_are_drawn_from_and_said() -> None:
    """More points than a page can hold: a sample, and the title says so."""
    many = Dataset("many", pd.DataFrame({"a": RNG.random(6000), "b": RNG.random(6000)}), target=None)
    found = datasets.scatter(many)
    assert len(found.data) == 5000
    assert "5,000 of 6,000 rows, drawn at random (seed 0)" in str(found.chart.to_dict()["title"])
