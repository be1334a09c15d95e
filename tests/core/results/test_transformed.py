"""Transformations as a table, and the table as a frame."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse as sp

from padre_git.core.pipelines.transformations import Made
from padre_git.core.results.transformed import frame, table
from padre_git.core.splitting.splits import Split
from padre_git.errors import PadreError, UnknownName

IDS = np.array([10, 11, 12])


def made(*values: Any, names: Sequence[list[str] | None] = (None, None)) -> pa.Table:
    """What a component made of row 2 in split 0, and of the rows 0 and 1 in split 1."""
    tests = [np.array([2]), np.array([0, 1])]
    splits = [Split(number, 0, number, np.array([], np.int64), test) for number, test in enumerate(tests)]
    parts = [Made(each, own) for each, own in zip(values, names, strict=True)]
    return table("PCA", list(zip(splits, parts, strict=True)), IDS)


def test_dense() -> None:
    """Each test row keeps its id, its place and its values; a value that is called like a place gets another name."""
    named = ["fold", "pc1"]
    found = made(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]), names=(named, named))
    assert found["values"].type == pa.list_(pa.float64(), 2)
    assert frame(found).to_dict("list") == {
        "row_id": [12, 10, 11],
        "split": [0, 1, 1],
        "repeat": [0, 0, 0],
        "fold": [0, 1, 1],
        "fold_": [1.0, 3.0, 5.0],
        "pc1": [2.0, 4.0, 6.0],
    }


def test_sparse() -> None:
    """Only what is not zero is kept, and the frame has the zeros again."""
    found = made(sp.csr_array([[0.0, 0.0, 7.0]]), sp.csr_array([[0.0, 0.0, 0.0], [8.0, 0.0, 9.0]]))
    assert found["values"].to_pylist() == [[7.0], [], [8.0, 9.0]]
    assert found["columns"].to_pylist() == [[2], [], [0, 2]]
    assert frame(found)[["0", "1", "2"]].to_numpy().tolist() == [[0, 0, 7], [0, 0, 0], [8, 0, 9]]


def test_splits_of_other_widths() -> None:
    """A frame has the columns of one split then; which one has to be said, and it has to be there."""
    found = made(np.array([[1.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]))
    assert frame(found, 1)[["row_id", "0", "1"]].to_numpy().tolist() == [[10, 3, 4], [11, 5, 6]]
    with pytest.raises(PadreError, match="PCA gives as many values as the split has: 1 in split 0, 2 in split 1"):
        frame(found)
    with pytest.raises(UnknownName, match="2"):
        frame(found, 2)
