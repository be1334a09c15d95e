"""Estimators that make a network: skorch's parts, quiet looking, and networks that cannot be made."""

import sys
import warnings
from typing import Any

import pytest

from padre_git.core.inspectors.frameworks import inspect
from padre_git.core.inspectors.mappings import Catalog
from padre_git.model.inspection import Inspection
from padre_git.storage import mappings

torch = pytest.importorskip("torch")


skorch = pytest.importorskip("skorch")


nn = torch.nn


KNOWN = Catalog(mappings.shipped)


class Net(nn.Module):
    """Two blocks, of which one begins with a bias of zero."""

    def __init__(self, hidden: int = 8, drop: float = 0.5) -> None:
        super().__init__()
        self.hidden, self.drop = nn.Linear(4, hidden), drop
        self.body = nn.Sequential(nn.ReLU(), nn.BatchNorm1d(hidden), nn.Linear(hidden, 2, bias=False))
        nn.init.zeros_(self.hidden.bias)
        self.body[2].weight.requires_grad_(False)

    def forward(self, X: Any) -> Any:
        """Scores."""
        return self.body(self.hidden(X))


class Stubborn(nn.Module):
    """Cannot be made without data."""

    def __init__(self, size: int = 3) -> None:
        super().__init__()
        raise ValueError(f"no data for {size}")


def _set(found: Inspection, name: str) -> dict[str, Any]:
    part = next(part for part in found.parts if part.name == name)
    return {each.leaf: each.value for each in part.hyperparameters if each.is_set}


def test_a_net_of_skorch() -> None:
    """Network, loss, optimizer and callbacks are components of it; looking draws nothing and needs no memory."""
    stop = skorch.callbacks.EarlyStopping(patience=3)
    options: dict[str, Any] = {"module__hidden": 16, "optimizer__weight_decay": 0.1, "callbacks": [("es", stop)]}
    net = skorch.NeuralNetClassifier(Net, optimizer=torch.optim.Adam, max_epochs=3, **options)
    before = torch.get_rng_state()
    found = inspect(net, KNOWN)
    assert torch.equal(before, torch.get_rng_state())
    assert not hasattr(net, "module_")
    name = "NeuralNetClassifier"
    assert {part.name for part in found.parts if part.name.count(".") == 1} == {
        *(f"{name}.{each}" for each in ("module", "criterion", "optimizer")),
    }
    layer = next(part for part in found.parts if part.name == f"{name}.module.hidden")
    assert layer.facts == {"weights": 80, "trainable": 80, "precision": "float32", "initialisation": "bias 0"}
    assert _set(found, f"{name}.module.hidden") == {"in_features": 4, "out_features": 16}
    assert _set(found, f"{name}.callbacks.es") == {"patience": 3}
    known = found.settable
    assert {
        key: known[f"{name}.{key}"].type for key in ("module.hidden", "optimizer.weight_decay", "lr", "device")
    } == {
        "module.hidden": "model",
        "optimizer.weight_decay": "optimizer",
        "lr": "optimizer",
        "device": "other",
    }
    assert known[f"{name}.module.hidden"].value == 16
    assert all(each.classified for each in known.values())


class Loud(nn.Module):
    """Says something when it is made."""

    def __init__(self) -> None:
        super().__init__()
        sys.stdout.write("made")
        warnings.warn("made", stacklevel=1)
        self.layer = nn.Linear(2, 1)


def test_looking_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """What a constructor prints and warns of is not said when the network is only looked at."""
    found = inspect(skorch.NeuralNetRegressor(Loud), KNOWN)
    assert any(part.name.endswith("module.layer") for part in found.parts)
    assert capsys.readouterr().out == ""


def test_a_network_that_cannot_be_made() -> None:
    """The rest is inspected, and it is said why the layers are not known."""
    found = inspect(skorch.NeuralNetRegressor(Stubborn), KNOWN)
    part = next(part for part in found.parts if part.name == "NeuralNetRegressor.module")
    assert part.notes == ("its layers are not known: ValueError: no data for 3",)
    assert part.class_name.endswith("Stubborn")
