"""Equal rows on both sides of a split."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.datasets import load_iris

from padre_git.core.duplicates import row_keys


@pytest.mark.parametrize("make", [np.asarray, sp.csr_matrix, lambda rows: pd.DataFrame(rows).assign(text=["a"] * 5)])
def test_equal_rows_have_equal_keys(make: object) -> None:
    """In arrays, sparse matrices and tables; equal numbers in other columns are other rows."""
    rows = [[1.0, 0.0], [2.0, 0.0], [0.0, 3.0], [2.0, 0.0], [3.0, 0.0]]
    keys = row_keys(make(rows))  # type: ignore[operator]
    assert keys is not None
    assert keys[1] == keys[3]
    assert len(set(keys.tolist())) == 4


def test_iris_has_its_known_duplicate() -> None:
    """Rows 101 and 142 are equal (pandas says so too)."""
    X = load_iris(as_frame=True).data
    keys = row_keys(X)
    assert keys is not None
    assert len(keys) - len(np.unique(keys)) == int(X.duplicated().sum()) == 1
    assert keys[101] == keys[142]
