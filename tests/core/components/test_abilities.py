"""What estimators can do before they are fitted."""

from typing import Any

import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_iris
from sklearn.ensemble import BaggingClassifier, StackingClassifier, StackingRegressor, VotingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from padre_git.core.components.abilities import can, frozen, is_frozen, is_inside

LINEAR = [("l", LogisticRegression(max_iter=500))]
UNKNOWN = [
    StackingClassifier(LINEAR),
    make_pipeline(StandardScaler(), StackingClassifier(LINEAR)),
    GridSearchCV(StackingClassifier(LINEAR), {}),
]


@pytest.mark.parametrize("estimator", UNKNOWN, ids=lambda each: type(each).__name__)
def test_what_is_known_after_a_fit(estimator: Any) -> None:
    """The final estimator of a stacking is left to a default: there is nothing to ask before the fit, and it can."""
    X, y = load_iris(return_X_y=True)
    assert [can(estimator, each) for each in ("predict", "predict_proba", "fit_predict")] == [None, None, False]
    estimator.fit(X, y)
    assert [can(estimator, each) for each in ("predict", "predict_proba", "fit_predict")] == [True, True, False]


@pytest.mark.parametrize(
    ("estimator", "method", "found"),
    [
        (LinearSVC(), "predict_proba", False),
        (VotingClassifier(LINEAR), "predict_proba", False),
        (VotingClassifier(LINEAR, voting="soft"), "predict_proba", True),
        (BaggingClassifier(LinearSVC()), "decision_function", True),
        (StackingClassifier(LINEAR, final_estimator=LinearSVC()), "predict_proba", False),
        (StackingClassifier(LINEAR, final_estimator=LinearSVC()), "predict", True),
        (StackingRegressor([("r", Ridge())]), "predict_proba", False),
        (make_pipeline(StandardScaler()), "predict", False),
        (GridSearchCV(StandardScaler(), {}), "predict", False),
        (object(), "predict", False),
    ],
)
def test_what_is_known_before(estimator: Any, method: str, found: bool) -> None:
    """Where the estimator inside is given, its answer counts; a class that lacks the method never gets it."""
    assert can(estimator, method) is found


def test_frozen_parts() -> None:
    """By scikit-learn's paths; what belongs to one is below it, and the frozen one alone is all."""
    inner = LogisticRegression()
    estimator = make_pipeline(StandardScaler(), CalibratedClassifierCV(FrozenEstimator(inner)))
    (path, found), *rest = frozen(estimator)
    assert (path, found is inner, rest) == ("calibratedclassifiercv__estimator", True, [])
    assert is_inside("calibratedclassifiercv__estimator__estimator__C", [path])
    assert not is_inside("calibratedclassifiercv__cv", [path])
    assert is_frozen(FrozenEstimator(inner))
    assert frozen(FrozenEstimator(inner)) == [("", inner)]
    assert is_inside("estimator__C", [""])
