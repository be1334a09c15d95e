"""Fitted estimators as bytes."""

import threading
from hashlib import sha256

import pytest
from sklearn.dummy import DummyClassifier

from padre_git.errors import PadreError
from padre_git.storage import models

FITTED = DummyClassifier().fit([[0], [1], [2]], [0, 1, 1])


def test_skops() -> None:
    """The estimator predicts as before; what is no file of skops is refused."""
    assert models.from_bytes(models.to_bytes(FITTED)).predict([[0]]).tolist() == [1]
    with pytest.raises(PadreError, match="not a skops file"):
        models.from_bytes(b"nothing")


def test_pickles_need_trust() -> None:
    """Only a pickle whose hash is trusted is loaded; the error says the hash."""
    data = models.to_pickle(FITTED)
    digest = f"sha256:{sha256(data).hexdigest()}"
    with pytest.raises(PadreError, match=rf"the model is a pickle.*{digest}"):
        models.from_pickle(data, trust=["sha256:0"], what="the model")
    assert models.from_pickle(data, trust=[digest], what="the model").predict([[0]]).tolist() == [1]


def test_what_no_file_can_hold() -> None:
    """A lock has no bytes."""
    with pytest.raises(PadreError, match="lock cannot be kept as a pickle"):
        models.to_pickle(threading.Lock())


def test_steady() -> None:
    """The same model is the same bytes, whenever and wherever in memory it was; it is still the model."""
    data, *others = (models.steady(models.to_bytes(DummyClassifier().fit([[0], [1]], [0, 1]))) for _ in range(3))
    assert set(others) == {data}
    assert models.from_bytes(data).predict_proba([[0]]).tolist() == [[0.5, 0.5]]
