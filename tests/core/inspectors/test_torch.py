"""PyTorch: layers, weights, optimizers, schedulers, losses, loaders and nets; and that nothing needs torch."""

import subprocess
import sys
from typing import Any

import pytest

from padre_git.core.inspectors.frameworks import inspect
from padre_git.core.inspectors.mappings import Catalog
from padre_git.model.inspection import Inspection
from padre_git.storage import mappings
from tests.conftest import process_environment

torch = pytest.importorskip("torch")


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


def _set(found: Inspection, name: str) -> dict[str, Any]:
    part = next(part for part in found.parts if part.name == name)
    return {each.leaf: each.value for each in part.hyperparameters if each.is_set}


def test_layers() -> None:
    """Nested as in the module, with their sizes; weights are counted as torch counts them."""
    module = Net(hidden=16)
    found = inspect(module, KNOWN)
    assert [part.name for part in found.parts] == [
        "Net",
        "Net.hidden",
        "Net.body",
        *(f"Net.body.{n}" for n in range(3)),
    ]
    assert [part.path for part in found.parts] == [name for name, _ in module.named_modules()]
    assert _set(found, "Net.hidden") == {"in_features": 4, "out_features": 16}
    assert _set(found, "Net.body.2") == {"in_features": 16, "out_features": 2, "bias": False}
    every = list(module.parameters())
    assert found.root.facts == {
        "weights": sum(each.numel() for each in every),
        "trainable": sum(each.numel() for each in every if each.requires_grad),
        "precision": "float32",
        "device": "cpu",
    }
    assert {part.kind for part in found.parts} >= {"ReLU", "BatchNorm1d", "Linear"}
    assert {each.type for part in found.parts[1:] for each in part.hyperparameters if each.is_set} == {"model"}


def test_initialisation_where_set() -> None:
    """A weight that begins as a constant is said, but of layers that always do; so are precision and device."""
    found = {part.name: part.facts for part in inspect(Net().to(torch.float64)).parts}
    assert found["Net.hidden"]["initialisation"] == "bias 0"
    assert "initialisation" not in found["Net.body.1"]
    assert found["Net.body.1"]["precision"] == "float64"


@pytest.mark.parametrize(
    ("layer", "given"),
    [
        (nn.Conv2d(3, 8, 3, padding=1), {"in_channels": 3, "out_channels": 8, "kernel_size": 3, "padding": 1}),
        (nn.Conv2d(3, 8, (3, 5)), {"in_channels": 3, "out_channels": 8, "kernel_size": [3, 5]}),
        (nn.LSTM(4, 8, num_layers=2), {"input_size": 4, "hidden_size": 8, "num_layers": 2}),
        (nn.Embedding(10, 4), {"num_embeddings": 10, "embedding_dim": 4}),
        (nn.Dropout(), {}),
        (nn.Dropout(0.1), {"p": 0.1}),
        (nn.LeakyReLU(0.2), {"negative_slope": 0.2}),
        (nn.LazyLinear(3), {"out_features": 3}),
        (nn.CrossEntropyLoss(label_smoothing=0.1), {"label_smoothing": 0.1}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_layer_was_given(layer: Any, given: dict[str, Any]) -> None:
    """As it was written: one number where torch keeps a tuple, nothing where it is the default."""
    assert _set(inspect(layer, KNOWN), type(layer).__name__) == given


def test_optimizers() -> None:
    """One group is the optimizer itself; several are components, of which what differs is set."""
    module = Net()
    one = inspect(torch.optim.Adam(module.parameters(), lr=0.01, betas=(0.8, 0.9)), KNOWN)
    assert _set(one, "Adam") == {"lr": 0.01, "betas": [0.8, 0.9]}
    assert {each.type for each in one.root.hyperparameters if each.leaf in {"lr", "betas", "weight_decay"}} == {
        "optimizer"
    }
    groups = [{"params": module.hidden.parameters(), "lr": 0.5}, {"params": module.body.parameters()}]
    two = inspect(torch.optim.SGD(groups, lr=0.1, weight_decay=0.001), KNOWN)
    assert _set(two, "SGD") == {"lr": 0.1, "weight_decay": 0.001}
    assert (_set(two, "SGD.0"), _set(two, "SGD.1")) == ({"lr": 0.5}, {})
    assert [part.facts["weights"] for part in two.parts[1:]] == [40, 32]


def test_schedulers() -> None:
    """What they were made with; the rate of their optimizer is the one that it began with."""
    optimizer = torch.optim.SGD(Net().parameters(), lr=0.1)
    linear, steps = torch.optim.lr_scheduler.LinearLR(optimizer), torch.optim.lr_scheduler.StepLR(optimizer, 3)
    found = inspect(torch.optim.lr_scheduler.SequentialLR(optimizer, [linear, steps], milestones=[2]), KNOWN)
    assert _set(found, "SequentialLR.1") == {"step_size": 3}
    assert found.root.notes == ("not kept by the object: milestones",)
    assert optimizer.param_groups[0]["lr"] < 0.1
    assert _set(inspect(optimizer), "SGD") == {"lr": 0.1}


def test_loaders() -> None:
    """Batches, workers, and whether rows are shuffled, which only the sampler knows."""
    found = inspect(torch.utils.data.DataLoader(list(range(10)), batch_size=3, shuffle=True, drop_last=True), KNOWN)
    assert _set(found, "DataLoader") == {"batch_size": 3, "shuffle": True, "drop_last": True}
    assert found.root.facts == {"rows": 10}
    types = {each.leaf: each.type for each in found.root.hyperparameters}
    assert (types["batch_size"], types["num_workers"]) == ("optimizer", "other")


def test_without_torch() -> None:
    """Where torch cannot be imported, estimators are inspected all the same, and nothing tries to."""
    code = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"torch", "skorch", "lightgbm"}:
            raise AssertionError(f"{name} is imported")
sys.meta_path.insert(0, Blocked())
from sklearn.svm import SVC
from padre_git.app.repository.mappings import catalog
from padre_git.core.pipelines.pipeline import Pipeline
print(Pipeline.of(SVC(C=3)).describe(catalog(None))["parameters"]["SVC.C"]["type"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=process_environment(), capture_output=True, text=True, check=False
    )
    assert done.stdout == "model\n", done.stderr
