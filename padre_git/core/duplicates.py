"""Rows that are equal: one in the training part and one in the test part make a score look better than it is."""

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp


def row_keys(X: Any) -> np.ndarray[Any, Any] | None:
    """A number per row (uint64, n), equal for equal rows; none where rows have no values to compare.

    SipHash of pandas (`pandas.util.hash_pandas_object`, hash_array): 64 bits, so that two different rows of a million
    share one with a probability below 1e-7.
    """
    if sp.issparse(X):
        return _of_sparse(X)
    try:
        frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X).reshape(len(X), -1))
        return np.asarray(pd.util.hash_pandas_object(frame, index=False).to_numpy(), dtype=np.uint64)
    except (TypeError, ValueError):  # cells that are no values, such as lists or graphs
        return None


def _of_sparse(matrix: Any) -> np.ndarray[Any, Any]:
    matrix = matrix.tocsr(copy=True)
    matrix.sum_duplicates()
    values = np.asarray(matrix.data, dtype=np.float64)
    cells = pd.util.hash_array(values) * np.uint64(2654435761) + pd.util.hash_array(matrix.indices.astype(np.int64))
    keys = np.zeros(matrix.shape[0], dtype=np.uint64)
    np.add.at(keys, np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)), cells)
    return keys
