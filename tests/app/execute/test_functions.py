"""Functions as estimator and evaluator from the command line: PyPaDRE's example of a custom pipeline had no metrics."""

import json

import padre_git
from tests.conftest import Padre, Repository

OWN = """
import numpy as np

from padre_git import App

app = App()


@app.evaluator(greater_is_better={"cost": False, "hits": True})
def costs(y_true, y_pred):
    wrong = y_true != y_pred
    return {"cost": float(np.sum(np.where(y_true == "virginica", 5, 1)[wrong])), "hits": float(np.mean(~wrong))}


@app.preprocessing
def scaled(X_train, X):
    return (X - X_train.mean()) / X_train.std()


@app.experiment(dataset="iris", splitting=3, metrics=[costs, "accuracy"], preprocessing=scaled)
@app.estimator(task="classification")
def nearest(X_train, y_train, X_test, *, power=2.0):
    classes = np.unique(y_train)
    means = np.stack([X_train[y_train == each].mean(axis=0) for each in classes])
    away = (np.abs(np.asarray(X_test)[:, None] - means) ** power).sum(axis=2)
    return np.exp(-away) / np.exp(-away).sum(axis=1, keepdims=True)


@app.experiment(dataset="iris", splitting=3)
def untold(X_train, y_train, X_test):
    return y_train[:1].repeat(len(X_test))
"""


def test_functions_in_a_run(notebook: Repository, padre: Padre) -> None:
    """Their parameter is a hyperparameter, their numbers are metrics with directions, and the preprocessing is used."""
    notebook.write({"own.py": OWN})
    padre("dataset", "add", "iris", "sklearn:iris")
    said = padre("run", "own.py", "--experiment", "nearest", "-p", "power=1.5,2")
    assert "scaled + nearest on iris" in said.out
    first = padre_git.get_run("@last#1")
    assert first.setting == {"nearest.power": 1.5}
    assert list(first.metrics) == ["cost", "hits", "accuracy"]
    assert (first.metrics["cost"].greater_is_better, first.metrics["hits"].greater_is_better) == (False, True)
    predictions = first.predictions()
    wrong = predictions[predictions["truth"] != predictions["prediction"]]
    costs = [sum(5 if truth == "virginica" else 1 for truth in part["truth"]) for _, part in wrong.groupby("split")]
    assert sum(first.metrics["cost"].values) == sum(costs) > 0
    assert first.metrics["hits"].values == first.metrics["accuracy"].values
    assert "probability_virginica" in predictions
    (file, *_) = notebook.path.glob("projects/*/experiments/nearest/executions/*/definitions/*.json")
    assert json.loads(file.read_text())["pipeline"]["description"] == "scaled + nearest"


def test_a_task_is_stated(notebook: Repository, padre: Padre) -> None:
    """Without one nothing says what to measure; naming metrics does."""
    notebook.write({"own.py": OWN})
    padre("dataset", "add", "iris", "sklearn:iris")
    said = padre("run", "own.py", "--experiment", "untold", code=1)
    assert said.err.startswith(
        "error: untold() declares no task, so nothing can be measured; write @app.estimator(task="
    )
    assert "accuracy  (main)" in padre("run", "own.py", "--experiment", "untold", "--metrics", "accuracy").out


LEAK = """
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git import App

app = App()


@app.preprocessing(fit_on="all")
def scaled(dataset):
    return StandardScaler().fit_transform(dataset.X)


@app.experiment(dataset="iris", splitting=3, preprocessing=scaled)
def leaky():
    return SVC()
"""


def test_a_leak_risk_is_marked_everywhere(notebook: Repository, padre: Padre) -> None:
    """In what `padre run` prints, in run.json, `show` and `list`, and in their JSON."""
    notebook.write({"leaky.py": LEAK})
    padre("dataset", "add", "iris", "sklearn:iris")
    said = padre("run", "leaky.py")
    assert "scaled(all rows) + SVC on iris" in said.out
    assert "a leak risk (fit_on='all')" in said.err
    assert "a leak risk" in padre("show", "@last").out
    assert "scaled(all rows) + SVC" in padre("list").out
    assert padre("list", "--json").json[0]["pipeline"] == "scaled(all rows) + SVC"
    shown = padre("show", "@last", "--json").json
    assert (shown["pipeline"], shown["notes"]) == (
        "scaled(all rows) + SVC",
        [said.err.split("note   ")[1].splitlines()[0]],
    )
