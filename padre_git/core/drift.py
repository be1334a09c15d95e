"""How far the distribution of a column moved between two versions of a data set: a distance, no test.

Of numbers the two-sample Kolmogorov-Smirnov statistic (Smirnov 1948), the largest distance between the two empirical
distribution functions; of all else the total variation distance, half the sum of the differences of the shares. Both
are 0 where the distributions are the same and 1 where they have nothing in common. No p value stands beside them:
two versions of one data set share rows, and the tests assume independent samples.
"""

from typing import Any

import numpy as np
import pandas as pd

from padre_git.core import content
from padre_git.core.dataset import Dataset

NUMBERS, SHARES = "Kolmogorov-Smirnov", "total variation"


def drifts(before: Dataset, after: Dataset) -> list[tuple[str, float, str]]:
    """Column, distance and measure of each column that moved and is no id, the largest distance first."""
    left, right = (content.parts(each.data).table for each in (before, after))
    ids = {before.roles.id, after.roles.id}
    shared = [name for name in right.columns if name in left.columns and name not in ids]
    found = [(str(name), *drift(left[name], right[name])) for name in shared]
    return sorted((each for each in found if each[1] > 0), key=lambda each: (-each[1], each[0]))


def drift(before: "pd.Series[Any]", after: "pd.Series[Any]") -> tuple[float, str]:
    """Distance and measure of one column; a missing value is a value of its own."""
    if all(getattr(series.dtype, "kind", "O") in "iuf" for series in (before, after)):
        return _largest_gap(before, after), NUMBERS
    return _variation(before, after), SHARES


def _largest_gap(before: "pd.Series[Any]", after: "pd.Series[Any]") -> float:
    """Of the distribution functions; missing values lie above all others."""
    old, new = (np.sort(series.to_numpy(dtype=np.float64, na_value=np.inf)) for series in (before, after))
    old, new = (np.where(np.isnan(each), np.inf, each) for each in (old, new))
    if not len(old) or not len(new):
        return float(len(old) != len(new))
    places = np.concatenate([old, new])
    gaps = [np.searchsorted(np.sort(each), places, side="right") / len(each) for each in (old, new)]
    return float(np.abs(gaps[0] - gaps[1]).max())


def _variation(before: "pd.Series[Any]", after: "pd.Series[Any]") -> float:
    if not len(before) or not len(after):
        return float(len(before) != len(after))
    old, new = (series.astype(object).map(str, na_action="ignore") for series in (before, after))
    shares = [series.value_counts(normalize=True, dropna=False) for series in (old, new)]
    difference: pd.Series[Any] = shares[0].sub(shares[1], fill_value=0)
    return float(difference.abs().sum() / 2)
