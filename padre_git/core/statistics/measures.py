"""Metrics on resampled rows: what is a function of means over rows is computed for thousands of resamples at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
# what a model says of n rows: `prediction` (n,), `probabilities` (n, classes), `decision` (n,) or (n, classes)
Answer = Mapping[str, Array]
Score = Callable[[Array, Answer], float]


@dataclass(frozen=True)
class Measure:
    """A metric that can be computed on any rows.

    Attributes
    ----------
    name : of the metric.
    score : ``f(truth, answer)``; ValueError or NaN where it is undefined.
    greater_is_better : its direction.
    each_class : whether it needs rows of each class.
    features : ``f(truth, answer)`` -> (n, q), what the metric needs of each row; None where it is no function of means.
    of_means : (…, q) means over rows -> (…) values of the metric.
    """

    name: str
    score: Score
    greater_is_better: bool = True
    each_class: bool = False
    features: Callable[[Array, Answer], Array] | None = None
    of_means: Callable[[Array], Array] | None = None


def quick(name: str, score: Score, greater_is_better: bool, classes: Array | None = None) -> Measure:
    """The measure of a metric that padre knows, else one that calls ``score`` for each resample.

    Parameters
    ----------
    classes : the different values of truth and predictions, of a classification; the columns of `probabilities`.
    """
    each = name in _EACH_CLASS
    if name in _MEANS:
        features, of_means = _MEANS[name]
        return Measure(name, score, greater_is_better, each, features, of_means)
    if name in _COUNTS and classes is not None and len(classes) <= _MANY:
        known, count = np.asarray(classes), len(classes)
        value = _COUNTS[name]
        return Measure(
            name,
            score,
            greater_is_better,
            each,
            lambda truth, answer: _cells(truth, answer, known),
            lambda means: value(means.reshape(*means.shape[:-1], count, count)),
        )
    return Measure(name, score, greater_is_better, each)


_MANY = 30  # classes; their pairs are counted
_EACH_CLASS = frozenset({
    "balanced_accuracy", "f1_macro", "f1_weighted", "precision_macro", "recall_macro",
    "roc_auc", "average_precision", "matthews_corrcoef", "cohen_kappa",
})  # fmt: skip


def right(truth: Array, answer: Answer) -> Array:
    """(n,) whether each row is right; of several targets, whether all are."""
    hits = np.asarray(truth == answer["prediction"])
    return np.asarray(hits.all(axis=1) if hits.ndim > 1 else hits)


def _error(truth: Array, answer: Answer) -> Array:
    return np.asarray(answer["prediction"], np.float64) - np.asarray(truth, np.float64)


def _squares(truth: Array, answer: Answer) -> Array:
    """Errors, their squares, the truth and its squares: what r2 and explained variance need."""
    wrong, true = _error(truth, answer), np.asarray(truth, np.float64)
    return np.stack([wrong, wrong**2, true, true**2], axis=1)


def _r2(means: Array) -> Array:
    return np.asarray(1 - means[..., 1] / (means[..., 3] - means[..., 2] ** 2))


def _explained(means: Array) -> Array:
    return np.asarray(1 - (means[..., 1] - means[..., 0] ** 2) / (means[..., 3] - means[..., 2] ** 2))


def _first(means: Array) -> Array:
    return np.asarray(means[..., 0])


_MEANS: dict[str, tuple[Callable[[Array, Answer], Array], Callable[[Array], Array]]] = {
    "accuracy": (lambda truth, answer: right(truth, answer)[:, None].astype(np.float64), _first),
    "mae": (lambda truth, answer: np.abs(_error(truth, answer))[:, None], _first),
    "mse": (lambda truth, answer: _error(truth, answer)[:, None] ** 2, _first),
    "rmse": (lambda truth, answer: _error(truth, answer)[:, None] ** 2, lambda means: np.sqrt(means[..., 0])),
    "r2": (_squares, _r2),
    "explained_variance": (_squares, _explained),
}


def _cells(truth: Array, answer: Answer, classes: Array) -> Array:
    """(n, K²) one-hot: which cell of the confusion matrix each row is in."""
    rows, columns = np.searchsorted(classes, truth), np.searchsorted(classes, answer["prediction"])
    found = np.zeros((len(truth), len(classes) ** 2))
    found[np.arange(len(truth)), rows * len(classes) + columns] = 1
    return found


def _divided(top: Array, bottom: Array) -> Array:
    """``top / bottom``, 0 where there is nothing."""
    return np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom > 0)


def _parts(matrix: Array) -> tuple[Array, Array, Array]:
    """Right, true and predicted share per class, (…, K) each."""
    return np.diagonal(matrix, axis1=-2, axis2=-1), matrix.sum(-1), matrix.sum(-2)


def _mean_over(values: Array, counted: Array) -> Array:
    return _divided((values * counted).sum(-1), counted.sum(-1).astype(np.float64))


def _balanced(matrix: Array) -> Array:
    hits, true, _ = _parts(matrix)
    return _mean_over(_divided(hits, true), true > 0)


def _f1(matrix: Array) -> Array:
    hits, true, predicted = _parts(matrix)
    return _mean_over(_divided(2 * hits, true + predicted), true + predicted > 0)


def _f1_weighted(matrix: Array) -> Array:
    hits, true, predicted = _parts(matrix)
    return np.asarray((_divided(2 * hits, true + predicted) * true).sum(-1) / true.sum(-1))


def _precision(matrix: Array) -> Array:
    hits, true, predicted = _parts(matrix)
    return _mean_over(_divided(hits, predicted), true + predicted > 0)


def _recall(matrix: Array) -> Array:
    hits, true, predicted = _parts(matrix)
    return _mean_over(_divided(hits, true), true + predicted > 0)


def _matthews(matrix: Array) -> Array:
    hits, true, predicted = _parts(matrix)
    joint = hits.sum(-1) - (true * predicted).sum(-1)
    return _divided(joint, np.sqrt(np.maximum((1 - (true**2).sum(-1)) * (1 - (predicted**2).sum(-1)), 0)))


def _kappa(matrix: Array) -> Array:
    hits, true, predicted = _parts(matrix)
    by_chance = (true * predicted).sum(-1)
    return np.asarray((hits.sum(-1) - by_chance) / (1 - by_chance))


_COUNTS: dict[str, Callable[[Array], Array]] = {
    "balanced_accuracy": _balanced,
    "f1_macro": _f1,
    "f1_weighted": _f1_weighted,
    "precision_macro": _precision,
    "recall_macro": _recall,
    "matthews_corrcoef": _matthews,
    "cohen_kappa": _kappa,
}
