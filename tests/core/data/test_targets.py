"""A target becomes an array that scikit-learn takes for what it is."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from padre_git.core.data.targets import as_target


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
