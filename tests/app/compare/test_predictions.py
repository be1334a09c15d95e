"""One test set: the tests over rows read the stored predictions of real runs."""

import numpy as np
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

@app.experiment(dataset="breast_cancer", splitting="holdout")
def svc():
    return SVC(gamma=1e-4)

@app.experiment(dataset="breast_cancer", splitting="holdout")
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
    ranked = padre_git.compare("svc", "tree", metric="roc_auc").to_dict()["pairs"][0]
    assert ranked["reason"] == "one gives probabilities, the other decision values: they cannot be exchanged"
    pooled = padre_git.compare("nb", "wide").to_dict()["pairs"][0]
    assert (pooled["p"], pooled["reason"]) == (None, "metric over all rows pooled; one row per split has no std")


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
