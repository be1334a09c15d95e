"""One test set: the tests over rows read the stored predictions of real runs."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

import padre_git
from padre_git.core.statistics.rows import mid_p
from tests.conftest import Padre, Repository

EXPERIMENT = """
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from padre_git import App

app = App()

METRICS = ["accuracy", "f1_macro", "recall_macro", "roc_auc"]

@app.experiment(dataset="breast_cancer", splitting="holdout", metrics=METRICS)
def svc():
    return SVC(gamma=1e-4)

@app.experiment(dataset="breast_cancer", splitting="holdout", metrics=METRICS)
def tree():
    return DecisionTreeClassifier(max_features=3)

@app.experiment(dataset="iris", splitting="leave-one-out")
def nb():
    return GaussianNB()

@app.experiment(dataset="iris", splitting="leave-one-out")
def wide():
    return GaussianNB(var_smoothing=1e-3)
"""


def test_one_test_set(notebook: Repository, padre: Padre) -> None:
    """McNemar's test of accuracy and the swap test of another metric; of pooled rows none is offered."""
    notebook.write({"experiment.py": EXPERIMENT})
    for name in ("breast_cancer", "iris"):
        padre("dataset", "add", name, f"sklearn:{name}")
    padre("run", "experiment.py", "--quiet")
    runs = [padre_git.get_run(name).predictions().sort_values("row_id") for name in ("svc", "tree")]
    right = [(frame["truth"] == frame["prediction"]).to_numpy() for frame in runs]
    b, c = int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum())
    pair = padre_git.compare("svc", "tree").to_dict()["pairs"][0]
    assert (pair["fixed"], pair["broken"], pair["row"]) == (b, c, 7)
    assert b + c >= 5
    assert pair["p"] == mid_p(b, c)
    assert pair["scope"].endswith("not the methods")
    other = padre_git.compare("svc", "tree", metric="f1_macro").to_dict()["pairs"][0]
    scores = [sk.f1_score(frame["truth"], frame["prediction"], average="macro") for frame in runs]
    assert (other["row"], np.isclose(other["difference"], scores[0] - scores[1])) == (8, True)
    assert other["interval"][0] < other["difference"] < other["interval"][1]
    intervals(notebook, runs[0])
    ranked = padre_git.compare("svc", "tree", metric="roc_auc").to_dict()["pairs"][0]
    assert ranked["test"].startswith("DeLong's test")  # of decision values and probabilities: the order alone counts
    low, high = ranked["interval"]
    assert low < ranked["difference"] < high
    assert (ranked["p"] <= 0.05) == (not low <= 0 <= high)
    pooled = padre_git.compare("nb", "wide").to_dict()["pairs"][0]
    assert (pooled["p"], pooled["reason"]) == (None, "metric over all rows pooled; one row per split has no std")


def intervals(repo: Repository, run: pd.DataFrame) -> None:
    """A single score on one test set has the interval of its rows; without predictions it is said why it has none."""
    found = padre_git.compare("svc", "tree", metric="recall_macro").to_dict()
    low, high = found["tables"][0]["cells"][0]["interval"]
    of_class = [run[run["truth"] == name] for name in sorted(set(run["truth"]))]
    right = [(each["truth"] == each["prediction"]).to_numpy() for each in of_class]
    draws = np.random.default_rng(1)
    drawn = np.mean([draws.binomial(len(each), each.mean(), 20_000) / len(each) for each in right], axis=0)
    assert (low, high) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.01)
    cache = repo.path / ".dvc/cache/files"
    cache.rename(cache.with_name("away"))
    notes = padre_git.compare("svc", "tree", metric="recall_macro").to_dict()["facts"]
    said = (
        "no interval for recall_macro of svc, tree: predictions are not "
        "on this machine; padre show RUN says where they are"
    )
    assert any(each["text"].startswith(said) for each in notes)
    cache.with_name("away").rename(cache)


def test_seeds_and_rows_stand_side_by_side(notebook: Repository, padre: Padre) -> None:
    """Five seeds of each: the test over seeds decides, that over rows is told, neither is pooled."""
    forest = EXPERIMENT.replace("SVC(gamma=1e-4)", "DecisionTreeClassifier(max_depth=2, max_features=5)")
    notebook.write({"experiment.py": forest})
    padre("dataset", "add", "breast_cancer", "sklearn:breast_cancer")
    for name in ("svc", "tree"):
        padre("run", "experiment.py", "--experiment", name, "--seeds", "0,1,2,3,4", "--quiet")
    pair = padre_git.compare("svc", "tree").to_dict()["pairs"][0]
    assert (pair["row"], pair["df"], pair["replicate"]) == (10, 4, "seed")
    assert any(note.startswith("models of the first seeds, row by row: ") for note in pair["notes"])
