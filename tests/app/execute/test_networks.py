"""Networks of torch from the command line: what a run keeps of them."""

import pytest

import padre_git
from tests.conftest import Padre, Repository

pytest.importorskip("torch")

NET = """
import torch
from torch import nn

from padre_git import App, TorchPipeline

app = App()


class Net(nn.Module):
    def __init__(self, hidden=4):
        super().__init__()
        self.hidden = nn.Linear(4, hidden)
        self.out = nn.Linear(hidden, 3)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@app.experiment(dataset="iris", splitting=2)
def iris_net():
    return TorchPipeline(Net, loss=nn.CrossEntropyLoss, epochs=3, lr=0.1)
"""


def test_a_network_in_a_run(notebook: Repository, padre: Padre) -> None:
    """Its options are hyperparameters by short names, its loss of each epoch is there, and equal runs are equal."""
    notebook.write({"net.py": NET})
    padre("dataset", "add", "iris", "sklearn:iris")
    said = padre("run", "net.py", "-p", "hidden=3,5", "-p", "weight_decay=0.01")
    assert "TorchPipeline(Net) on iris" in said.out
    first, second = (padre_git.get_run(f"@last#{number}") for number in (1, 2))
    assert first.setting == {"TorchPipeline.module.hidden": 3, "TorchPipeline.weight_decay": 0.01}
    assert second.parameters["TorchPipeline.module.hidden"] == 5
    steps = first.steps()
    losses = steps[(steps["metric"] == "train_loss") & (steps["split"] == 1)]
    assert losses["step"].tolist() == [0, 1, 2]
    assert losses["value"].is_monotonic_decreasing
    assert set(steps["metric"]) == {"train_loss", "lr"}
    padre("run", "net.py", "-p", "hidden=3", "-p", "weight_decay=0.01")
    assert padre_git.get_run("@last").document.predictions == first.document.predictions
    said = padre("run", "net.py", "-p", "hiden=3", code=1)
    assert said.err.startswith("error: unknown parameter `hiden` of iris-net")
