"""Summaries agree with the definitions."""

import numpy as np
import pandas as pd

from padre_git.core.data.dataset import Dataset


def test_numbers() -> None:
    """Mean, std with n - 1, median and range of what is there; missing values are counted, not used."""
    values = [1.0, 2.0, 4.0, None]
    row = Dataset("x", pd.DataFrame({"a": values})).describe().iloc[0]
    present = [1.0, 2.0, 4.0]
    assert (row["missing"], row["distinct"]) == (1, 3)
    assert (row["mean"], row["std"]) == (np.mean(present), np.std(present, ddof=1))
    assert (row["smallest"], row["median"], row["largest"]) == (1.0, 2.0, 4.0)


def test_texts() -> None:
    """The most frequent text and its count; of equals the first in order, so that it is always the same."""
    table = Dataset("x", pd.DataFrame({"a": ["u", "v", "v"], "b": ["z", "y", None]})).describe().set_index("column")
    assert table.loc["a", "most"] == "v (2)"
    assert table.loc["b", "most"] == "y (1)"


def test_one_row_and_none() -> None:
    """One value has no std; a column without values has nothing."""
    table = Dataset("x", pd.DataFrame({"a": [3.0], "b": [np.nan]})).describe().set_index("column")
    assert table.loc["a", "mean"] == 3.0
    assert pd.isna(table.loc["a", "std"])
    assert pd.isna(table.loc["b", "mean"])


def test_infinities() -> None:
    """Infinite values give no warning; mean and std are what arithmetic says."""
    row = Dataset("x", pd.DataFrame({"a": [1.0, np.inf, -np.inf]})).describe().iloc[0]
    assert np.isnan(row["mean"])
    assert (row["smallest"], row["largest"]) == (-np.inf, np.inf)
