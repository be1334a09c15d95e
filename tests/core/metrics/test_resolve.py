"""The table of metrics, and what people may write for a metric."""

from typing import Any

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.cluster import KMeans
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import LogisticRegression, Perceptron, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import NearestCentroid, RadiusNeighborsRegressor
from sklearn.svm import SVC, LinearSVC

from padre_git.core.components.answers import Answers
from padre_git.core.metrics.resolve import for_task, resolve
from padre_git.core.metrics.table import METRICS
from padre_git.core.metrics.user import user
from padre_git.errors import PadreError, UnknownName

RANDOM = np.random.default_rng(0)


TRUTH = RANDOM.integers(0, 2, 80)


GOOD = np.clip(TRUTH + RANDOM.normal(0, 0.3, 80), 0.01, 0.99)


BAD = RANDOM.uniform(0.01, 0.99, 80)


CLASSES = np.array([0, 1])


NUMBERS = RANDOM.normal(10, 2, 80)


_GUESS = (BAD > 0.5).astype(int)


TWO_TARGETS = np.stack([NUMBERS, BAD], axis=1)


@pytest.mark.parametrize(
    ("task", "y", "estimator", "names"),
    [
        ("classification", TRUTH, LogisticRegression(), ["accuracy", "balanced_accuracy", "f1_macro", "roc_auc"]),
        ("classification", TRUTH, SVC(), ["accuracy", "balanced_accuracy", "f1_macro", "roc_auc"]),
        ("classification", TRUTH, NearestCentroid(), ["accuracy", "balanced_accuracy", "f1_macro", "roc_auc"]),
        (
            "classification",
            np.stack([TRUTH, TRUTH], axis=1),
            None,
            ["accuracy", "f1_macro", "f1_micro", "hamming_loss"],
        ),
        ("classification", np.stack([TRUTH, TRUTH + 1], axis=1), None, ["accuracy"]),
        ("regression", NUMBERS, Ridge(), ["r2", "rmse", "mae"]),
        ("regression", TWO_TARGETS, Ridge(), ["r2", "rmse", "mae"]),
        ("clustering", None, None, ["silhouette", "davies_bouldin", "calinski_harabasz"]),
        ("clustering", TRUTH, KMeans(2), ["adjusted_rand", "normalized_mutual_info", "v_measure"]),
        ("outlier detection", None, IsolationForest(), []),
        (
            "outlier detection",
            2 * TRUTH - 1,
            IsolationForest(),
            ["roc_auc", "average_precision", "precision", "recall"],
        ),
        ("outlier detection", TRUTH, IsolationForest(), []),
        (None, NUMBERS, None, []),
    ],
)
def test_defaults(task: str | None, y: Any, estimator: Any, names: list[str]) -> None:
    """By task; the first is that of `estimator.score`. Clusterings are no regressions."""
    assert [metric.name for metric in for_task(task, y, estimator=estimator)] == names
    assert [metric.name for metric in resolve(None, task, y=y, estimator=estimator)] == names


class Bare:
    """Predicts, and nothing else."""

    def fit(self, X: Any, y: Any) -> "Bare":
        return self

    def predict(self, X: Any) -> Any:
        return np.zeros(len(X))


def test_defaults_without_scores() -> None:
    """Without probabilities and decision values ROC AUC is no default; asked for, it is an error."""
    assert [metric.name for metric in for_task("classification", TRUTH, estimator=Bare())] == [
        "accuracy",
        "balanced_accuracy",
        "f1_macro",
    ]
    with pytest.raises(PadreError, match="`roc_auc` needs predict_proba or decision_function, which Bare lacks"):
        resolve("roc_auc", "classification", estimator=Bare())
    with pytest.raises(PadreError, match="`log_loss` needs predict_proba, which LinearSVC lacks"):
        resolve(["accuracy", "log_loss"], "classification", estimator=LinearSVC())
    assert resolve("roc_auc", "classification", estimator=Perceptron())[0].optional is False


def cost(y_true: Any, y_pred: Any) -> float:
    """A metric of a user."""
    return float(np.sum(y_true != y_pred))


cost_with_direction = user(cost, greater_is_better=False, name="cost", bounds=(0, None))


@pytest.mark.parametrize(
    ("value", "name", "greater_is_better"),
    [
        ("f1_macro", "f1_macro", True),
        (sk.accuracy_score, "accuracy", True),
        (sk.log_loss, "log_loss", False),
        (cost_with_direction, "cost", False),
        (sk.make_scorer(sk.fbeta_score, beta=2), "fbeta_score_beta_2", True),
        (sk.make_scorer(sk.zero_one_loss, greater_is_better=False), "zero_one_loss", False),
        (sk.make_scorer(sk.f1_score, average="micro"), "f1_score_average_micro", True),
    ],
)
def test_forms(value: Any, name: str, greater_is_better: bool) -> None:
    """Names, functions of scikit-learn, metrics, scorers; a loss stays a loss."""
    (metric,) = resolve(value, "classification")
    assert (metric.name, metric.greater_is_better) == (name, greater_is_better)
    (same,) = resolve([value], None)
    assert same.name == name


