"""Networks for somebody without padre: a stock reader of safetensors and `config.json` predict what padre predicts."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import BaggingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from padre_git.core.networks.pipeline import TorchPipeline
from padre_git.errors import PadreError
from tests.core.networks.examples import Net, X, Y, net, nn, torch

skorch = pytest.importorskip("skorch")
pytest.importorskip("safetensors")

from safetensors.torch import load_file  # noqa: E402  an extra

from padre_git import storage  # noqa: E402
from padre_git.core.networks import keeping, portable, sharing  # noqa: E402  # they import torch

FLOATS, BINARY = X.astype(np.float32), (Y == 0).astype(np.int64)
WORDS = np.array(["a", "b", "c"])[Y]
PAIRS = np.stack([Y == 0, Y == 1], axis=1).astype(np.float32)
TALL = X[:, 0].astype(np.float32)


def _layers(outputs: int) -> Any:
    """With weights and buffers."""
    return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, outputs))


def _torch(outputs: int, loss: Any, **more: Any) -> TorchPipeline:
    return TorchPipeline(_layers(outputs), loss=loss, epochs=2, lr=0.05, random_state=0, **more)


def _skorch(kind: str, outputs: int, **more: Any) -> Any:
    given = {"max_epochs": 6, "lr": 0.1, "verbose": 0, "train_split": None, "iterator_train__shuffle": True}
    torch.manual_seed(0)
    return getattr(skorch, kind)(_layers(outputs), **{**given, **more})


CASES: dict[str, tuple[Any, Any, Any]] = {
    "classes": (lambda: _torch(3, nn.CrossEntropyLoss), X, WORDS),
    "more outputs than classes": (lambda: _torch(5, nn.CrossEntropyLoss), X, WORDS),
    "log probabilities": (lambda: _torch(3, nn.NLLLoss), X, Y),
    "yes or no": (lambda: _torch(1, nn.BCEWithLogitsLoss), X, np.array(["no", "yes"])[BINARY]),
    "several yes or no": (lambda: _torch(2, nn.BCEWithLogitsLoss), X, PAIRS),
    "values": (lambda: _torch(1, nn.MSELoss), X, TALL),
    "several values": (lambda: _torch(2, nn.L1Loss), X, PAIRS),
    "counts": (lambda: _torch(1, nn.PoissonNLLLoss), X, TALL.round()),
    "after steps": (lambda: make_pipeline(StandardScaler(), _torch(3, nn.CrossEntropyLoss, batch_size=7)), X, WORDS),
    "skorch": (lambda: _skorch("NeuralNetClassifier", 3, criterion=nn.CrossEntropyLoss), FLOATS, Y),
    "skorch, yes or no": (
        lambda: _skorch("NeuralNetBinaryClassifier", 1, threshold=0.3), FLOATS, BINARY.astype(np.float32)
    ),
    "skorch, values": (lambda: _skorch("NeuralNetRegressor", 1), FLOATS, TALL[:, None]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.filterwarnings("ignore:the module has 5 outputs")
def test_it_predicts_the_same(case: str, tmp_path: Path) -> None:
    """Row by row what `load_model` predicts; nothing but torch, numpy and the two files is needed."""
    make, rows, target = CASES[case]
    fitted = make().fit(rows, target)
    apart, weights = keeping.taken_apart(fitted)
    found = sharing.shared(apart, weights)
    (tmp_path / "model.safetensors").write_bytes(storage.safetensors.to_bytes(found.weights))
    config = json.loads(json.dumps(found.config))
    made = portable.Network(config, load_file(tmp_path / "model.safetensors"), found.before)
    own = keeping.put_together(apart, weights, trust=())
    assert np.array_equal(np.squeeze(made.predict(rows)), np.squeeze(own.predict(rows)))
    assert np.array_equal(np.squeeze(own.predict(rows)), np.squeeze(fitted.predict(rows)))
    assert len({*np.ravel(own.predict(rows)).tolist()}) > 1  # else nothing is seen


def test_whole_numbers_where_an_embedding_is_first() -> None:
    """skorch leaves the type of the rows to the user, and another reader has to know it."""
    layers = nn.Sequential(nn.Embedding(9, 2), nn.Flatten(), nn.Linear(8, 3))
    fitted = skorch.NeuralNetClassifier(
        layers, max_epochs=1, verbose=0, train_split=None, criterion=nn.CrossEntropyLoss
    )
    fitted.fit(X.astype(np.int64), Y)
    assert sharing.shared(*keeping.taken_apart(fitted)).config["dtype"] == "int64"


def test_what_it_cannot_be() -> None:
    """A class of the user, and a network inside another estimator: each is named."""
    own = keeping.taken_apart(net(epochs=1).fit(X, Y))
    with pytest.raises(PadreError, match=f"the class {Net.__module__}.Net, whose code config.json cannot hold"):
        sharing.shared(*own)
    bagged = BaggingClassifier(_torch(3, nn.CrossEntropyLoss), n_estimators=2).fit(X, Y)
    with pytest.raises(PadreError, match="has its network inside BaggingClassifier"):
        sharing.shared(*keeping.taken_apart(bagged))
