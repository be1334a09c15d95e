"""`execute`, from the outside: what a run leaves in git, in DVC and in the work tree."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.naive_bayes import GaussianNB

from padre_git.storage.dvc import parse_pointer
from tests.conftest import process_environment

EXPERIMENT = """
from padre_git import App, Dataset
from sklearn.datasets import load_breast_cancer
from sklearn.naive_bayes import GaussianNB
{imports}
app = App()
data = Dataset("breast_cancer", load_breast_cancer(as_frame=True).frame, target="target")

@app.experiment(dataset=data, name="breast-nb", project="thesis"{options})
def experiment():
    {body}
    return GaussianNB()
"""


def experiment(body: str = "pass", options: str = "", imports: str = "") -> str:
    """An experiment file."""
    return EXPERIMENT.format(body=body, options=options, imports=imports)


def documents(repo: Any, name: str = "run.json") -> list[dict[str, Any]]:
    """The documents ``name`` in the work tree, in the order of their paths."""
    return [json.loads(path.read_text()) for path in sorted(repo.path.glob(f"projects/**/{name}"))]


def branches(repo: Any) -> list[str]:
    """padre's branches."""
    return list(repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/padre").splitlines())


def test_the_numbers_are_those_of_scikit_learn(notebook: Any, padre: Any) -> None:
    """Accuracy and ROC AUC of each split equal those of `cross_validate` on the same splits."""
    notebook.write({"experiment.py": experiment()})
    padre("run", "experiment.py", "-m", "baseline")
    (metrics,) = documents(notebook, "metrics.json")
    X, y = load_breast_cancer(return_X_y=True)
    splits = StratifiedKFold(10, shuffle=True, random_state=0)
    expected = cross_validate(GaussianNB(), X, y, cv=splits, scoring=["accuracy", "roc_auc"])
    for name in ("accuracy", "roc_auc"):
        values = expected[f"test_{name}"]
        assert metrics["metrics"][name]["values"] == pytest.approx(values, abs=1e-12)
        assert metrics["metrics"][name]["mean"] == pytest.approx(values.mean())
        assert metrics["metrics"][name]["std"] == pytest.approx(values.std(ddof=1))
    (run,) = documents(notebook)
    assert (run["status"], run["message"], run["main_metric"]) == ("completed", "baseline", "accuracy")
    assert run["dataset"]["shape"] == [569, 30]


def test_everything_is_in_one_commit_on_the_branch(notebook: Any, padre: Any) -> None:
    """Code as it ran, documents, data version and pointers; the copies in the work tree are the same bytes."""
    notebook.write({"experiment.py": experiment(), "scratch.txt": "mine\n"})
    padre("run", "experiment.py")
    (branch,) = branches(notebook)
    assert notebook.git("show", f"{branch}:experiment.py") == experiment().rstrip()
    assert notebook.git("ls-tree", branch, "scratch.txt") == ""
    files = notebook.git("diff", "--name-only", f"{branch}~1", branch).splitlines()
    names = {Path(name).name for name in files}
    assert {"run.json", "metrics.json", "split.json", "execution.json", "version.json", "data.parquet.dvc"} <= names
    for name in files:
        blob = subprocess.run(
            ["git", "show", f"{branch}:{name}"], cwd=notebook.path, capture_output=True, check=True
        ).stdout
        assert (notebook.path / name).read_bytes() == blob
    execution = branch.rsplit("/", 1)[1]
    (run,) = documents(notebook)
    assert run["execution"] == execution
    assert run["code"]["tree"].startswith(execution)
    assert [file["path"] for file in run["code"]["files"]] == ["experiment.py"]


def test_same_code_same_execution_and_new_code_a_new_one(notebook: Any, padre: Any) -> None:
    """A second run joins the branch; an edit opens another; an edit of the paper does not."""
    notebook.write({"experiment.py": experiment(), "main.tex": "x"}, commit="experiment")
    padre("run", "experiment.py")
    again = padre("run", "experiment.py")
    assert "identical to" in again.out + again.err
    notebook.write({"main.tex": "y"})
    padre("run", "experiment.py")
    assert len(branches(notebook)) == 1
    notebook.write({"experiment.py": experiment("x = 1")})
    padre("run", "experiment.py")
    assert len(branches(notebook)) == 2
    assert len(documents(notebook)) == 4


def test_a_grid_is_one_recording_and_no_result_depends_on_its_order(notebook: Any, padre: Any) -> None:
    """Each setting has its own run; the same setting gives the same numbers wherever it stands, with any jobs."""
    notebook.write({"experiment.py": experiment()})
    padre("run", "experiment.py", "-p", "var_smoothing=1e-9,1e-3,1e-1")
    padre("run", "experiment.py", "-p", "GaussianNB.var_smoothing=1e-1,1e-9", "--jobs", "2", "--again")
    (branch,) = branches(notebook)
    assert len(notebook.git("log", "--format=%H", f"main..{branch}").splitlines()) == 3  # with the snapshot
    by_setting: dict[float, set[str]] = {}
    for run in documents(notebook):
        assert run["setting"] == {"GaussianNB.var_smoothing": run["parameters"]["GaussianNB.var_smoothing"]}
        by_setting.setdefault(run["setting"]["GaussianNB.var_smoothing"], set()).add(run["predictions"])
    assert {value: len(hashes) for value, hashes in by_setting.items()} == {1e-9: 1, 1e-3: 1, 1e-1: 1}
    for path in notebook.path.glob("projects/**/searches/*.json"):
        search = json.loads(path.read_text())
        assert search["planned"] == len(search["runs"])
        assert search["best"] in search["runs"]


def test_predictions_are_in_dvc_with_their_rows(notebook: Any, padre: Any) -> None:
    """One pointer per recording; each row of the data is predicted once, by the split that tests it."""
    notebook.write({"experiment.py": experiment()})
    padre("run", "experiment.py")
    (pointer,) = notebook.path.glob("projects/**/results/*.dvc")
    assert parse_pointer(pointer.read_bytes(), pointer.name).nfiles == 2  # its predictions, and the rows of the splits
    (file,) = notebook.path.glob("projects/**/results/*/*/predictions.parquet")
    frame = pd.read_parquet(file)
    assert sorted(frame["row_id"]) == list(range(569))
    y = load_breast_cancer().target
    assert (frame.set_index("row_id")["truth"].sort_index().to_numpy() == y).all()
    assert frame[[name for name in frame if name.startswith("probability_")]].sum(axis=1).to_numpy() == pytest.approx(1)


def test_a_failing_fit_is_recorded_with_its_error(notebook: Any, padre: Any) -> None:
    """Exit 1, one line, and a run whose document says what happened."""
    text = experiment(imports="import numpy as np").replace(
        'load_breast_cancer(as_frame=True).frame, target="target"', '(np.array([["red"], ["blue"]] * 20), [0, 1] * 20)'
    )
    notebook.write({"experiment.py": text})
    result = padre("run", "experiment.py", code=1)
    assert "failed in split 0, fit of GaussianNB: ValueError: dtype='numeric'" in result.err
    (run,) = documents(notebook)
    assert run["status"] == "failed"
    assert run["error"]["type"] == "ValueError"
    assert str(notebook.path) not in run["error"]["traceback"]


SLOW = """
import time, sys
from sklearn.dummy import DummyClassifier

class Slow(DummyClassifier):
    fits = 0

    def fit(self, X, y, sample_weight=None):
        print("fitting", file=sys.stderr, flush=True)
        Slow.fits += 1
        if Slow.fits == 6:
            time.sleep(600)
        return super().fit(X, y)
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_an_interrupted_search_keeps_its_finished_runs(notebook: Any, padre: Any, number: int, code: int) -> None:
    """Ctrl-C and SIGTERM save at once; after kill -9 the next command does."""
    text = experiment(options=", splitting=2", imports="from slow import Slow").replace(
        "return GaussianNB()", "return Slow()"
    )
    notebook.write({"experiment.py": text, "slow.py": SLOW})
    running = padre.start("run", "experiment.py", "-p", "Slow.constant=0,1,null", "--seeds", "0,1,2,3")
    assert running.stderr is not None
    fits = 0
    while fits < 6:  # two splits each: two runs are over, and the third waits in its second fit
        line = running.stderr.readline()
        assert line, running.stdout.read() if running.stdout else ""
        fits += "fitting" in line
    os.kill(running.pid, number)
    running.communicate()
    assert running.returncode == code
    listed = padre("list")
    if number == signal.SIGKILL:
        assert "saved" in listed.err
    statuses = [run["status"] for run in documents(notebook)]
    assert statuses.count("completed") >= 2
    assert statuses.count("interrupted") == 1
    (branch,) = branches(notebook)
    committed = notebook.git("ls-tree", "-r", "--name-only", branch, "projects").splitlines()
    assert len([name for name in committed if name.endswith("/run.json")]) == len(statuses)


@pytest.mark.heavy
def test_eight_processes_record_into_one_clone(notebook: Any, padre: Any) -> None:
    """Everything arrives: eight runs, eight commits, and the user's index and files as they were."""
    notebook.write({"experiment.py": experiment(options=", splitting=2")}, commit="experiment")
    with notebook.unchanged():
        running = [padre.start("run", "experiment.py", "--seeds", str(seed)) for seed in range(8)]
        for process in running:
            out, err = process.communicate()
            assert process.returncode == 0, out + err
    (branch,) = branches(notebook)
    assert len(notebook.git("log", "--format=%H", f"main..{branch}").splitlines()) == 8
    assert sorted(run["seed"] for run in documents(notebook)) == list(range(8))
    assert notebook.git("fsck", "--strict", "--no-dangling") == ""


def test_files_that_are_not_in_the_snapshot_are_named(notebook: Any, padre: Any) -> None:
    """A module that is imported belongs to the code; a file that is only opened does not, and is named."""
    body = 'open("settings.json").close()'
    notebook.write(
        {
            "experiment.py": experiment(body, imports="import helper"),
            "helper.py": "X = 1\n",
            "settings.json": "{}\n",
            "notes.txt": "n\n",
        }
    )
    result = padre.process("run", "experiment.py")  # in this one, the fixtures open every file
    assert "not recorded: settings.json" in result.out + result.err
    (branch,) = branches(notebook)
    assert set(notebook.git("ls-tree", "--name-only", branch).split()) >= {"experiment.py", "helper.py"}
    assert notebook.git("ls-tree", branch, "settings.json", "notes.txt") == ""
    (run,) = documents(notebook)
    assert [(file["path"], file["reason"]) for file in run["code"]["outside"]] == [("settings.json", "untracked")]
    padre("run", "experiment.py", "--include", "settings.json")
    assert any(notebook.git("ls-tree", branch, "settings.json") for branch in branches(notebook))


def test_random_state_is_kept_or_seeded_by_content(notebook: Any, padre: Any) -> None:
    """`None` gets a seed and is recorded so; a number of the user stays; the seed changes the former alone."""
    forest = "from sklearn.ensemble import RandomForestClassifier"
    for name, arguments in (("free", ""), ("fixed", ", random_state=3")):
        text = experiment(imports=forest, options=", splitting=2").replace(
            "return GaussianNB()", f"return RandomForestClassifier(5{arguments})"
        )
        notebook.write({f"{name}.py": text.replace("breast-nb", name)})
        padre("run", f"{name}.py", "--seeds", "0,1")
    runs = documents(notebook)
    free = [run for run in runs if run["experiment"] == "free"]
    fixed = [run for run in runs if run["experiment"] == "fixed"]
    assert free[0]["seeded"] == ["RandomForestClassifier.random_state"]
    assert fixed[0]["seeded"] == []
    assert len({run["predictions"] for run in free}) == 2
    assert len({run["predictions"] for run in fixed}) == 1


def test_a_branch_that_is_checked_out_stops_the_run_before_it_starts(notebook: Any, padre: Any) -> None:
    """padre never moves a branch that somebody works on."""
    notebook.write({"experiment.py": experiment(options=", splitting=2")}, commit="experiment")
    padre("run", "experiment.py")
    padre("clean", check=False)
    notebook.git("worktree", "add", "-q", "../there", branches(notebook)[0])
    result = padre("run", "experiment.py", code=1)
    assert "is checked out in" in result.err
    assert not list(notebook.path.glob("projects/**/run.json"))


def test_warnings_are_counted_and_kept(notebook: Any, padre: Any) -> None:
    """Shown once with their count, and in run.json."""
    loud = experiment(
        options=", splitting=5",
        imports="import warnings\nclass Loud(GaussianNB):\n    def fit(self, X, y):\n"
        "        warnings.warn('so loud', UserWarning)\n        return super().fit(X, y)\n",
    ).replace("return GaussianNB()", "return Loud()")
    notebook.write({"experiment.py": loud})
    result = padre("run", "experiment.py")
    assert (result.out + result.err).count("so loud") == 1
    assert "UserWarning ×5: so loud" in result.out + result.err
    (run,) = documents(notebook)
    assert run["warnings"] == [{"category": "UserWarning", "message": "so loud", "count": 5}]


@pytest.mark.parametrize("state", ["unborn", "detached", "worktree", "submodule", "shallow"])
def test_in_every_state_of_a_repository(repo: Any, padre: Any, tmp_path: Path, state: str) -> None:
    """Recording needs no branch, no commit and no main worktree."""
    place = type(repo)(tmp_path / "there")
    if state == "unborn":
        repo.git("init", "-q", str(place.path))
    elif state == "detached":
        repo.git("clone", "-q", str(repo.path), str(place.path))
        place.git("checkout", "-q", "--detach")
    elif state == "worktree":
        padre("init")
        repo.git("worktree", "add", "-q", "--detach", str(place.path))
    elif state == "submodule":
        repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo.path), "sub")
        place = type(repo)(repo.path / "sub")
    else:
        repo.write({"b": "b"}, commit="second")
        repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(place.path))
    there = padre.at(place.path)
    there("init")
    place.write({"experiment.py": experiment(options=", splitting=2")})
    there("run", "experiment.py")
    assert len(branches(place)) == 1
    assert "breast-nb" in there("list").out


