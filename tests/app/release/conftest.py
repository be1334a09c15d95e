"""A paper's repository: two experiments that were run, a table, a remote of git's and one of DVC's beside it."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Padre, Repository, made

EXPERIMENTS = """\
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from padre_git import App

app = App()
DEPTH = 2


@app.experiment(dataset="iris", project="thesis", splitting=4, metrics=["accuracy", "f1_macro"])
def iris_svc():
    return make_pipeline(StandardScaler(), SVC())


@app.experiment(dataset="iris", project="thesis", splitting=4, metrics=["accuracy", "f1_macro"])
def iris_tree():
    return DecisionTreeClassifier(max_depth=DEPTH)
"""
REPORT = """\
tables:
  accuracy: {select: [svc, tree]}
"""


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all three, to be copied. Everything is committed, pushed, and cited as v1.0."""
    folder = tmp_path_factory.mktemp("paper")
    padre = made(folder / "thesis", {"experiment.py": EXPERIMENTS, "report.yaml": REPORT})
    repo = padre.repo
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "-q", "experiment.py")
    config = "[core]\n    analytics = false\n    remote = lab\n['remote \"lab\"']\n    url = ../../storage\n"
    repo.write({".dvc/config": config})
    padre("update", "--cite", "v1.0", check=False)
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "Results")
    repo.git("init", "-q", "--bare", "-b", "main", "../origin.git")
    repo.git("remote", "add", "origin", "../origin.git")
    repo.git("push", "-q", "-u", "origin", "main")
    padre("push")
    return folder


@pytest.fixture
def thesis(world: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy of it."""
    shutil.copytree(world, tmp_path / "paper", symlinks=True)
    return Padre(Repository(tmp_path / "paper" / "thesis"))


@pytest.fixture
def origin(thesis: Padre) -> Repository:
    """git's remote."""
    return Repository(thesis.repo.path.parent / "origin.git")


@pytest.fixture
def storage(thesis: Padre) -> Path:
    """DVC's remote."""
    return thesis.repo.path.parent / "storage"
