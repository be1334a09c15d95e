"""Features of any shape and type of numbers become tensors; what is no number is named."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from padre_git.core.networks.pipeline import TorchPipeline
from tests.core.networks.examples import X, Y, net, nn


@pytest.mark.parametrize(
    ("rows", "network", "dtype"),
    [
        (X.astype(int), lambda: nn.Linear(4, 3), "float32"),
        (np.stack([X.reshape(-1, 1, 2, 2)] * 2, axis=1)[:, :, 0], lambda: _convolution(), "float32"),
        (Y[:, None] + np.arange(4), lambda: _embedding(), "int64"),
        (pd.DataFrame(X, columns=list("abcd")), lambda: nn.Linear(4, 3), "float64"),
        (sparse.csr_array(X), lambda: nn.Linear(4, 3), "float32"),
    ],
    ids=["whole numbers", "images", "tokens", "frame", "sparse"],
)
def test_kinds_of_features(rows: Any, network: Any, dtype: str) -> None:
    """Any shape and type of numbers."""
    make = (lambda: network().double()) if dtype == "float64" else network
    fitted = TorchPipeline(make, loss="CrossEntropyLoss", dtype=dtype, epochs=2, random_state=0).fit(rows, Y)
    assert fitted.predict_proba(rows).shape == (150, 3)


def _convolution() -> Any:
    return nn.Sequential(nn.Conv2d(2, 3, 2), nn.Flatten())


def _embedding() -> Any:
    return nn.Sequential(nn.Embedding(7, 2), nn.Flatten(), nn.Linear(8, 3))


def test_features_that_are_no_numbers() -> None:
    """The column is named, or what the array holds."""
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
    with pytest.raises(TypeError, match="column `b` is not a number; put an encoder before TorchPipeline"):
        net().fit(frame, [0, 1])
    with pytest.raises(TypeError, match="not numbers; put an encoder"):
        net().fit(np.array([["x"], ["y"]]), np.array([0, 1]))
