"""What users give becomes one of four forms, and stays what it was."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.datasets import load_iris, load_linnerud

from padre_git.core.data import content
from padre_git.errors import PadreError


def test_kinds() -> None:
    """A frame is a table, an array without names an array, a pair without names arrays."""
    assert content.kind(content.of(pd.DataFrame({"a": [1]})).content) == "table"
    assert content.kind(content.of(np.zeros((3, 2, 2))).content) == "array"
    assert content.kind(content.of((np.zeros((3, 2)), [0, 1, 0])).content) == "arrays"
    assert content.kind(content.of(np.zeros((3, 2)), columns=["a", "b"]).content) == "table"


def test_a_function_is_called() -> None:
    """A function gives what it returns."""
    assert content.of(lambda: pd.DataFrame({"a": [1, 2]})).content["a"].tolist() == [1, 2]


def test_names_of_columns_are_counted() -> None:
    """Too few names are an error that says the shape."""
    with pytest.raises(PadreError, match=r"2 names in `columns` for data of 3 × 4"):
        content.of(np.zeros((3, 4)), columns=["a", "b"])


def test_pair_of_frame_and_series_keeps_the_name() -> None:
    """(X, y) of pandas is a table; y's name is the target, rows go together by position."""
    X = pd.DataFrame({"a": [1.0, 2.0]}, index=[7, 9])
    y = pd.Series(["u", "v"], name="kind", index=[0, 1])
    given = content.of((X, y))
    assert given.target == ("kind",)
    assert given.content["kind"].tolist() == ["u", "v"]
    assert given.content["a"].tolist() == [1.0, 2.0]


def test_pair_of_arrays() -> None:
    """(X, y) of arrays keeps X as it is; y is called target or as asked."""
    given = content.of((np.ones((3, 4, 4)), np.array([0, 1, 1])), target=["digit"])
    assert given.target == ("digit",)
    assert given.content["X"].shape == (3, 4, 4)
    assert content.of((np.ones((2, 2)), [[1], [2]])).content["target"].tolist() == [1, 2]


def test_several_targets_are_columns() -> None:
    """A y of two columns is two targets."""
    given = content.of((np.ones((2, 3)), np.array([[1, 2], [3, 4]])))
    assert given.target == ("target_0", "target_1")
    assert given.content["target_1"].tolist() == [2, 4]


def test_bunch_keeps_values() -> None:
    """scikit-learn's Bunch: names of features, and its numbers as target, not texts put in their place."""
    given = content.of(load_iris())
    assert given.target == ("target",)
    assert given.content["target"].tolist() == load_iris().target.tolist()
    assert list(given.content.columns[:4]) == load_iris().feature_names
    assert content.of(load_linnerud()).target == ("Weight", "Waist", "Pulse")
    assert content.of(load_iris(as_frame=True), target=["species"]).target == ("species",)


def test_sparse_is_csr() -> None:
    """Any sparse matrix becomes CSR with each entry once; the user's one stays."""
    given = sp.coo_array(([1.0, 2.0], ([0, 0], [1, 1])), shape=(2, 3))
    matrix = content.of(given).content["X"]
    assert matrix.format == "csr"
    assert matrix[0, 1] == 3.0
    assert given.nnz == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (3, "cannot hold a int"),
        ((1, 2, 3), "a tuple of 3"),
        ((np.zeros((3, 2)), [1, 2]), "X has 3 rows and `target` has 2"),
        ({"a": np.zeros(2)}, "call the array of features `X`"),
        (np.array([object(), 1], dtype=object), "mixes types"),
        (np.array(4.0), "single value"),
        ((pd.DataFrame({"target": [1]}), [1]), "has a column `target` too"),
    ],
)
def test_what_is_no_data(data: object, words: str) -> None:
    """Each wrong thing has its sentence."""
    with pytest.raises(PadreError, match=words):
        content.of(data)


def test_the_users_frame_is_copied() -> None:
    """What the user does to a frame afterwards does not reach the content."""
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    kept = content.of(frame).content
    frame.loc[0, "a"] = 99.0
    assert kept["a"].tolist() == [1.0, 2.0]