def test_scorers_give_scikit_learns_numbers() -> None:
    """Without the sign: what is recorded is the loss itself."""
    X = np.stack([GOOD, BAD], axis=1)
    fitted = GaussianNB().fit(X, TRUTH)
    answers = Answers(fitted.predict(X), fitted.predict_proba(X), None, fitted.classes_)
    for scorer, sign in (
        (sk.make_scorer(sk.fbeta_score, beta=2), 1),
        (sk.make_scorer(sk.zero_one_loss, greater_is_better=False), -1),
        (sk.make_scorer(sk.brier_score_loss, greater_is_better=False, response_method="predict_proba"), -1),
        (sk.make_scorer(sk.roc_auc_score, response_method=("decision_function", "predict_proba")), 1),
        (sk.get_scorer("neg_mean_absolute_error"), -1),
    ):
        (metric,) = resolve(scorer, None)
        assert metric.score(TRUTH, answers) == pytest.approx(sign * scorer(fitted, X, TRUTH))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "neg_log_loss",
            "unknown metric `neg_log_loss`; here it is `log_loss`, lower is better. All: padre metric list",
        ),
        ("neg_root_mean_squared_error", "here it is `rmse`, lower is better"),
        ("mean_absolute_error", "here it is `mae`, lower is better"),
        ("roc_auc_ovr", "here it is `roc_auc`, higher is better"),
        ("f1_score", "here it is `f1`, higher is better"),
        ("log", "did you mean `log_loss`?"),
        ("speed", "known are accuracy, balanced_accuracy"),
    ],
)
def test_unknown_metrics(name: str, message: str) -> None:
    """What is it here, or what there is."""
    with pytest.raises(UnknownName) as caught:
        resolve(name, "classification")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("values", "task", "y", "message"),
    [
        (
            "r2",
            "classification",
            None,
            "`r2` is for regression, and this pipeline does classification; it has",
        ),
        ("accuracy", "clustering", None, "`accuracy` is for classification, and this pipeline does clustering"),
        (["mae", "mae"], "regression", None, "two metrics are called `mae`"),
        (cost, "classification", None, "`cost` has no direction"),
        ([], "classification", None, "empty list"),
        (3, "classification", None, "metrics are names"),
        ([3], "classification", None, "a metric is a name"),
        (
            "f1_macro",
            "classification",
            np.stack([TRUTH, TRUTH + 1], axis=1),
            "and this target is multioutput; it has acc",
        ),
        ("top_3_accuracy", "classification", TRUTH, "is for multiclass, and this target is binary; it has accuracy"),
        (
            "f1",
            "classification",
            NUMBERS.round() % 3,
            "name it, as in `f1.0.0`, or use `f1_per_class`, or an average: f1_macro, f1_micro, f1_weighted$",
        ),
        ("adjusted_rand", "clustering", None, "compares with a truth, and the data have no target; it has silhouette"),
        ("roc_auc", "outlier detection", TRUTH, r"a target of 1 \(inlier\) and -1 \(outlier\); here it is 0, 1"),
    ],
)
def test_wrong_metrics(values: Any, task: str, y: Any, message: str) -> None:
    """Refused before the first fit."""
    with pytest.raises(PadreError, match=message):
        resolve(values, task, y=y)


def test_metrics_of_users() -> None:
    """The words of `make_scorer`; of two classes a function is given the second one's column."""
    seen: list[Any] = []

    def margin(y_true: Any, y_score: Any) -> float:
        seen.append(y_score)
        return float(y_score.mean())

    metric = user(margin, greater_is_better=True, response_method=("decision_function", "predict_proba"))
    answers = Answers(_GUESS, np.stack([1 - BAD, BAD], axis=1), None, CLASSES)
    assert metric.score(TRUTH, answers) == pytest.approx(BAD.mean())
    assert seen[0].shape == (80,)
    with pytest.raises(UnknownName, match="unknown response `predict_probability`"):
        user(margin, greater_is_better=True, response_method="predict_probability")
    with pytest.raises(PadreError, match="the bounds of a metric are"):
        user(margin, greater_is_better=True, bounds=(1, 0))


def test_several_outputs() -> None:
    """The metrics of a regression take several targets."""
    answers = Answers(TWO_TARGETS + 0.1)
    assert METRICS["r2"].score(TWO_TARGETS, answers) == pytest.approx(sk.r2_score(TWO_TARGETS, TWO_TARGETS + 0.1))
    assert METRICS["rmse"].score(TWO_TARGETS, answers) == pytest.approx(0.1)
    assert hasattr(RadiusNeighborsRegressor(), "predict")
