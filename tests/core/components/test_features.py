"""The features that an estimator was fitted to."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator

from padre_git.core.components.features import look_at

FRAME = pd.DataFrame({"a": [1, 2], "b": ["u", None]})


def test_names_and_number() -> None:
    """They are remembered and compared; the values are not looked at."""
    estimator: Any = BaseEstimator()
    look_at(estimator, FRAME, reset=True)
    assert (estimator.n_features_in_, estimator.feature_names_in_.tolist()) == (2, ["a", "b"])
    look_at(estimator, FRAME[:1], reset=False)
    with pytest.raises(ValueError, match="feature names"):
        look_at(estimator, FRAME[["b", "a"]], reset=False)
    look_at(estimator, np.ones((2, 2)), reset=True)
    with pytest.raises(ValueError, match="3 features"):
        look_at(estimator, np.ones((2, 3)), reset=False)


def test_a_model_of_before() -> None:
    """One that remembers no features is compared with none."""
    look_at(BaseEstimator(), FRAME, reset=False)


def test_rows_without_columns() -> None:
    """Texts and images have none to compare."""
    estimator: Any = BaseEstimator()
    for rows in (["a b", "c"], pd.Series(["a", "b"]), np.ones((2, 3, 4))):
        look_at(estimator, rows, reset=True)
    assert not hasattr(estimator, "n_features_in_")
