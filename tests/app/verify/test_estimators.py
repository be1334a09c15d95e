"""Every classifier and regressor of scikit-learn gives exactly the same predictions again."""

import sys
from pathlib import Path

import pytest

from padre_git.app.files.commands import again
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify import reproduce as verb
from padre_git.app.verify import workplace
from padre_git.app.verify.judge import EXACT, judge
from tests.conftest import Padre, made

FILE = """
import inspect

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.utils import all_estimators
from padre_git import App

app = App()
DATA = {"classifier": "flowers", "regressor": "numbers"}
INNER = {"classifier": LogisticRegression(), "regressor": Ridge()}
random = np.random.default_rng(0)
X = random.uniform(0.1, 1.0, size=(60, 4))


@app.dataset(name="flowers", target_features="y")
def flowers():
    return {"X": X, "y": np.where(X[:, 0] + X[:, 1] > 1.1, "a", "b")}


@app.dataset(name="numbers", target_features="y")
def numbers():
    return {"X": X, "y": X @ [1.0, 2.0, 0.5, 0.1]}


def made(kind, inner):
    demanded = [
        name
        for name, each in inspect.signature(kind).parameters.items()
        if each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]
    given = {"estimator": inner, "estimators": [("a", inner), ("b", inner)], "base_estimator": inner}
    if kind.__name__ == "SelfTrainingClassifier":
        demanded.append("estimator")
    return kind(**{name: given[name] for name in demanded})


def define(name, kind, task):
    @app.experiment(dataset=DATA[task], experiment_name=name, project="all", splitting=2)
    def pipeline():
        return made(kind, INNER[task])


for task in DATA:
    for name, kind in all_estimators(type_filter=task):
        if not {"param_grid", "param_distributions"} & set(inspect.signature(kind).parameters):
            define(name, kind, task)
"""
MANY = 80  # of those that fit one target of numbers or two classes


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore")
def test_all_of_them(tmp_path: Path) -> None:
    """One execution in a clone, in one process; those that do not fit the data fail both times."""
    padre: Padre = made(tmp_path / "all", {"exp.py": FILE})
    padre("run", "-q", "exp.py", code=None)
    padre.repo.git("add", ".")
    padre.repo.git("commit", "-q", "-m", "runs")
    workspace = Workspace.at(padre.repo.path)
    rows = [row for row in workspace.index().rows if row.status == "completed"]
    assert len(rows) > MANY
    readers = {row.experiment: Reader(workspace, row) for row in rows}
    first = readers[rows[0].experiment]
    with workplace.workplace() as place:
        commit = verb._code(workspace, first, first.run, place, again(first.run))
        for dataset in ("flowers", "numbers"):
            reader = next(each for each in readers.values() if each.row.dataset == dataset)
            verb._data(workspace, reader, reader.run, place, commit)
        before = {row.id for row in place.workspace.index().rows}
        words = [sys.executable, "-P", "-m", "padre_git", "run", "-q", "exp.py"]
        workplace.run(place, words, {}, place.folder / "log.txt")
        others = {row.experiment: row for row in place.workspace.index().rows if row.id not in before}
        unlike = {
            name: judge(verb._table(reader), verb._table(Reader(place.workspace, others[name]))).verdict
            for name, reader in readers.items()
        }
    assert {name: verdict for name, verdict in unlike.items() if verdict != EXACT} == {}
