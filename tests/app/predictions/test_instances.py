"""`padre instances`: rows of recorded runs."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.conftest import Padre, Repository, copied, made

FILE = """
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.cluster import KMeans
from padre_git import App

app = App()

@app.experiment(dataset="breast_cancer", splitting={"kind": "k-fold", "folds": 3})
def logistic():
    return make_pipeline(StandardScaler(), LogisticRegression())

@app.experiment(dataset="breast_cancer", splitting={"kind": "k-fold", "folds": 3})
def tree():
    return DecisionTreeClassifier(max_depth=1, random_state=0)

@app.experiment(dataset="breast_cancer", splitting={"kind": "k-fold", "folds": 4})
def other_splits():
    return DecisionTreeClassifier(max_depth=1, random_state=0)

@app.experiment(dataset="linnerud", splitting=4)
def ridge():
    return Ridge()

@app.experiment(dataset="breast_cancer", splitting={"kind": "k-fold", "folds": 3})
def clusters():
    return KMeans(2)
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five experiments on real data; recorded once, and only copied."""
    padre = made(tmp_path_factory.mktemp("instances") / "thesis", {"experiment.py": FILE})
    for name in ("breast_cancer", "linnerud"):
        padre("dataset", "add", name, f"sklearn:{name}")
    padre("run", "experiment.py")
    return padre.repo.path


@pytest.fixture
def recorded(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Padre:
    """`padre` in a copy that the test may change; the current folder."""
    padre = copied(template, tmp_path / "thesis")
    monkeypatch.chdir(padre.repo.path)
    return padre


def test_a_script_says_no_task(notebook: Repository, padre: Padre) -> None:
    """Text and whole numbers are classes, fractions are numbers; alone and in pairs, as in `padre diff`."""
    code = "import padre_git\nwith padre_git.start_run('{}') as run:\n    run.log_metrics({{'score': 0.5}})\n"
    for name, truth, answer in (
        ("words", ["a", "b"], ["a", "a"]), ("counts", [0, 1], [1, 1]), ("fractions", [0.5, 1.5], [0.5, 1.0]),
    ):  # fmt: skip
        notebook.write({f"{name}.py": code.format(name) + f"    run.log_predictions({truth}, {answer})\n"})
        padre("run", f"{name}.py")
    assert "right  1 of 2 (0.500)" in padre("instances", "words").out
    assert padre("instances", "counts", "--json").json["right"] == 1
    assert padre("instances", "fractions", "--json").json["loss"] == 0.25
    assert padre("instances", "words", "words", "--json").json["counts"]["wrong in both"] == 1


def test_a_run_beside_a_revision(recorded: Padre) -> None:
    """Of all runs that stand in the tree, the one of the same experiment is meant."""
    recorded.repo.git("add", "projects", "datasets")
    recorded.repo.git("commit", "-q", "-m", "runs")
    counts = recorded("instances", "tree", "rev:HEAD", "--json").json["counts"]
    assert counts["fixed"] == counts["broken"] == 0
    assert recorded("instances", "rev:HEAD", "tree", "--json").json["counts"] == counts
    said = recorded("instances", "tree", "rev:HEAD~1", code=1).err
    assert said == "error: `HEAD~1` has no run of tree; padre list --experiment tree\n"
    assert "needs one" in recorded("instances", "rev:HEAD", "rev:HEAD", code=1).err


def test_row_ids_that_the_data_lack(recorded: Padre) -> None:
    """A script may log any: its rows are shown, without attributes, and why is said."""
    code = """import padre_git
with padre_git.start_run("strange", dataset="breast_cancer") as run:
    run.log_metrics({"score": 0.5})
    run.log_predictions(["a", "b"], ["a", "a"], row_id=["0", "no such row"])
