"""Estimators of all sorts, as people write them: what is recorded was used, and nothing goes wrong in silence."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_diabetes, load_iris
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git.core.compute import compute
from padre_git.core.metrics import resolve as metrics
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.results import Result
from padre_git.core.splitting import resolve as splitting
from padre_git.errors import PadreError

X, Y = load_iris(return_X_y=True, as_frame=True)


def _run(estimator: Any, rows: Any = X, y: Any = Y, grid: Any = ({},), wanted: Any = None) -> list[Result]:
    pipeline = Pipeline.of(estimator)
    splits = splitting.resolve(3, task=pipeline.task, y=y).split(len(rows), y)
    chosen = metrics.resolve(wanted, pipeline.task, y=y, estimator=pipeline.estimator)
    todo = [compute.Computation(pipeline, setting, 0, split, chosen, keep=True) for setting in grid for split in splits]
    return list(compute.run(todo, rows, y))


class Restless(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Changes a parameter while it is fitted."""

    def __init__(self, depth: int = 1, share: float = np.nan) -> None:
        self.depth = depth
        self.share = share

    def fit(self, X: Any, y: Any) -> "Restless":
        """Set what the constructor should set alone."""
        self.classes_, self.depth = np.unique(y), 7
        return self

    def predict(self, X: Any) -> Any:
        """The first class."""
        return np.full(len(X), self.classes_[0])


def test_parameters_that_a_fit_changes() -> None:
    """What is recorded would not be what was used: the run warns."""
    for result in _run(make_pipeline(StandardScaler(), Restless())):
        assert [each.message for each in result.warnings] == [
            "fit changed the parameter restless__depth from 1 to 7; 1 is recorded"
        ]


class Gaps(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Does not know some rows."""

    def fit(self, X: Any, y: Any) -> "Gaps":
        """Nothing."""
        self.mean_ = float(np.mean(y))
        return self

    def predict(self, X: Any) -> Any:
        """NaN for the first two."""
        return np.where(np.arange(len(X)) < 2, np.nan, self.mean_)


def test_predictions_that_are_no_numbers() -> None:
    """They are kept, counted in a warning, and the metric has no value; it is not taken over the other rows."""
    rows, target = load_diabetes(return_X_y=True)
    for result in _run(Gaps(), rows, target, wanted="rmse"):
        assert any(
            f"predict returned NaN for 2 of {len(result.prediction)}" in each.message for each in result.warnings
        )
        assert np.isnan(result.prediction[:2]).all()
        assert np.isnan(result.scores["rmse"])


class Words(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Takes text labels alone."""

    def fit(self, X: Any, y: Any) -> "Words":
        """Check."""
        assert all(isinstance(label, str) for label in y)
        self.inner_ = GaussianNB().fit(X, y)
        self.classes_ = self.inner_.classes_
        return self

    def predict(self, X: Any) -> Any:
        """Texts."""
        return self.inner_.predict(X).tolist()


@pytest.mark.parametrize("form", [list, pd.Series, lambda y: pd.DataFrame({"label": y}), lambda y: np.array(y, object)])
def test_text_labels_in_any_form(form: Any) -> None:
    """They stay texts, also in a frame of one column; the numbers are those of the estimator inside."""
    names = np.array(["setosa", "versicolor", "virginica"])[Y]
    direct = [result.scores["accuracy"] for result in _run(GaussianNB(), X, names)]
    results = _run(Words(), X, form(names.tolist()))
    assert [result.scores.get("accuracy") for result in results] == direct, results[0].failure


class Alone:
    """Inherits from nothing and has no parameters that anyone could ask for."""

    def __init__(self) -> None:
        self.fits = 0

    def fit(self, X: Any, y: Any) -> None:
        """Count."""
        self.fits += 1
        self.inner = GaussianNB().fit(X, y)

    def predict(self, X: Any) -> Any:
        """What the estimator inside says."""
        return self.inner.predict(X)

    def predict_proba(self, X: Any) -> Any:
        """Without it nothing says that it classifies."""
        return self.inner.predict_proba(X)


def test_estimators_that_inherit_from_nothing() -> None:
    """Each split has a copy of its own; the user's object stays unfitted."""
    own = Alone()
    results = _run(own, wanted="accuracy")
    direct = _run(GaussianNB(), wanted="accuracy")
    assert [result.scores for result in results] == [result.scores for result in direct]
    assert [result.fitted.fits for result in results] == [1, 1, 1]
    assert own.fits == 0


class Uncopied(Alone):
    """Holds what cannot be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.stream = (number for number in range(3))


def test_estimators_that_cannot_be_copied() -> None:
    """They would carry one split into the next: an error before anything runs."""
    with pytest.raises(PadreError, match="Uncopied cannot be cloned for each fit: cannot pickle 'generator' object"):
        Pipeline.of(Uncopied())


def test_lightgbm() -> None:
    """Of another library with scikit-learn's interface: names, defaults, seeds, and the numbers of a direct call."""
    steps = make_pipeline(
        StandardScaler().set_output(transform="pandas"), LGBMClassifier(n_estimators=3, verbose=-1, n_jobs=1)
    )
    pipeline = Pipeline.of(steps)
    assert {name for name, each in pipeline.parameters.items() if each.is_set} == {
        "LGBMClassifier.n_estimators",
        "LGBMClassifier.n_jobs",
        "LGBMClassifier.verbose",
    }
    results = _run(steps, grid=[{"num_leaves": 5}])
    assert results[0].seeded == ["LGBMClassifier.random_state"]
    splits = splitting.resolve(3, task="classification", y=Y).split(150, Y)
    for split, result in zip(splits, results, strict=True):
        assert result.failure is None
        direct = pipeline.configured({"num_leaves": 5}).estimator
        direct.set_params(lgbmclassifier__random_state=result.fitted[-1].random_state)
        direct.fit(X.iloc[split.train], Y.iloc[split.train])
        assert np.array_equal(result.probabilities, direct.predict_proba(X.iloc[split.test]))


@pytest.mark.parametrize(
    ("estimator", "written", "name"),
    [
        (OneVsRestClassifier(SVC()), "SVC.C", "OneVsRestClassifier.estimator.C"),
        (CalibratedClassifierCV(SVC(), cv=2), "C", "CalibratedClassifierCV.estimator.C"),
        (StackingClassifier([("svc", SVC()), ("lr", LogisticRegression())], cv=2), "svc.C", "StackingClassifier.svc.C"),
        (
            StackingClassifier([("svc", SVC())], final_estimator=LogisticRegression(), cv=2),
            "final_estimator__C",
            "StackingClassifier.final_estimator.C",
        ),
        (
            make_pipeline(StandardScaler(), OneVsRestClassifier(LogisticRegression())),
            "C",
            "OneVsRestClassifier.estimator.C",
        ),
    ],
)
def test_parameters_inside_meta_estimators(estimator: Any, written: str, name: str) -> None:
    """By a short name; what is recorded is set in each of the inner fits."""
    pipeline = Pipeline.of(estimator)
    assert pipeline.resolve(written) == name
    for result in _run(estimator, grid=[{written: 0.25}]):
        assert result.failure is None
        found = Pipeline(result.fitted).parameters[name].value
        assert found == 0.25


def test_a_regressor_of_two_dimensions() -> None:
    """A target of one column, as a frame, gives predictions of one column: no matrix of differences."""
    rows, target = load_diabetes(return_X_y=True, as_frame=True)
    column = [result.scores for result in _run(LinearRegression(), rows, target.to_frame())]
    assert column == [result.scores for result in _run(LinearRegression(), rows, target)]
