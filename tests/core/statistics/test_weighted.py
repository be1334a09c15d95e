"""Metrics of weighted rows have the numbers of scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sk

from padre_git.core.statistics.weighted import Measure, quick


def _answers(seed: int, n: int = 200, classes: int = 3) -> tuple[np.ndarray, dict, dict]:
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, n)
    found = [np.where(random.random(n) < share, truth, random.integers(0, classes, n)) for share in (0.8, 0.7)]
    return truth, {"prediction": found[0]}, {"prediction": found[1]}


CLASSIFIED = {
    "accuracy": sk.accuracy_score,
    "balanced_accuracy": sk.balanced_accuracy_score,
    "f1_macro": lambda t, p: sk.f1_score(t, p, average="macro"),
    "f1_weighted": lambda t, p: sk.f1_score(t, p, average="weighted"),
    "precision_macro": lambda t, p: sk.precision_score(t, p, average="macro", zero_division=0),
    "recall_macro": lambda t, p: sk.recall_score(t, p, average="macro", zero_division=0),
    "matthews_corrcoef": sk.matthews_corrcoef,
    "cohen_kappa": sk.cohen_kappa_score,
}


MEASURED = {
    "r2": sk.r2_score,
    "explained_variance": sk.explained_variance_score,
    "rmse": sk.root_mean_squared_error,
    "mse": sk.mean_squared_error,
    "mae": sk.mean_absolute_error,
}


def _by_means(measure: Measure, truth: np.ndarray, answer: dict) -> float:
    assert measure.weighted is not None
    return float(measure.weighted(truth, answer)(np.ones((1, len(truth))))[0])


@pytest.mark.parametrize("name", CLASSIFIED)
def test_counts_give_what_scikit_learn_gives(name: str) -> None:
    """Metrics from means over rows have scikit-learn's value, also where a class is never predicted."""
    measure = quick(name, lambda t, a: CLASSIFIED[name](t, a["prediction"]), True, classes=np.arange(3))
    for seed in range(5):
        truth, first, second = _answers(seed)
        lacking = {"prediction": np.where(second["prediction"] == 2, 1, second["prediction"])}
        for answer in (first, second, lacking):
            assert _by_means(measure, truth, answer) == pytest.approx(measure.score(truth, answer))


@pytest.mark.parametrize("name", MEASURED)
def test_errors_give_what_scikit_learn_gives(name: str) -> None:
    """So have those of regressions."""
    random = np.random.default_rng(0)
    truth = random.normal(5, 2, 100)
    answer = {"prediction": truth + random.normal(0.3, 1, 100)}
    measure = quick(name, lambda t, a: MEASURED[name](t, a["prediction"]), name in {"r2", "explained_variance"})
    assert _by_means(measure, truth, answer) == pytest.approx(measure.score(truth, answer))


@pytest.mark.parametrize(("name", "classes"), [("roc_auc", 2), ("roc_auc", 3), ("average_precision", 2)])
def test_ranks_give_what_scikit_learn_gives(name: str, classes: int) -> None:
    """Of any weights, with ties; of several classes the mean over one against the rest."""
    random = np.random.default_rng(classes)
    truth = random.integers(0, classes, 150)
    values = np.round(random.dirichlet(np.ones(classes), 150) + np.eye(classes)[truth] / 2, 1)
    weights = random.integers(0, 3, (4, 150)).astype(float)
    function = {"roc_auc": sk.roc_auc_score, "average_precision": sk.average_precision_score}[name]
    measure = quick(name, lambda t, a: 0.0, True, columns=np.arange(classes))
    assert measure.weighted is not None
    found = measure.weighted(truth, {"probabilities": values})(weights)
    for weight, value in zip(weights, found, strict=True):
        each = [function(truth == at, values[:, at], sample_weight=weight) for at in range(classes)]
        assert value == pytest.approx(each[1] if classes == 2 else np.mean(each))
