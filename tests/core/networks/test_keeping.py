"""Fitted estimators without their networks, and with them again."""

import pickle
import threading

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from padre_git.core.networks.pipeline import TorchPipeline
from padre_git.errors import PadreError
from tests.core.networks.examples import Net, X, Y, net, torch

from padre_git.core.networks import keeping  # isort: skip  # imports torch itself


def test_apart_and_together() -> None:
    """Where the network was stands a `Kept`, no tensor is left, and the whole predicts as before once trusted."""
    fitted = make_pipeline(StandardScaler(), net(epochs=1)).fit(X, Y)
    apart, weights = keeping.taken_apart(fitted)
    assert type(apart[-1]) is keeping.Kept
    assert b"torch" not in pickle.dumps(apart[0])
    assert {name: tuple(each.shape) for name, each in weights["0"].items()} == {
        "layers.0.weight": (8, 4),
        "layers.0.bias": (8,),
        "layers.3.weight": (3, 8),
        "layers.3.bias": (3,),
    }
    with pytest.raises(PadreError, match="classes that are not of torch"):
        keeping.put_together(apart, weights, trust=())
    whole = keeping.put_together(apart, weights, trust=[f"{Net.__module__}.Net"])
    assert type(whole[-1]) is TorchPipeline
    assert np.array_equal(whole.predict_proba(X), fitted.predict_proba(X))
    assert isinstance(fitted[-1].module_, torch.nn.Module)


def test_without_networks() -> None:
    """An estimator of scikit-learn is copied as it is; what cannot be copied is an error."""
    apart, weights = keeping.taken_apart(StandardScaler(with_mean=False))
    assert (apart.with_mean, weights) == (False, {})
    with pytest.raises(PadreError, match="StandardScaler cannot be taken apart"):
        keeping.taken_apart(StandardScaler(copy=threading.Lock()))
