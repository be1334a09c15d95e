"""Fits that raise: which component it was, and a traceback without this machine's paths."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import BaggingClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git.core.compute.failures import ended, failure, without_paths
from padre_git.model.documents import Failure

X = np.arange(40.0).reshape(20, 2)
Y = np.arange(20) % 2


class Fails(ClassifierMixin, BaseEstimator):
    """Raises where it is told to."""

    def __init__(self, where: str = "fit") -> None:
        self.where = where

    def fit(self, X: Any, y: Any) -> "Fails":
        self.classes_ = np.unique(y)
        return self._now("fit")

    def predict(self, X: Any) -> Any:
        return self._now("predict")

    def _now(self, where: str) -> "Fails":
        if where == self.where:
            raise OSError(f"no file {Path.home()}/secret/data.csv")
        return self


def _failed(estimator: Any, y: Any = Y) -> Failure:
    try:
        estimator.fit(X, y).predict(X)
    except Exception as error:  # noqa: BLE001  # whatever it is
        return failure(error, phase="fit", split=3, estimator=estimator)
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("estimator", "component"),
    [
        (SVC(C=-1), "fit of SVC"),
        (make_pipeline(StandardScaler(), SVC(C=-1)), "fit of SVC"),
        (make_pipeline(PCA(5), SVC()), "fit of PCA"),
        (Pipeline([("one", PCA(1)), ("two", PCA(9)), ("svc", SVC())]), "fit of two"),
        (make_pipeline(StandardScaler(), Fails()), "fit of Fails"),
        (make_pipeline(StandardScaler(), BaggingClassifier(SVC(C=-1))), "fit of BaggingClassifier.estimator"),
        (GridSearchCV(make_pipeline(PCA(9), SVC()), {}, error_score="raise"), "fit of GridSearchCV.estimator.pca"),
        (
            make_pipeline(ColumnTransformer([("pca", PCA(9), [0, 1])]), SVC()),
            "fit of ColumnTransformer.pca",
        ),
        (make_pipeline(StandardScaler(), Fails("predict")), "fit of Fails"),
    ],
    ids=str,
)
def test_component(estimator: Any, component: str) -> None:
    """The innermost component that the traceback goes through."""
    assert _failed(estimator).component == component


def test_what_is_recorded() -> None:
    """Type, message, split and traceback."""
    found = _failed(SVC(), np.zeros(20))
    assert (found.type, found.split) == ("ValueError", 3)
    assert found.message.startswith("The number of classes has to be greater than one")
    assert found.traceback.splitlines()[0] == "Traceback (most recent call last):"
    assert "sklearn/svm/_base.py" in found.traceback
    assert found.traceback.splitlines()[-1] == f"ValueError: {found.message}"


def test_no_paths_of_this_machine() -> None:
    """Neither the packages' folder, nor the user's home, nor padre's own frames."""
    found = _failed(make_pipeline(StandardScaler(), Fails()))
    for text in (found.traceback, found.message):
        assert str(Path.home()) not in text
        assert "site-packages" not in text
        assert "padre_git/core" not in text
    assert found.message == "no file ~/secret/data.csv"
    assert "/" not in found.traceback.split('File "')[1].split('"')[0].removeprefix("tests/core/")[0]
    assert without_paths(f"{Path.cwd()}/data/x.csv") == "data/x.csv"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("No such file: '/data/secret/x.csv'", "No such file: '…/x.csv'"),
        ("/a/b/c.py:12: UserWarning", "…/c.py:12: UserWarning"),
        ("open(/mnt/disk-1/u+v/)", "open(…/)"),
        ("see https://example.org/a/b.html", "see https://example.org/a/b.html"),
        ("1/2 of a/b/c, ./d/e, ~/x/y, and/or, / and /x", "1/2 of a/b/c, ./d/e, ~/x/y, and/or, / and /x"),
    ],
)
def test_absolute_paths_are_cut_to_their_name(text: str, shown: str) -> None:
    """Wherever they lead; what only looks like one stays."""
    assert without_paths(text) == shown


def test_an_error_of_a_script() -> None:
    """Neither its own folder nor one that it names."""
    namespace: dict[str, Any] = {}
    exec(compile("def read():\n    open('/nowhere/at/all.csv')", "/somewhere/else/script.py", "exec"), namespace)
    with pytest.raises(FileNotFoundError) as caught:
        namespace["read"]()
    found = ended(caught.value)
    assert (found.type, found.split, found.component) == ("FileNotFoundError", None, None)
    assert found.message == "[Errno 2] No such file or directory: '…/all.csv'"
    assert 'File "script.py", line 2, in read' in found.traceback
    assert "/somewhere" not in found.traceback + found.message
    assert "/nowhere" not in found.traceback


def test_causes_are_shown() -> None:
    """What led to the error belongs to it."""
    try:
        try:
            [][0]
        except IndexError as cause:
            raise ValueError("no rows") from cause
    except ValueError as error:
        found = failure(error, phase="predict", split=0, component="SVC")
    assert (found.component, "IndexError" in found.traceback) == ("predict of SVC", True)


def test_long_tracebacks_are_cut() -> None:
    """A recursion does not fill the repository."""

    def deeper(depth: int) -> int:
        return deeper(depth - 1) + 1 if depth % 2 else other(depth - 1)

    def other(depth: int) -> int:
        if depth < 0:
            raise ValueError("deep")
        return deeper(depth)

    try:
        deeper(300)
    except ValueError as error:
        found = failure(error, phase="metric", split=0, component="m")
    assert len(found.traceback.splitlines()) <= 201
    assert found.component == "metric m"
