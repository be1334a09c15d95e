"""A target becomes an array that scikit-learn takes for what it is."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from padre_git.core.data.columns import refuse_missing
from padre_git.core.data.targets import as_target
from padre_git.errors import PadreError


@pytest.mark.parametrize(
    ("y", "shape", "kind"),
    [
        (pd.Series(["a", "b"], dtype="category"), (2,), "O"),
        (np.array([[1], [2]]), (2,), "i"),
        (np.array([1, 2], dtype=object), (2,), "i"),
        (pd.DataFrame({"a": [1.0], "b": [2.0]}), (1, 2), "f"),
        ([True, False], (2,), "b"),
    ],
)
def test_target(y: Any, shape: tuple[int, ...], kind: str) -> None:
    """An array that scikit-learn takes for what it is."""
    found = as_target(y)
    assert (found.shape, found.dtype.kind) == (shape, kind)
    assert as_target(None) is None


@pytest.mark.parametrize(
    "y",
    [
        [1.5, np.nan, 2.5],
        pd.Series(["a", None, "b"]),
        pd.Series([1, None, 2], dtype="Int64"),
        pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, np.nan, 2.0]}),
    ],
)
def test_missing_values_are_refused(y: Any) -> None:
    """Of numbers and of classes alike, with the number of rows; infinity is a value."""
    with pytest.raises(PadreError, match="the target is missing in 1 of 3 rows; drop them, or fill them in"):
        refuse_missing(y)
    refuse_missing(None)
    refuse_missing([1.5, np.inf])
