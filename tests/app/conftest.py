"""A branch with a change, made once: most tests of diffs only read it."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from padre_git.model.names import short
from tests.conftest import Padre, Repository, in_process

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
    path.mkdir(parents=True)
    repo = Repository(path)
    repo.git("init", "-q", "-b", "main")
    repo.git("config", "user.name", "Ada")
    repo.git("config", "user.email", "ada@example.org")
    repo.write({"experiment.py": BEFORE, "features.py": "C = 1\n", "iris.py": IRIS}, commit="first")
    _padre(path, "init", "--commit")
    for name in ("breast_cancer", "iris"):
        _padre(path, "dataset", "add", name, f"sklearn:{name}")
    _padre(path, "run", "experiment.py")
    _padre(path, "run", "iris.py")
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "baselines")
    repo.git("switch", "-q", "-c", "scale")
    repo.write({"experiment.py": AFTER, "features.py": "C = 2\n"})
    _padre(path, "run", "experiment.py", "-m", "scale the features")
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "Scale the features")


def _padre(path: Path, *words: str) -> None:
    done = in_process(words, path)
    assert done.code == 0, done.err


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("diff") / "thesis"
    _make(path)
    return path


@pytest.fixture
def branch(_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Branch:
    """A copy of the branch that a test may change; the current folder."""
    path = tmp_path / "thesis"
    shutil.copytree(_template, path, symlinks=True)
    monkeypatch.chdir(path)
    padre = Padre(Repository(path))
    rows = padre("list", "--experiment", "breast-svc", "--json").json
    return Branch(padre.repo, padre, short(rows[1]["id"]), short(rows[0]["id"]))
