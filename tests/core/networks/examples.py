"""A small network of the user that several tests train."""

from typing import Any

import pytest
from sklearn.datasets import load_iris

from padre_git.core.networks.pipeline import TorchPipeline

torch = pytest.importorskip("torch")


nn = torch.nn


X, Y = load_iris(return_X_y=True)


class Net(nn.Module):  # type: ignore[name-defined, misc]
    """A network of the user."""

    def __init__(self, hidden: int = 8, inputs: int = 4, outputs: int = 3, drop: float = 0.1) -> None:
        super().__init__()
        parts = (nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(drop), nn.Linear(hidden, outputs))
        self.layers = nn.Sequential(*parts)

    def forward(self, x: Any) -> Any:
        """The logits."""
        return self.layers(x)


def net(**options: Any) -> TorchPipeline:
    """A network that learns iris in three epochs, with other options where they are given."""
    given = {"module": Net, "loss": nn.CrossEntropyLoss, "epochs": 3, "lr": 0.01, "random_state": 0}
    return TorchPipeline(**{**given, **options})
