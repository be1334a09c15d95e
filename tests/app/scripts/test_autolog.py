"""`autolog`: one line in a script, and its runs have what it did."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import Padre, Repository, process_environment

SCRIPT = """\
import padre_git
padre_git.autolog(log_models=True)
import argparse
from sklearn.datasets import load_iris
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int, default=5)
parser.parse_args()
X, y = load_iris(return_X_y=True)
parts = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(parts[0])
for C in (0.1, 1.0):
    model = SVC(C=C).fit(parts[0], parts[2])
    accuracy_score(parts[3], model.predict(parts[1]))
    f1_score(parts[3], model.predict(parts[1]), average="macro")
with padre_git.start_run("mine", parameters={"lr": 1}) as run:
    SVC(C=3).fit(parts[0], parts[2])
    run.log_metrics({"x": 1.0})
padre_git.autolog(disable=True)
import sklearn.metrics
assert sklearn.metrics.accuracy_score.__module__ == "sklearn.metrics._classification"
assert not hasattr(accuracy_score, "never")
SVC(C=7).fit(parts[0], parts[2])
"""
LATE = """\
from sklearn.metrics import accuracy_score
from sklearn.svm import SVC
import sklearn.metrics
import padre_git
before = sklearn.metrics.f1_score, SVC.fit
padre_git.autolog()
model = SVC(C=2).fit([[0], [1], [2], [3]], [0, 1, 0, 1])
print(sklearn.metrics.f1_score([0, 1], model.predict([[0], [1]])))
padre_git.autolog(disable=True)
assert before == (sklearn.metrics.f1_score, SVC.fit)
"""


def ran(repo: Repository, name: str, text: str, **variables: str) -> tuple[str, list[dict[str, Any]]]:
    """What a script prints, and its runs in their order."""
    repo.write({name: text})
    done = subprocess.run(
        [sys.executable, name],
        cwd=repo.path,
        env=process_environment() | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    runs = [json.loads(file.read_text()) for file in repo.path.glob("projects/**/run.json")]
    return done.stdout + done.stderr, sorted(runs, key=lambda run: str(run["started"]))


def test_runs_of_a_script(notebook: Repository, padre: Padre) -> None:
    """A run for each setting that is fitted, what is fitted inside a run of the script belongs to that, and nothing
    after it is switched off."""
    _, runs = ran(notebook, "train_it.py", SCRIPT)
    assert [run["experiment"] for run in runs] == ["train-it", "train-it", "mine"]
    assert [run["parameters"]["SVC.C"] for run in runs] == [0.1, 1.0, 3]
    assert [run["parameters"]["n"] for run in runs] == [5, 5, 5]
    assert runs[2]["parameters"]["lr"] == 1
    assert [run["main_metric"] for run in runs] == ["accuracy", "accuracy", "x"]
    assert [bool(run["predictions"]) for run in runs] == [True, True, False]
    assert [run["artifacts"] for run in runs] == [["artifacts/model.skops"]] * 3
    assert [run["pipeline"] for run in runs] == ["SVC", "SVC", "SVC"]
    assert all(run["notes"] == [] for run in runs)


@pytest.mark.heavy
def test_names_that_were_imported_before(notebook: Repository, padre: Padre) -> None:
    """Classes and modules are seen all the same; of a name in the script it is said, and all is put back."""
    printed, [run] = ran(notebook, "late.py", LATE)
    assert "accuracy_score: imported before autolog(), and not seen; call autolog first" in printed
    assert (run["parameters"]["SVC.C"], run["main_metric"]) == (2, "f1")


@pytest.mark.parametrize("variables", [{"RANK": "1"}, {"PADRE_WATCH": os.devnull}])
def test_it_stays_out(notebook: Repository, padre: Padre, variables: dict[str, str]) -> None:
    """Of other ranks, and of a program that is watched already."""
    assert ran(notebook, "train.py", SCRIPT.partition("with padre")[0], **variables)[1] == []


def test_outside_a_repository(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The training goes on, and it is said that nothing is recorded."""
    place = Repository(tmp_path_factory.mktemp("nowhere"))
    printed, runs = ran(place, "late.py", LATE)
    assert "autolog records nothing: " in printed
    assert runs == []
