"""A branch with a change, made once: most tests of diffs only read it."""

from pathlib import Path
from typing import NamedTuple

import pytest

from padre_git.model.names import short
from tests.conftest import Padre, Repository, copied, made

BEFORE = """from sklearn.svm import SVC

from padre_git import App

app = App()


@app.experiment(dataset="breast_cancer", project="thesis")
def breast_svc():
    return SVC()
"""
IMPORTS = "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
AFTER = IMPORTS + BEFORE.replace("return SVC()", "return make_pipeline(StandardScaler(), SVC())")
IRIS = """from sklearn.svm import SVC

import features
from padre_git import App

app = App()


@app.experiment(dataset="iris", project="thesis")
def iris_svc():
    return SVC(C=features.C)
"""


class Branch(NamedTuple):
    """A repository on the branch `scale`: breast-svc was changed and run again, iris-svc's helper was changed only."""

    repo: Repository
    padre: Padre
    before: str
    after: str


def _make(path: Path) -> None:
    padre = made(path, {"experiment.py": BEFORE, "features.py": "C = 1\n", "iris.py": IRIS})
    repo = padre.repo
    for name in ("breast_cancer", "iris"):
        padre("dataset", "add", name, f"sklearn:{name}")
    padre("run", "experiment.py")
    padre("run", "iris.py")
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "baselines")
    repo.git("switch", "-q", "-c", "scale")
    repo.write({"experiment.py": AFTER, "features.py": "C = 2\n"})
    padre("run", "experiment.py", "-m", "scale the features")
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "Scale the features")


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("diff") / "thesis"
    _make(path)
    return path


@pytest.fixture
def branch(_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Branch:
    """A copy of the branch that a test may change; the current folder."""
    padre = copied(_template, tmp_path / "thesis")
    monkeypatch.chdir(padre.repo.path)
    rows = padre("list", "--experiment", "breast-svc", "--json").json
    return Branch(padre.repo, padre, short(rows[1]["id"]), short(rows[0]["id"]))