@pytest.mark.heavy
def test_numbers_do_not_depend_on_the_process(notebook: Any, padre: Any) -> None:
    """The same seed in another process, with other jobs, gives the same predictions."""
    forest = "from sklearn.ensemble import RandomForestClassifier"
    text = experiment(imports=forest, options=", splitting=3").replace(
        "return GaussianNB()", "return RandomForestClassifier(5)"
    )
    notebook.write({"experiment.py": text})
    padre.process("run", "experiment.py", env={"PYTHONHASHSEED": "1"})
    padre.process("run", "experiment.py", "--jobs", "2", env={"PYTHONHASHSEED": "2"})
    assert len({run["predictions"] for run in documents(notebook)}) == 1
    assert np.isfinite([run["duration"] for run in documents(notebook)]).all()
    assert sys.executable not in json.dumps(documents(notebook))


ODD = """
import numpy as np
from padre_git import Experiment
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_iris

class Odd(ClassifierMixin, BaseEstimator):
    def __init__(self, how="right"):
        self.how = how

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.zeros((len(X), 2) if self.how == "wide" else len(X), int)

    def decision_function(self, X):
        return np.full(len(X), "x" if self.how == "text" else 1)

data = load_iris(return_X_y=True)
Experiment("odd", dataset=data, pipeline=Odd(), splitting=2, metrics="accuracy",
           parameters={"Odd.how": ["right", "wide", "text", "also right"]})
"""


