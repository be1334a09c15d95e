"""Metrics over the test rows of all splits together, against scikit-learn's `cross_val_predict`."""

from typing import Any

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import Ridge
from sklearn.model_selection import LeaveOneOut, LeavePOut, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC

from padre_git.core.compute import compute
from padre_git.core.metrics import resolve as metrics
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.predictions import predictions
from padre_git.core.results.recompute import pooled
from padre_git.core.splitting import resolve as splitting
from padre_git.errors import PadreError
from padre_git.model.documents import Metrics

IRIS = tuple(each[::3] for each in load_iris(return_X_y=True))
DIABETES = tuple(each[:60] for each in load_diabetes(return_X_y=True))


def _pooled(estimator: Any, data: Any, how: Any, names: Any = None) -> Metrics:
    workflow, (X, y) = Pipeline.of(estimator), data
    found = splitting.resolve(how, task=workflow.task, y=y)
    splits = found.split(len(y), y)
    chosen = metrics.resolve(names, workflow.task, y=y, estimator=workflow.estimator)
    results = list(compute.run([compute.Computation(workflow, {}, 0, each, []) for each in splits], X, y))
    design = splitting.design(splits, found)
    table = predictions(results, splits, y, task=workflow.task)
    document = pooled(chosen, table, workflow.task, design=design, run="r")
    assert not any(metric.undefined for metric in document.metrics.values())
    return document


def test_leave_one_out() -> None:
    """One value over all rows, no std, and n says rows; ROC AUC, which no single row has, is there."""
    X, y = IRIS
    found = _pooled(GaussianNB(), IRIS, "leave-one-out", ["accuracy", "roc_auc", "log_loss"])
    probabilities = cross_val_predict(GaussianNB(), X, y, cv=LeaveOneOut(), method="predict_proba")
    assert found.metrics["accuracy"].mean == pytest.approx(sk.accuracy_score(y, probabilities.argmax(axis=1)))
    assert found.metrics["roc_auc"].mean == pytest.approx(sk.roc_auc_score(y, probabilities, multi_class="ovr"))
    assert found.metrics["log_loss"].mean == pytest.approx(sk.log_loss(y, probabilities))
    for metric in found.metrics.values():
        assert (metric.n, metric.std, metric.values) == (50, None, [metric.mean])
    assert found.main == "accuracy"


def test_regression() -> None:
    """R² of one row is undefined; over all it is scikit-learn's of the same predictions."""
    X, y = DIABETES
    predicted = cross_val_predict(Ridge(), X, y, cv=LeaveOneOut())
    found = _pooled(Ridge(), DIABETES, LeaveOneOut())
    assert found.metrics["r2"].mean == pytest.approx(sk.r2_score(y, predicted))
    assert found.metrics["rmse"].mean == pytest.approx(sk.root_mean_squared_error(y, predicted))


def test_leave_two_out() -> None:
    """Each row is tested by all its pairs; n is the number of rows, not of predictions."""
    X, y = (each[:12] for each in DIABETES)
    pairs = [(test, Ridge().fit(X[train], y[train]).predict(X[test])) for train, test in LeavePOut(2).split(X)]
    found = _pooled(Ridge(), (X, y), "leave-2-out", "mae")
    errors = [abs(y[test] - predicted) for test, predicted in pairs]
    assert found.metrics["mae"].mean == pytest.approx(np.mean(errors))
    assert found.metrics["mae"].n == 12


def test_a_class_of_one_row() -> None:
    """Where the training part lacks a class, its probability is 0 there: scikit-learn on a table made by hand."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(21, 2)), np.array([0, 1] * 10 + [2])
    found = _pooled(GaussianNB(), (X, y), "leave-one-out", ["log_loss", "accuracy"])
    wide = np.zeros((21, 3))
    for train, test in LeaveOneOut().split(X):
        model = GaussianNB().fit(X[train], y[train])
        wide[test[:, None], model.classes_] = model.predict_proba(X[test])
    assert found.metrics["log_loss"].mean == pytest.approx(sk.log_loss(y, wide))
    assert found.metrics["accuracy"].mean == sk.accuracy_score(y, wide.argmax(axis=1))


def test_decisions() -> None:
    """Decision values are pooled where there are no probabilities."""
    binary = tuple(each[:34] for each in IRIS)
    X, y = binary
    decision = cross_val_predict(SVC(), X, y, cv=LeaveOneOut(), method="decision_function")
    assert _pooled(SVC(), binary, "loo", "roc_auc").metrics["roc_auc"].mean == sk.roc_auc_score(y, decision)


def test_what_the_pipeline_does_not_answer() -> None:
    """As of a split: an error that says what lacks."""
    with pytest.raises(PadreError, match="metric `log_loss` needs predict_proba"):
        _pooled(SVC(), IRIS, "loo", "log_loss")
