"""Computations against scikit-learn called directly, and that nothing but their content decides what they give."""

import math
import random
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn import metrics as sk
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_linnerud
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_validate
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from padre_git.core.compute import compute, fit, seeds, tasks
from padre_git.core.metrics import resolve as metrics
from padre_git.core.metrics.metric import Metric
from padre_git.core.metrics.user import user
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.hash import predictions_hash
from padre_git.core.results.predictions import predictions
from padre_git.core.results.results import Result, aggregate, all_warnings
from padre_git.core.splitting import resolve as splitting
from padre_git.errors import PadreError

CANCER = load_breast_cancer(return_X_y=True, as_frame=True)
IRIS = load_iris(return_X_y=True, as_frame=True)
DIABETES = load_diabetes(return_X_y=True, as_frame=True)


def _run(
    estimator: Any,
    X: Any,
    y: Any = None,
    *,
    how: Any = 5,
    wanted: Any = None,
    grid: Any = ({},),
    base: int | None = 0,
    n_jobs: int = 1,
    keep: bool = False,
) -> list[Result]:
    workflow = Pipeline.of(estimator)
    rows = X.shape[0] if hasattr(X, "shape") else len(X)
    splits = splitting.resolve(how, task=workflow.task, y=y).split(rows, y)
    chosen = metrics.resolve(wanted, workflow.task, y=y, estimator=workflow.estimator)
    todo = [
        compute.Computation(workflow, setting, base, split, chosen, keep=keep) for setting in grid for split in splits
    ]
    return list(compute.run(todo, X, y, n_jobs=n_jobs))


def _same(one: Result, other: Result) -> bool:
    arrays = all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("prediction", "probabilities", "decision")
        if getattr(one, name) is not None or getattr(other, name) is not None
    )
    return arrays and one.scores == other.scores and one.seeded == other.seeded


_CLASSIFIED = {"accuracy": "accuracy", "balanced_accuracy": "balanced_accuracy", "f1_macro": "f1_macro"}
_FITTED = {"r2": "r2", "rmse": "neg_root_mean_squared_error", "mae": "neg_mean_absolute_error"}


@pytest.mark.parametrize(
    ("estimator", "data", "scorers"),
    [
        (SVC(), CANCER, {**_CLASSIFIED, "roc_auc": "roc_auc"}),
        (make_pipeline(StandardScaler(), SVC()), CANCER, {**_CLASSIFIED, "roc_auc": "roc_auc"}),
        (GaussianNB(), IRIS, {**_CLASSIFIED, "roc_auc": "roc_auc_ovr"}),
        (RandomForestClassifier(10, random_state=3), IRIS, {**_CLASSIFIED, "roc_auc": "roc_auc_ovr"}),
        (
            make_pipeline(StandardScaler(), LogisticRegression(random_state=3)),
            CANCER,
            {**_CLASSIFIED, "roc_auc": "roc_auc"},
        ),
        (LinearRegression(), DIABETES, _FITTED),
        (Ridge(random_state=1), DIABETES, _FITTED),
        (LinearRegression(), load_linnerud(return_X_y=True, as_frame=True), _FITTED),
    ],
    ids=["svc", "scaled", "bayes", "forest", "logistic", "linear", "ridge", "targets"],
)
def test_numbers_of_cross_validate(estimator: Any, data: tuple[Any, Any], scorers: dict[str, str]) -> None:
    """The default metrics on the same splits, to the last digits."""
    X, y = data
    task = Pipeline.of(estimator).task
    splits = splitting.resolve(5, task=task, y=y).split(len(X), y)
    expected = cross_validate(estimator, X, y, cv=[(each.train, each.test) for each in splits], scoring=scorers)
    results = _run(estimator, X, y)
    assert list(results[0].scores) == list(scorers)
    for name, scorer in scorers.items():
        sign = -1 if scorer.startswith("neg_") else 1
        found = [result.scores[name] for result in results]
        assert found == pytest.approx((sign * expected[f"test_{name}"]).tolist(), abs=1e-12)


def test_predictions_by_hand() -> None:
    """Fit on the training rows, predict the test rows: nothing else."""
    X, y = CANCER
    results = _run(make_pipeline(StandardScaler(), GaussianNB()), X, y)
    for split, result in zip(splitting.resolve(5, task="classification").split(len(X), y), results, strict=True):
        fitted = make_pipeline(StandardScaler(), GaussianNB()).fit(X.iloc[split.train], y.iloc[split.train])
        assert np.array_equal(result.prediction, fitted.predict(X.iloc[split.test]))
        assert np.array_equal(result.probabilities, fitted.predict_proba(X.iloc[split.test]))
        assert (result.decision, result.number) == (None, split.number)