"""
    recorded.repo.write({"strange.py": code})
    recorded("run", "strange.py")
    said = "2 of 2 logged row ids are not in data set `breast_cancer`: no attributes"
    assert said in recorded("instances", "strange").out
    assert recorded("instances", "strange", "--json").json["slices"] is None
    assert said in recorded("instances", "strange", "--by", "mean radius").out


def test_one_run(recorded: Padre) -> None:
    """The counts of the answer are those of scikit-learn called directly; the CSV has all rows."""
    found = recorded("instances", "logistic", "--json", "--limit", "3").json
    data = load_breast_cancer()
    splitter = StratifiedKFold(3, shuffle=True, random_state=0)
    predicted = cross_val_predict(
        make_pipeline(StandardScaler(), LogisticRegression()), data.data, data.target, cv=splitter
    )
    assert found["right"] == (predicted == data.target).sum()
    assert len(found["hardest"]) == len(found["slices"]) == 3
    rows = list(csv.DictReader(io.StringIO(recorded("instances", "logistic", "--csv").out)))
    assert len(rows) == 569
    assert {int(row["row_id"]) for row in rows if row["wrong"] == "1"} == set((predicted != data.target).nonzero()[0])
    out = recorded("instances", "logistic", "--by", "mean radius").out
    assert out.startswith("logistic   ")
    assert f"right  {found['right']} of 569" in out
    assert "4 of 4 slices; described, not tested" in out


def test_two_runs(recorded: Padre) -> None:
    """Fixed and broken rows are counted without p."""
    found = recorded("instances", "tree", "logistic", "--json").json
    assert sum(found["counts"].values()) == found["rows"] == 569
    assert len(found["fixed"]) == found["counts"]["fixed"] > len(found["broken"])
    assert sum(each["fixed"] for each in found["by_class"].values()) == found["counts"]["fixed"]
    out = recorded("instances", "tree", "logistic").out
    assert "counts without a p value: the rows come from models that share training data" in out
    back = recorded("instances", "logistic", "tree", "--json").json
    assert back["broken"] == found["fixed"]


def test_what_is_refused(recorded: Padre) -> None:
    """Other splits, other data, three runs, unknown names: one line each."""
    assert "other splits (" in recorded("instances", "tree", "other-splits", code=1).err
    assert "other data (" in recorded("instances", "tree", "ridge", code=1).err
    assert "is a clustering, in which no row is right or wrong;" in recorded("instances", "clusters", code=1).err
    assert "is a clustering" in recorded("instances", "clusters", "clusters", code=1).err
    assert "one run or two, not 3" in recorded("instances", "tree", "tree", "tree", code=2).err
    wrong = recorded("instances", "tree", "--by", "radius", code=1)
    assert "unknown attribute `radius`" in wrong.err
    assert wrong.out == ""
    assert "unknown split `9`" in recorded("instances", "tree", "--split", "9", code=1).err


def test_errors_of_numbers(recorded: Padre) -> None:
    """Of several targets one is named; of numbers errors are shown."""
    assert "name one with --target: " in recorded("instances", "ridge", code=1).err
    out = recorded("instances", "ridge", "--target", "Waist").out
    assert "mean absolute error" in out
    found = recorded("instances", "ridge", "--target", "Waist", "--json", "--limit", "0").json
    errors = [row["hardness"] for row in found["hardest"]]
    assert found["loss"] == pytest.approx(sum(errors) / 20)
    assert "nearer to the truth: " in recorded("instances", "ridge", "ridge", "--target", "Pulse").out


def test_without_data(recorded: Padre) -> None:
    """What is not on this machine is said with what to pull; with predictions and no data, all but slices is shown."""
    pointer = next(recorded.repo.path.glob("datasets/breast-cancer/*/data.parquet.dvc")).read_text()
    md5 = pointer.split("md5: ")[1][:32]
    (recorded.repo.path / ".dvc/cache/files/md5" / md5[:2] / md5[2:]).unlink()
    for copy in recorded.repo.path.glob("datasets/breast-cancer/*/data.parquet"):
        copy.unlink()
    assert "slices  the data of breast-cancer" in recorded("instances", "logistic").out
    shutil.rmtree(recorded.repo.path / ".dvc/cache/files/md5")
    assert "Get them with: padre pull" in recorded("instances", "logistic", code=1).err
