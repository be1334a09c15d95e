"""How far a distribution moved, against scipy and the definition."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from padre_git.core.dataset import Dataset
from padre_git.core.drift import NUMBERS, SHARES, drift, drifts


@pytest.mark.parametrize("sizes", [(50, 50), (7, 200), (1, 1)])
def test_numbers_as_scipy(sizes: tuple[int, int]) -> None:
    """The two-sample Kolmogorov-Smirnov statistic, also with ties."""
    random = np.random.default_rng(0)
    before, after = (np.round(random.normal(at, 1, size), 1) for at, size in enumerate(sizes))
    found, measure = drift(pd.Series(before), pd.Series(after))
    assert found == pytest.approx(ks_2samp(before, after).statistic)
    assert measure == NUMBERS


def test_shares() -> None:
    """Half the sum of the differences of the shares: 2 of 4 against 1 of 4 is one row in four."""
    before, after = pd.Series(["a", "a", "b", "c"]), pd.Series(["a", "b", "b", "c"])
    assert drift(before, after) == (pytest.approx(0.25), SHARES)
    assert drift(before, pd.Series(["x"] * 9)) == (pytest.approx(1.0), SHARES)


def test_missing_values_are_values() -> None:
    """A column that became half empty moved by a half, whatever its type."""
    assert drift(pd.Series([1.0, 2.0]), pd.Series([1.0, np.nan]))[0] == pytest.approx(0.5)
    assert drift(pd.Series(["a", "a"]), pd.Series(["a", None]))[0] == pytest.approx(0.5)


def test_columns_that_moved() -> None:
    """Those of both versions, the largest distance first; the id is no measurement, and what is equal is left out."""
    before = pd.DataFrame({"key": [1, 2, 3], "x": [1.0, 2.0, 3.0], "y": ["a", "b", "b"], "z": [1, 1, 1]})
    after = before.assign(key=[4, 5, 6], x=[1.0, 2.0, 9.0], y=["c", "c", "c"])
    found = drifts(*(Dataset("d", frame, target="z", id="key") for frame in (before, after)))
    assert [(name, round(distance, 3)) for name, distance, _ in found] == [("y", 1.0), ("x", 0.333)]
