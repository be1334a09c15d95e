"""Repositories with runs that kept their models, for the formats that models are written in."""

from pathlib import Path

import pytest

from tests.conftest import Padre, copied, made

FILE = """
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=2)
def svc():
    return make_pipeline(StandardScaler(), SVC())
"""


@pytest.fixture(scope="session")
def models_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository; only copied. The other run kept none."""
    padre = made(tmp_path_factory.mktemp("models") / "thesis", {"svc.py": FILE})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "svc.py", "--keep-models")
    padre("run", "svc.py", "-p", "SVC.C=2")
    return padre.repo.path


@pytest.fixture
def models(models_template: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy of it."""
    return copied(models_template, tmp_path / "thesis")


NETWORKS = """
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

from padre_git import App, TorchPipeline

app = App()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 3)

    def forward(self, x):
        return self.layer(x)


def layers():
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))


@app.experiment(dataset="iris", splitting=2)
def plain():
    return TorchPipeline(layers(), loss=nn.CrossEntropyLoss, epochs=3, lr=0.05)


@app.experiment(dataset="iris", splitting=2)
def scaled():
    return make_pipeline(StandardScaler(), TorchPipeline(layers(), loss=nn.CrossEntropyLoss, epochs=3, lr=0.05))


@app.experiment(dataset="iris", splitting=2)
def own():
    return TorchPipeline(Net, loss=nn.CrossEntropyLoss, epochs=1)
"""


@pytest.fixture(scope="session")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Padre:
    """`padre` in a repository with networks of torch: alone, after a step, and with a class of the user. Only read."""
    pytest.importorskip("safetensors")
    pytest.importorskip("torch")
    padre = made(tmp_path_factory.mktemp("networks") / "thesis", {"nets.py": NETWORKS})
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "nets.py", "--keep-models")
    return padre
