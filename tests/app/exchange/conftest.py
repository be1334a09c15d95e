"""A repository with a run that kept its models, for the formats that models are written in."""

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
