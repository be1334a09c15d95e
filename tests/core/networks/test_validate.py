"""What a network can be fitted to."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.exceptions import DataConversionWarning

from padre_git.core.networks.validate import checked_data, checked_rows

torch = pytest.importorskip("torch")


@pytest.mark.parametrize(
    "X",
    [
        np.ones((2, 3)),
        [[1, 2, 3], [4, 5, 6]],
        np.ones((2, 3), dtype=object),
        pd.DataFrame(np.ones((2, 3)), columns=list("abc")),
        np.ones((2, 3, 4)),
        torch.ones((2, 3), requires_grad=True),
        sp.dok_array(np.eye(2, 3)),
    ],
)
def test_rows_of_numbers(X: Any) -> None:
    """Of any number of dimensions, dense or sparse; predicted rows need as many features."""
    estimator: Any = BaseEstimator()
    rows, target = checked_data(estimator, X, [0, 1], classifies=True)
    assert (rows.shape[:2], target.tolist(), estimator.n_features_in_) == ((2, 3), [0, 1], 3)
    assert checked_rows(estimator, X).shape == rows.shape
    other = pd.DataFrame(np.ones((2, 2)), columns=list("ab")) if isinstance(X, pd.DataFrame) else np.ones((2, 2))
    with pytest.raises(ValueError, match=r"2 features|feature names"):
        checked_rows(estimator, other)


def test_a_model_that_was_kept() -> None:
    """It remembers no features and is compared with none."""
    assert checked_rows(BaseEstimator(), pd.DataFrame({"a": [1, 2]})).tolist() == [[1], [2]]


@pytest.mark.parametrize(
    ("X", "words"),
    [
        (np.array([["a"], ["b"]]), "not numbers; put an encoder before TorchPipeline"),
        (np.array([["a"], ["b"]], dtype=object), "not numbers; put an encoder before TorchPipeline"),
        (pd.DataFrame({"a": pd.Categorical(["u", "v"])}), "column `a` is not a number"),
        ([[1.0], [np.nan]], "Input X contains NaN"),
        ([[1.0], [np.inf]], "Input X contains infinity"),
        (np.ones(2), "Reshape your data"),
    ],
)
def test_what_is_no_number(X: Any, words: str) -> None:
    """Refused with what to do."""
    with pytest.raises((TypeError, ValueError), match=words):
        checked_data(BaseEstimator(), X, [0, 1], classifies=True)


def test_targets() -> None:
    """A column is one target, which scikit-learn warns of; several stay several; a regression takes any number."""
    X = np.ones((2, 1))
    with pytest.warns(DataConversionWarning):
        assert checked_data(BaseEstimator(), X, [[0], [1]], classifies=True)[1].shape == (2,)
    assert checked_data(BaseEstimator(), X, [[0, 1], [1, 1]], classifies=True)[1].shape == (2, 2)
    assert checked_data(BaseEstimator(), X, [0.5, 1.5], classifies=False)[1].tolist() == [0.5, 1.5]
    assert checked_data(BaseEstimator(), X, ["a", "b"], classifies=True)[1].tolist() == ["a", "b"]
    with pytest.raises(ValueError, match="contains NaN"):
        checked_data(BaseEstimator(), X, [0.5, np.nan], classifies=False)
