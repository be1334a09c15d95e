"""Metrics on resampled rows: the ones that padre knows are computed for thousands of weights of the rows at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from padre_git.core.statistics.delong import midranks

Array = np.ndarray[Any, Any]
# what a model says of n rows: `prediction` (n,), `probabilities` (n, classes), `decision` (n,) or (n, classes)
Answer = Mapping[str, Array]
Score = Callable[[Array, Answer], float]
Ranked = Callable[[Array, Array], Array]  # weights of hits and of others above each threshold -> (B,) values
Weighted = Callable[[Array], Array]  # (B, n) weights of the rows -> (B,) values; NaN where it is undefined
_MANY = 30  # classes; their pairs are counted


@dataclass(frozen=True)
class Measure:
    """A metric that can be computed on any rows.

    Attributes
    ----------
    name : of the metric.
    score : ``f(truth, answer)``; ValueError or NaN where it is undefined.
    greater_is_better : its direction.
    each_class : whether it needs rows of each class.
    weighted : ``f(truth, answer)`` -> the metric as a function of the rows' weights; None where only `score` is known.
    positive : of a metric of two classes that sees the order of the rows alone, the class that comes first.
    ranks : of a metric that sees the order of the rows alone, its answer as places in this order; None of others.
    """

    name: str
    score: Score
    greater_is_better: bool = True
    each_class: bool = False
    weighted: Callable[[Array, Answer], Weighted] | None = None
    positive: Any = None
    ranks: Callable[[Answer], Answer] | None = None


def quick(
    name: str, score: Score, greater_is_better: bool, *, classes: Array | None = None, columns: Array | None = None
) -> Measure:
    """The measure of a metric that padre knows, else one that calls ``score`` for each resample.

    Parameters
    ----------
    classes : (K,), the different values of truth and predictions of a classification.
    columns : (K,), the classes of the columns of `probabilities` and `decision`.
    """
    weighted: Callable[[Array, Answer], Weighted] | None = None
    positive, ranks = None, None
    if name in _MEANS:
        weighted = partial(_of_means, *_MEANS[name])
    elif name in _COUNTS and classes is not None and len(classes) <= _MANY:
        weighted = partial(_of_counts, _COUNTS[name], np.asarray(classes))
    elif name in _RANKED and columns is not None:
        weighted, ranks = partial(_of_ranks, _RANKED[name], np.asarray(columns)), _as_ranks
        positive = columns[1] if len(columns) == 2 else None
    return Measure(name, score, greater_is_better, name in _EACH_CLASS, weighted, positive, ranks)


_EACH_CLASS = frozenset({
    "balanced_accuracy", "f1_macro", "f1_weighted", "precision_macro", "recall_macro",
    "roc_auc", "average_precision", "matthews_corrcoef", "cohen_kappa",
})  # fmt: skip


def _of_means(features: Callable[[Array, Answer], Array], value: Weighted, truth: Array, answer: Answer) -> Weighted:
    """A function of means over rows."""
    known = features(truth, answer)
    return lambda weights: value(weights @ known / weights.sum(1, keepdims=True))


def _of_counts(value: Callable[[Array, Array, Array], Array], classes: Array, truth: Array, answer: Answer) -> Weighted:
    """A function of the confusion matrix."""
    known, count = _cells(truth, answer, classes), len(classes)

    def weighted(weights: Array) -> Array:
        matrix = (weights @ known / weights.sum(1, keepdims=True)).reshape(-1, count, count)
        return value(np.diagonal(matrix, axis1=-2, axis2=-1), matrix.sum(-1), matrix.sum(-2))

    return weighted


def _of_ranks(value: Ranked, columns: Array, truth: Array, answer: Answer) -> Weighted:
    """A function of the order of the values of a class; of several classes the mean over one against the rest."""
    values = by_class(answer)
    chosen = [1] if len(columns) == 2 else range(len(columns))
    known = [(truth == columns[at], *_places(values[:, at])) for at in chosen]
    return lambda weights: np.asarray(np.mean([_one(value, weights, *each) for each in known], axis=0))


def by_class(answer: Answer) -> Array:
    """(n, classes) probabilities, else decision values: what puts the rows in an order."""
    values = answer["probabilities"] if "probabilities" in answer else answer["decision"]
    return np.column_stack([-values, values]) if values.ndim == 1 else values


def _as_ranks(answer: Answer) -> Answer:
    """Each column as places from 1 (lowest) to n, ties by their mean: what two models say is on one scale."""
    return {"decision": np.column_stack([midranks(column) for column in by_class(answer).T])}


def _places(values: Array) -> tuple[Array, Array]:
    """The order of the values, the largest first, and where each group of equal ones ends."""
    order = np.argsort(-values, kind="stable")
    return order, np.flatnonzero(np.append(np.diff(values[order]) != 0, True))


def _one(value: Ranked, weights: Array, hits: Array, order: Array, ends: Array) -> Array:
    """``value`` of the weights of hits and of others above each threshold, (B, thresholds)."""
    ordered = weights[:, order]
    positive = np.cumsum(ordered * hits[order], axis=1)[:, ends]
    negative = np.cumsum(ordered * ~hits[order], axis=1)[:, ends]
    return value(positive, negative)


def _auc(positive: Array, negative: Array) -> Array:
    """Area under the ROC curve by trapezoids."""
    width = np.diff(negative, axis=1, prepend=0)
    before = np.concatenate([np.zeros((len(positive), 1)), positive[:, :-1]], axis=1)
    return _where_both((width * (positive + before) / 2).sum(1), positive, negative, positive[:, -1] * negative[:, -1])


def _precision_curve(positive: Array, negative: Array) -> Array:
    """Average precision: the precision at each threshold, weighted by the recall it adds."""
    precision = _divided(positive, positive + negative)
    added = np.diff(positive, axis=1, prepend=0)
    return _where_both((precision * added).sum(1), positive, negative, positive[:, -1])


def _where_both(top: Array, positive: Array, negative: Array, bottom: Array) -> Array:
    """``top / bottom``; NaN where one of the classes is not there."""
    both = (positive[:, -1] > 0) & (negative[:, -1] > 0)
    return np.asarray(np.divide(top, bottom, out=np.full(len(top), np.nan), where=both))


_RANKED = {"roc_auc": _auc, "average_precision": _precision_curve}


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


_MEANS: dict[str, tuple[Callable[[Array, Answer], Array], Callable[[Array], Array]]] = {
    "accuracy": (lambda truth, answer: right(truth, answer)[:, None].astype(np.float64), lambda means: means[..., 0]),
    "mae": (lambda truth, answer: np.abs(_error(truth, answer))[:, None], lambda means: means[..., 0]),
    "mse": (lambda truth, answer: _error(truth, answer)[:, None] ** 2, lambda means: means[..., 0]),
    "rmse": (lambda truth, answer: _error(truth, answer)[:, None] ** 2, lambda means: np.sqrt(means[..., 0])),
    "r2": (_squares, lambda means: 1 - means[..., 1] / (means[..., 3] - means[..., 2] ** 2)),
    "explained_variance": (
        _squares,
        lambda means: 1 - (means[..., 1] - means[..., 0] ** 2) / (means[..., 3] - means[..., 2] ** 2),
    ),
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


def _mean_over(values: Array, counted: Array) -> Array:
    return _divided((values * counted).sum(-1), counted.sum(-1).astype(np.float64))


def _matthews(hits: Array, true: Array, predicted: Array) -> Array:
    joint = hits.sum(-1) - (true * predicted).sum(-1)
    return _divided(joint, np.sqrt(np.maximum((1 - (true**2).sum(-1)) * (1 - (predicted**2).sum(-1)), 0)))


def _kappa(hits: Array, true: Array, predicted: Array) -> Array:
    by_chance = (true * predicted).sum(-1)
    return np.asarray((hits.sum(-1) - by_chance) / (1 - by_chance))


def _f1(hits: Array, true: Array, predicted: Array) -> Array:
    return _divided(2 * hits, true + predicted)


# of the right, the true and the predicted share of rows per class, (…, K) each
_COUNTS: dict[str, Callable[[Array, Array, Array], Array]] = {
    "balanced_accuracy": lambda hits, true, _: _mean_over(_divided(hits, true), true > 0),
    "f1_macro": lambda hits, true, predicted: _mean_over(_f1(hits, true, predicted), true + predicted > 0),
    "f1_weighted": lambda hits, true, predicted: (_f1(hits, true, predicted) * true).sum(-1) / true.sum(-1),
    "precision_macro": lambda hits, true, predicted: _mean_over(_divided(hits, predicted), true + predicted > 0),
    "recall_macro": lambda hits, true, predicted: _mean_over(_divided(hits, true), true + predicted > 0),
    "matthews_corrcoef": _matthews,
    "cohen_kappa": _kappa,
}