def test_decision_values_where_there_are_no_probabilities() -> None:
    """They are kept, so that ROC AUC can be computed again."""
    X, y = CANCER
    (result, *_) = _run(SVC(), X, y)
    assert result.probabilities is None
    assert result.decision.shape == result.prediction.shape
    assert _run(SVC(), *IRIS)[0].decision.shape[1] == 3


FOREST = RandomForestClassifier(3)
GRID = [{"max_depth": 2}, {"max_depth": 3}, {"max_features": 1}]


@settings(max_examples=4)
@given(st.permutations(range(len(GRID))), st.integers(0, 3))
def test_the_order_of_the_grid_does_not_matter(order: list[int], base: int) -> None:
    """A setting gives the same alone, first or last: PyPaDRE's did not."""
    alone = [_run(FOREST, *IRIS, grid=[setting], base=base) for setting in GRID]
    together = _run(FOREST, *IRIS, grid=[GRID[each] for each in order], base=base)
    for place, each in enumerate(order):
        for one, other in zip(alone[each], together[5 * place : 5 * place + 5], strict=True):
            assert _same(one, other)


def test_what_the_code_says_and_what_the_grid_says() -> None:
    """C = 10 in the code, C = 10 as a setting: one and the same, also the seeds."""
    in_code = _run(RandomForestClassifier(3, max_depth=2), *IRIS)
    for one, other in zip(in_code, _run(FOREST, *IRIS, grid=[{"max_depth": 2}]), strict=True):
        assert _same(one, other)


def noisy() -> Any:
    """Uses every kind of chance there is."""
    return make_pipeline(StandardScaler(), Noisy())


class Noisy(ClassifierMixin, BaseEstimator):
    """A classifier that draws from the global generators."""

    def fit(self, X: Any, y: Any) -> "Noisy":
        self.classes_ = np.unique(y)
        self.state_ = random.random() + np.random.rand()
        return self

    def predict(self, X: Any) -> Any:
        return self.classes_[(np.random.rand(len(X)) * len(self.classes_)).astype(int)]

    def predict_proba(self, X: Any) -> Any:
        return np.full((len(X), len(self.classes_)), self.state_ % 1)


@pytest.mark.parametrize(
    "estimator",
    [FOREST, noisy(), MLPClassifier((4,), max_iter=5)],
    ids=str,
)
def test_the_number_of_processes_does_not_matter(estimator: Any) -> None:
    """One or two: the same numbers in the same order, to the last bit."""
    one = _run(estimator, *IRIS, grid=[{}, {}], n_jobs=1)
    two = _run(estimator, *IRIS, grid=[{}, {}], n_jobs=2)
    assert [each.number for each in one] == [each.number for each in two] == [*range(5)] * 2
    assert all(_same(first, second) for first, second in zip(one, two, strict=True))


def test_seeds() -> None:
    """Another base seed gives other numbers, the same the same; each split its own; None is chance."""
    first, second = _run(FOREST, *IRIS, keep=True), _run(FOREST, *IRIS, keep=True)
    assert all(map(_same, first, second))
    states = [result.fitted.random_state for result in first]
    assert len(set(states)) == 5
    assert [result.seeded for result in first] == [["RandomForestClassifier.random_state"]] * 5
    other = _run(FOREST, *IRIS, base=1)
    assert any(not _same(one, two) for one, two in zip(first, other, strict=True))
    chance = [_run(FOREST, *IRIS, base=None, keep=True)[0].fitted.random_state for _ in range(2)]
    assert chance[0] != chance[1]


def test_derived_seed_is_the_one_that_is_used() -> None:
    """The recorded derivation gives the numbers again, with scikit-learn alone."""
    X, y = IRIS
    workflow = Pipeline.of(FOREST)
    (_, second, *_) = _run(FOREST, X, y, base=4, keep=True)
    key = seeds.content(workflow)
    assert second.fitted.random_state == seeds.derive(4, key, 1, "RandomForestClassifier.random_state")


