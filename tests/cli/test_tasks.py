"""Clusterers, outlier detectors, several targets and metrics of users, from the file to the numbers."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk
from sklearn.datasets import load_iris

from padre_git import runs
from padre_git.app.api.runs import get_run
from tests.conftest import Padre, Repository

FILE = """
import numpy as np
import pandas as pd
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.datasets import load_iris, load_linnerud
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.naive_bayes import GaussianNB

from padre_git import App, Dataset

app = App()
IRIS = load_iris(as_frame=True)
BARE = Dataset("leaves", IRIS.data)
FULL = Dataset("iris", IRIS.frame, target="target")
RARE = Dataset("rare", IRIS.frame.assign(target=np.where(IRIS.target == 0, -1, 1)), target="target")
BOTH = Dataset("both", IRIS.data.assign(large=(IRIS.data.iloc[:, 0] > 6) * 1, wide=(IRIS.data.iloc[:, 1] > 3) * 1),
               target=["large", "wide"])
BODIES = Dataset("bodies", load_linnerud(as_frame=True).frame, target=["Weight", "Waist"])

@app.metric(greater_is_better=False, bounds=(0, None))
def cost(y_true, y_pred):
    return float(np.sum(np.abs(y_true - y_pred)))

@app.experiment(dataset=BARE, splitting=3)
def bare_clusters():
    return KMeans(3, n_init=1)

@app.experiment(dataset=FULL, splitting={"kind": "k-fold", "folds": 3, "shuffle": True})
def known_clusters():
    return AgglomerativeClustering(3)

@app.experiment(dataset=RARE, splitting={"kind": "k-fold", "folds": 3, "shuffle": True})
def odd_flowers():
    return IsolationForest(n_estimators=10)

@app.experiment(dataset=BARE, splitting=3)
def bare_outliers():
    return IsolationForest(n_estimators=10)

@app.experiment(dataset=BOTH, splitting=3, metrics=["f1_macro", "recall_per_label", "roc_auc"])
def two_labels():
    return RandomForestClassifier(5)

@app.experiment(dataset=BODIES, splitting=3, metrics=["rmse", "rmse_per_target"])
def two_numbers():
    return LinearRegression()

@app.experiment(dataset=FULL, splitting={"kind": "k-fold", "folds": 3, "shuffle": False, "stratified": False},
                metrics=["accuracy", "roc_auc", cost])
def torn_classes():
    return GaussianNB()
"""


@pytest.fixture
def ran(notebook: Repository, padre: Padre) -> Padre:
    """All of them, run."""
    notebook.write({"tasks.py": FILE})
    padre("run", "tasks.py")
    return padre


@pytest.mark.slow
def test_every_task_is_recorded(ran: Padre) -> None:
    """Each with its metrics; the numbers are those of scikit-learn on the stored predictions."""
    found = runs().set_index("experiment")
    iris = load_iris(as_frame=True)
    assert set(found["status"]) == {"completed"}
    frame = get_run("bare-clusters").predictions()
    first = frame[frame["split"] == 0]
    assert frame.columns.tolist() == ["row_id", "split", "repeat", "fold", "prediction"]
    assert get_run("bare-clusters").metrics["silhouette"].values[0] == pytest.approx(
        sk.silhouette_score(iris.data.iloc[first["row_id"]], first["prediction"])
    )
    known = get_run("known-clusters")
    first = known.predictions(0)
    assert known.metrics["adjusted_rand"].values[0] == pytest.approx(
        sk.adjusted_rand_score(first["truth"], first["prediction"])
    )
    assert "has no predict" in known.document.warnings[0].message
    odd = get_run("odd-flowers")
    first = odd.predictions(0)
    assert odd.metrics["roc_auc"].values[0] == pytest.approx(sk.roc_auc_score(first["truth"] == -1, -first["score"]))
    assert odd.document.main_metric == "roc_auc"
    assert list(get_run("bare-outliers").metrics) == []
    _check_targets()


def _check_targets() -> None:
    labels = get_run("two-labels")
    assert list(labels.metrics) == ["f1_macro", "recall.large", "recall.wide", "roc_auc"]
    first = labels.predictions(0)
    assert labels.metrics["recall.wide"].values[0] == pytest.approx(
        sk.recall_score(first["truth_wide"], first["prediction_wide"])
    )
    truth = first[["truth_large", "truth_wide"]]
    said = pd.DataFrame({name: first[f"probability_{name}_1"] for name in ("large", "wide")})
    assert labels.metrics["roc_auc"].values[0] == pytest.approx(sk.roc_auc_score(truth, said))
    numbers = get_run("two-numbers")
    each = [numbers.metrics[f"rmse.{name}"].mean for name in ("Weight", "Waist")]
    assert numbers.metrics["rmse"].mean == pytest.approx(np.mean(each))


@pytest.mark.slow
def test_what_is_undefined_is_said(notebook: Repository, padre: Padre) -> None:
    """In the output of run, in show, list and JSON, with the split; the run is completed, no split is dropped."""
    notebook.write({"tasks.py": FILE})
    said = padre("run", "tasks.py", "--experiment", "torn_classes")
    assert "error: roc_auc is undefined in split 0 (class 0 not in the training part); in split 1" in said.err
    assert "  roc_auc                           undefined" in said.out
    shown = padre("show")
    assert "undefined    roc_auc in split 0 (class 0 not in the training part)" in shown.out
    assert get_run("@last").metrics["roc_auc"].undefined[0] == "class 0 not in the training part"
    document = padre("show", "@last", "--json").json
    auc = document["metrics"]["roc_auc"]
    assert (auc["mean"], auc["n"], auc["values"]) == ("NaN", 3, ["NaN"] * 3)
    assert auc["undefined"] == [0, 1, 2]
    assert auc["reasons"][0] == "class 0 not in the training part"
    assert document["status"] == "completed"
    (line,) = padre("list", "--json").json
    assert line["metrics"]["roc_auc"]["mean"] == "NaN"


@pytest.mark.slow
def test_the_code_of_a_metric_is_kept(notebook: Repository, padre: Padre) -> None:
    """Its source as a document under its hash, which stands in the result; another source is another version."""
    notebook.write({"tasks.py": FILE})
    padre("run", "tasks.py", "--experiment", "torn_classes")
    first = padre("show", "@last", "--json").json["metrics"]["cost"]["code"]
    (file,) = notebook.path.glob("projects/*/experiments/torn-classes/executions/*/codes/*.json")
    assert file.stem == first
    assert "def cost(y_true, y_pred):" in file.read_text()
    assert file.relative_to(notebook.path).as_posix() in notebook.git(
        "ls-tree", "-r", "--name-only", notebook.git("for-each-ref", "--format=%(refname)", "refs/heads/padre")
    )
    notebook.write({"tasks.py": FILE.replace("np.abs(y_true - y_pred)", "2 * np.abs(y_true - y_pred)")})
    padre("run", "tasks.py", "--experiment", "torn_classes")
    assert padre("show", "@last", "--json").json["metrics"]["cost"]["code"] != first