def test_what_an_estimator_returns_fails_its_own_run_only(notebook: Any, padre: Any) -> None:
    """A prediction of another shape, and values that are no numbers: the other runs of the grid are as without."""
    notebook.write({"odd.py": ODD})
    result = padre("run", "odd.py", code=1)
    found = {run["setting"]["Odd.how"]: run for run in documents(notebook)}
    assert {how: run["status"] for how, run in found.items()} == {
        **{"right": "completed", "wide": "failed", "text": "failed", "also right": "completed"}
    }
    assert "predict returned 75 × 2 values for 75 rows of one target" in found["wide"]["error"]["message"]
    assert found["wide"]["error"]["component"] == "predict of Odd"
    assert "could not convert string to float" in found["text"]["error"]["message"]
    assert str(notebook.path) not in found["text"]["error"]["traceback"]
    assert "failed" in result.err


def test_no_seed_is_another_one_each_time(notebook: Any, padre: Any) -> None:
    """As `random_state=None`; the seed that was drawn is recorded, and gives the same numbers again."""
    code = (
        ODD.partition("class Odd")[0]
        + """
from sklearn.ensemble import ExtraTreesClassifier

data = load_iris(return_X_y=True)
Experiment("trees", dataset=data, pipeline=ExtraTreesClassifier(20, max_features=1), splitting=2, seed=None)
"""
    )
    notebook.write({"trees.py": code})
    one, two = (padre("run", "trees.py", "--json").json[0] for _ in range(2))
    assert one["seed"] != two["seed"]
    assert one["predictions"] != two["predictions"]
    again = padre("run", "trees.py", "--seeds", str(one["seed"]), "--json").json[0]
    assert (again["predictions"], again["identical_to"]) == (one["predictions"], one["id"])


FORKING = """
import os, sys
from sklearn.naive_bayes import GaussianNB
from padre_git import Experiment, SKLearnPipeline

class Forking(GaussianNB):
    def fit(self, X, y):
        pid = os.fork()
        if pid == 0:
            sys.exit(0)
        os.waitpid(pid, 0)
        return super().fit(X, y)

recording = Experiment("forking", dataset="iris", splitting="holdout", pipeline=Forking()).execute()
print(len(recording.runs), recording.status)
"""


def test_a_child_of_the_users_code_ends_no_run(notebook: Any, padre: Any) -> None:
    """It leaves without a word, and the process that began the recording saves it, once."""
    padre("dataset", "add", "iris", "sklearn:iris")
    notebook.write({"forking.py": FORKING})
    done = subprocess.run(
        [sys.executable, "forking.py"],
        cwd=notebook.path,
        env=process_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 completed\n", "")
    (run,) = documents(notebook)
    assert run["status"] == "completed"