_LATE = """
import sys
import numpy as np
from sklearn import metrics as sk
from sklearn.base import BaseEstimator, ClassifierMixin
from padre_git.core.compute import compute
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.splitting import resolve as splitting

class Late(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        import torch
        self.classes_, self.drawn_ = np.unique(y), torch.rand(1).item()
        return self
    def predict(self, X):
        return np.zeros(len(X), int)
    def predict_proba(self, X):
        return np.full((len(X), 2), self.drawn_)

X, y = np.zeros((8, 1)), np.arange(8) % 2
(split, *_) = splitting.resolve(2, task="classification").split(8, y)
assert "torch" not in sys.modules
todo = [compute.Computation(Pipeline.of(Late()), {}, 0, split, [])] * 2
first, second = compute.run(todo, X, y)
assert first.failure is None, first.failure
assert np.array_equal(first.probabilities, second.probabilities)
"""


def test_torch_that_a_fit_imports() -> None:
    """The first computation has the same seeds as those after it."""
    pytest.importorskip("torch")
    done = subprocess.run([sys.executable, "-c", _LATE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nothing_of_the_users_changes() -> None:
    """Estimator, data, and the generators of the process."""
    X, y = CANCER
    before = X.copy(), y.copy()
    user = make_pipeline(StandardScaler(), RandomForestClassifier(3, random_state=1))
    np.random.seed(3)
    expected = np.random.rand()
    np.random.seed(3)
    _run(user, X, y)
    assert np.random.rand() == expected
    assert not hasattr(user[0], "mean_")
    pd.testing.assert_frame_equal(X, before[0])
    pd.testing.assert_series_equal(y, before[1])


def test_each_split_has_a_fresh_clone() -> None:
    """warm_start would carry one fold into the next."""
    results = _run(RandomForestClassifier(3, warm_start=True), *IRIS, keep=True)
    assert len({id(result.fitted) for result in results}) == 5
    alone = _run(RandomForestClassifier(3, warm_start=True), *IRIS)
    assert all(map(_same, results, alone))


@pytest.mark.parametrize(
    "convert",
    [
        lambda X: X,
        lambda X: X.to_numpy(),
        lambda X: sparse.csr_matrix(X.to_numpy()),
        lambda X: sparse.csr_array(X.to_numpy()),
        lambda X: sparse.coo_matrix(X.to_numpy()),
        lambda X: X.to_numpy().tolist(),
    ],
)
def test_kinds_of_features(convert: Any) -> None:
    """A frame, an array, a sparse matrix and a list give the same."""
    X, y = IRIS
    expected = _run(LogisticRegression(max_iter=500), X, y)
    found = _run(LogisticRegression(max_iter=500), convert(X), y.to_numpy())
    assert [each.scores["accuracy"] for each in found] == pytest.approx([each.scores["accuracy"] for each in expected])


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_text_as_classes(n_jobs: int) -> None:
    """Labels stay what they are."""
    X, y = IRIS
    names = np.array(["setosa", "versicolor", "virginica"])
    for target in (names[y], pd.Series(names[y]), pd.Series(names[y], dtype="category")):
        results = _run(GaussianNB(), X, target, n_jobs=n_jobs)
        assert set(results[0].prediction) <= set(names)
        assert results[0].classes.tolist() == names.tolist()
        assert not any(result.failure for result in results)


def test_kernels() -> None:
    """A matrix of pairs is cut in both directions."""
    X, y = IRIS
    kernel = rbf_kernel(X, gamma=0.1)
    expected = [each.scores for each in _run(SVC(gamma=0.1), X, y)]
    found = [each.scores for each in _run(SVC(kernel="precomputed"), kernel, y)]
    assert all(one == pytest.approx(other) for one, other in zip(found, expected, strict=True))


def test_without_target() -> None:
    """Clusterings have the metrics of their shape, outliers none; neither is a regression."""
    X, _ = IRIS
    results = _run(KMeans(3), X)
    splits = splitting.resolve(5, task="clustering").split(len(X))
    for split, result in zip(splits, results, strict=True):
        test = X.iloc[split.test]
        expected = {
            "silhouette": sk.silhouette_score(test, result.prediction),
            "davies_bouldin": sk.davies_bouldin_score(test, result.prediction),
            "calinski_harabasz": sk.calinski_harabasz_score(test, result.prediction),
        }
        assert (result.scores, result.failure, len(result.prediction)) == (pytest.approx(expected), None, 30)
    assert _run(IsolationForest(n_estimators=5), X)[0].scores == {}
    assert set(_run(IsolationForest(n_estimators=5), X)[0].prediction) <= {-1, 1}


def test_several_targets() -> None:
    """Of a classifier: a row is right where all are."""
    X, y = IRIS
    both = np.stack([y, y % 2], axis=1)
    estimator = MultiOutputClassifier(GaussianNB())
    results = _run(estimator, X, both)
    splits = splitting.resolve(5, task="classification", y=both).split(len(X), both)
    for split, result in zip(splits, results, strict=True):
        fitted = clone(estimator).fit(X.iloc[split.train], both[split.train])
        assert result.scores == {"accuracy": pytest.approx(fitted.score(X.iloc[split.test], both[split.test]))}
        assert result.prediction.shape == (30, 2)


def test_searches() -> None:
    """A search inside each split."""
    results = _run(GridSearchCV(SVC(), {"C": [0.1, 1]}, cv=2), *IRIS, grid=[{"kernel": "linear"}], keep=True)
    assert not any(result.failure for result in results)
    assert results[0].fitted.best_estimator_.kernel == "linear"


class Fails(ClassifierMixin, BaseEstimator):
    """Raises in one split, or asks to stop."""

    def __init__(self, error: type[BaseException] = ValueError, when: str = "fit") -> None:
        self.error = error
        self.when = when

    def fit(self, X: Any, y: Any) -> "Fails":
        self.classes_ = np.unique(y)
        self.fitted_ = True
        if self.when == "fit" and len(X) == 121:
            raise self.error("could not\nconvert")
        return self

    def predict(self, X: Any) -> Any:
        if self.when == "predict" and len(X) == 29:
            raise self.error("could not predict")
        return np.zeros(len(X), int)


ROWS = [(np.arange(size), np.arange(size, 150)) for size in (120, 121, 122)]


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("when", ["fit", "predict"])
def test_failures(n_jobs: int, when: str) -> None:
    """The split that failed says so; the others have their numbers."""
    results = _run(make_pipeline(StandardScaler(), Fails(when=when)), *IRIS, how=ROWS, n_jobs=n_jobs)
    assert [result.failure is None for result in results] == [True, False, True]
    failed = results[1]
    assert failed.failure is not None
    assert (failed.failure.split, failed.failure.component) == (1, f"{when} of Fails")
    assert (failed.failure.type, failed.scores, failed.prediction) == ("ValueError", {}, None)
    assert failed.failure.message == {"fit": "could not", "predict": "could not predict"}[when]
    assert "accuracy" in results[2].scores


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_stops_pass(error: type[BaseException]) -> None:
    """Ctrl-C is no failed run: it ends the loop, after the results that are there."""
    workflow = Pipeline.of(Fails(error))
    splits = splitting.resolve(ROWS, task="classification").split(150, IRIS[1])
    todo = [compute.Computation(workflow, {}, 0, split, []) for split in splits]
    results = compute.run(todo, *IRIS)
    assert next(results).number == 0
    with pytest.raises(error):
        next(results)


def broken(y_true: Any, y_pred: Any) -> float:
    """A metric with a typo."""
    return float(y_true.nothing)


def test_a_metric_that_fails() -> None:
    """It is named; the predictions are there."""
    wanted = ["accuracy", user(broken, greater_is_better=True)]
    (result, *_) = _run(GaussianNB(), *IRIS, wanted=wanted)
    assert result.failure is not None
    assert (result.failure.component, result.failure.type) == ("metric broken", "AttributeError")
    assert len(result.prediction) == 30
    assert "accuracy" in result.scores


def _no_reason(truth: object, prediction: object) -> float:
    raise ValueError("no reason to be defined")


def test_optional_metrics() -> None:
    """A metric that raises is NaN with its reason; an optional one without what it consumes is left out."""
    X, y = IRIS
    share = Metric("share", True, lambda truth, prediction: np.mean(truth == prediction))
    broken = Metric("broken", True, _no_reason)
    extra = Metric("extra", True, len, consumes=(("decision",),), optional=True)
    split = splitting.resolve(5, task="classification", y=y).split(len(X), y)[0]
    wanted = [share, broken, extra]
    (result,) = compute.run([compute.Computation(Pipeline.of(GaussianNB()), {}, 0, split, wanted)], X, y)
    assert list(result.scores) == ["share", "broken"]
    assert result.scores["share"] == np.mean(y[split.test] == result.prediction)
    assert math.isnan(result.scores["broken"])
    assert result.undefined == {"broken": "no reason to be defined"}


def test_undefined_metrics() -> None:
    """One class in a test part: NaN for that split, with its reason, and not dropped."""
    X, y = CANCER
    order = np.argsort(y.to_numpy(), kind="stable")
    rows = [(np.arange(100, 569), np.arange(100)), (np.arange(0, 500), np.arange(500, 569))]
    how = [(order[train], order[test]) for train, test in rows]
    results = _run(GaussianNB(), X, y, how=[*how, (np.arange(400), np.arange(400, 569))])
    values = [result.scores["roc_auc"] for result in results]
    assert [math.isnan(value) for value in values] == [True, True, False]
    assert results[1].undefined == {"roc_auc": "one class in the test part"}
    assert results[2].undefined == {}


class Peeking(KMeans):
    """Tells whether it was shown a target."""

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        assert y is None
        return super().fit(X)


def test_a_clusterer_never_sees_the_target() -> None:
    """It is compared with it and nothing else: the numbers are those of scikit-learn on the test rows."""
    X, y = IRIS
    results = _run(Peeking(3, n_init=1, random_state=0), X, y, how={"kind": "k-fold", "folds": 5, "shuffle": True})
    splits = splitting.resolve({"kind": "k-fold", "folds": 5, "shuffle": True}, task="clustering").split(len(X))
    for split, result in zip(splits, results, strict=True):
        truth, fitted = y.to_numpy()[split.test], KMeans(3, n_init=1, random_state=0).fit(X.iloc[split.train])
        assert result.scores["adjusted_rand"] == pytest.approx(
            sk.adjusted_rand_score(truth, fitted.predict(X.iloc[split.test]))
        )
        assert result.scores["v_measure"] == pytest.approx(sk.v_measure_score(truth, result.prediction))


def test_a_clusterer_without_predict() -> None:
    """It labels the test rows by a fit to these, which the run says."""
    X, y = IRIS
    result = _run(make_pipeline(StandardScaler(), AgglomerativeClustering(3)), X, y, how=2)[0]
    rows = splitting.resolve(2, task="clustering").split(len(X))[0].test
    expected = AgglomerativeClustering(3).fit_predict(StandardScaler().fit_transform(X.iloc[rows]))
    assert np.array_equal(result.prediction, expected)
    assert "has no predict: it was fitted to the test rows themselves" in result.warnings[0].message


def test_outliers_are_the_positive_class() -> None:
    """Of a target of 1 and -1: scikit-learn's numbers, with low decision values for outliers."""
    X, y = CANCER
    truth = np.where(y == 0, -1, 1)
    results = _run(
        IsolationForest(n_estimators=20, random_state=0), X, truth, wanted=["roc_auc", "average_precision", "recall"]
    )
    splits = splitting.resolve(5, task="outlier detection").split(len(X))
    for split, result in zip(splits, results, strict=True):
        fitted = IsolationForest(n_estimators=20, random_state=0).fit(X.iloc[split.train])
        real, score = truth[split.test], fitted.decision_function(X.iloc[split.test])
        assert result.scores == {
            "roc_auc": pytest.approx(sk.roc_auc_score(real == -1, -score)),
            "average_precision": pytest.approx(sk.average_precision_score(real == -1, -score)),
            "recall": pytest.approx(sk.recall_score(real == -1, fitted.predict(X.iloc[split.test]) == -1)),
        }


def test_rows_of_a_group_are_a_query() -> None:
    """NDCG over groups: the mean of scikit-learn's over the groups of a test part."""
    X, y = DIABETES
    groups = np.arange(len(X)) // 6
    workflow, how = Pipeline.of(Ridge()), splitting.resolve(GroupKFold(3), task="regression")
    splits = how.split(len(X), y, groups)
    chosen = metrics.resolve(["ndcg"], "regression", y=y, estimator=workflow.estimator)
    todo = [compute.Computation(workflow, {}, 0, split, chosen) for split in splits]
    for split, result in zip(splits, compute.run(todo, X, y, groups=groups), strict=True):
        real = y.to_numpy()[split.test]
        own = [np.flatnonzero(groups[split.test] == group) for group in np.unique(groups[split.test])]
        expected = [sk.ndcg_score([real[rows]], [result.prediction[rows]]) for rows in own]
        assert result.scores["ndcg"] == pytest.approx(np.mean(expected))


def test_warnings_are_counted() -> None:
    """Per category and text; they reach nobody else."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = _run(LogisticRegression(max_iter=2), *CANCER)
    assert all(result.warnings[0].category == ConvergenceWarning.__name__ for result in results)
    found = all_warnings(results)
    assert sum(each.count for each in found) == sum(each.count for result in results for each in result.warnings)
    assert len(found) <= len(results)


class Loud(GaussianNB):
    """Warns whenever one is made."""

    def __init__(self, priors: Any = None, var_smoothing: float = 1e-9) -> None:
        warnings.warn("made", FutureWarning, stacklevel=1)
        super().__init__(priors=priors, var_smoothing=var_smoothing)


def test_warnings_of_constructors() -> None:
    """A clone is made for each fit: what it says belongs to the fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workflow = Pipeline.of(Loud())
        data, prepare = tasks.Data.of(*IRIS), tasks.Preparation()
        configured = [prepare(each, data.key) for each in _todo(workflow)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = [fit.compute(task, data, 1) for task in configured]
    assert [each.warnings[0].message for each in results] == ["made"] * 5


def _todo(workflow: Pipeline) -> list[compute.Computation]:
    splits = splitting.resolve(5, task="classification").split(150, IRIS[1])
    return [compute.Computation(workflow, {}, 0, split, []) for split in splits]


class Short(GaussianNB):
    """Predicts too few rows."""

    def predict(self, X: Any) -> Any:
        return super().predict(X)[:-1]


def test_predictions_must_be_as_many_as_rows() -> None:
    """Else every truth after the gap would meet the wrong prediction."""
    failure = _run(Short(), *IRIS)[0].failure
    assert failure is not None
    assert failure.message == "predict returned 29 values for 30 rows; it must return one for each"
    assert failure.component == "predict of Short"


def test_fitted_only_where_asked() -> None:
    """Models are large."""
    assert _run(GaussianNB(), *IRIS)[0].fitted is None
    kept = _run(GaussianNB(), *IRIS, keep=True, n_jobs=2)[0].fitted
    assert kept.predict(IRIS[0].iloc[:1]).shape == (1,)


class Timed(GaussianNB):
    """Takes three seconds to fit and one to predict, by a clock of its own."""

    now = 0.0

    def fit(self, X: Any, y: Any) -> "Timed":
        Timed.now += 3
        super().fit(X, y)
        return self

    def predict(self, X: Any) -> Any:
        Timed.now += 1
        return super().predict(X)


def test_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """In seconds, of the fit and of the prediction."""
    monkeypatch.setattr(fit, "perf_counter", lambda: Timed.now)
    result = _run(Timed(), *IRIS)[0]
    assert (result.fit_time, result.infer_time) == (3, 1)


def test_no_processes() -> None:
    """Zero workers is an error and not all cores."""
    with pytest.raises(PadreError, match="not 0"):
        list(compute.run([], None, n_jobs=0))


def test_results_come_as_they_are_ready() -> None:
    """The writer records the first run while others wait: nothing is computed ahead in one process."""
    X, y = IRIS
    workflow = Pipeline.of(GaussianNB())
    splits = splitting.resolve(5, task="classification").split(150, y)
    made: list[int] = []

    def computations() -> Any:
        for split in splits:
            made.append(split.number)
            yield compute.Computation(workflow, {}, 0, split, [])

    results = compute.run(computations(), X, y)
    next(results)
    assert made == [0]


def test_aggregated() -> None:
    """From computations to `metrics.json`, with the numbers of the tour."""
    X, y = CANCER
    how = splitting.resolve(None, task="classification")
    splits = how.split(len(X), y)
    results = _run(SVC(), X, y, how=how)
    wanted = metrics.for_task("classification", y, estimator=SVC())
    found = aggregate(results, wanted, splitting.design(splits, how), "run")
    shown = {name: (round(each.mean, 3), round(each.std or 0, 3)) for name, each in found.metrics.items()}
    assert shown == {
        "accuracy": (0.921, 0.039),
        "balanced_accuracy": (0.901, 0.049),
        "f1_macro": (0.912, 0.044),
        "roc_auc": (0.973, 0.024),
    }
    table = predictions(results, splits, y)
    assert table.num_rows == 569
    assert predictions_hash(table) == predictions_hash(predictions(results, splits, y))
