"""Metrics that scikit-learn has no function for in this form: several classes, several targets, undefined parts."""

from collections.abc import Callable
from typing import Any, NamedTuple

import cloudpickle
import numpy as np
from sklearn import metrics as sk

_BINS = 15


class Undefined(ValueError):
    """A metric has no value on these rows; the message says why."""


def roc_auc_ovo(truth: Any, values: Any, classes: Any) -> float:
    """Mean area under the ROC curves of all pairs of classes (Hand and Till 2001)."""
    check_known(truth, classes)
    for name in classes:
        if not (truth == name).any():
            raise Undefined(f"class {name} not in the test part")
    return float(sk.roc_auc_score(truth, values, labels=classes, multi_class="ovo"))


def log_loss(truth: Any, values: Any, classes: Any) -> float:
    """Cross-entropy of the probabilities, in nats."""
    check_known(truth, classes)
    return float(sk.log_loss(truth, values, labels=classes))


def brier(truth: Any, values: Any, classes: Any) -> float:
    """Brier score: mean squared error of the second class's probability; of several classes summed over all."""
    check_known(truth, classes)
    if len(classes) == 2:
        return float(np.mean((class_column(values, classes, classes[1]) - (truth == classes[1])) ** 2))
    return float(np.mean(np.sum((values - (truth[:, None] == np.asarray(classes)[None, :])) ** 2, axis=1)))


def top_k_accuracy(truth: Any, values: Any, classes: Any, *, k: int) -> float:
    """Share of the rows whose class is among the k that are ranked highest."""
    check_known(truth, classes)
    if len(classes) <= k:
        raise Undefined(f"{len(classes)} classes: the {k} highest are all")
    return float(sk.top_k_accuracy_score(truth, values, k=k, labels=classes))


def model_size(estimator: Any) -> float:
    """Bytes of the fitted estimator as a pickle."""
    return float(len(cloudpickle.dumps(estimator)))


class Reliability(NamedTuple):
    """Per bin of confidence: rows, sum of confidences, how many are right."""

    rows: Any
    confidence: Any
    right: Any


def reliability(truth: Any, values: Any, classes: Any) -> Reliability:
    """Rows by the probability of the class that is predicted, in 15 bins of equal width, each without its lower end."""
    check_known(truth, classes)
    table = np.stack([1 - values, values], axis=1) if values.ndim == 1 else np.asarray(values, np.float64)
    best = table.argmax(axis=1)
    confidence, right = table[np.arange(len(table)), best], np.asarray(classes)[best] == truth
    place = np.clip(np.ceil(confidence * _BINS).astype(np.int64) - 1, 0, _BINS - 1)
    counted = (np.bincount(place, weights=each, minlength=_BINS) for each in (None, confidence, right))
    return Reliability(*counted)


def calibration_error(bins: Reliability) -> float:
    """Expected calibration error: sum over bins of |right - confidence| / n (Naeini 2015; Guo et al. 2017)."""
    return float(np.sum(np.abs(bins.right - bins.confidence)) / bins.rows.sum())


def max_calibration_error(bins: Reliability) -> float:
    """Maximum calibration error: the largest mean |right - confidence| of a bin (Naeini 2015; Guo et al. 2017)."""
    used = bins.rows > 0
    return float(np.max(np.abs(bins.right - bins.confidence)[used] / bins.rows[used]))


def one_against_rest(
    function: Callable[..., float],
    truth: Any,
    values: Any,
    classes: Any = None,
    *,
    label: Any = None,
    weighted: bool = False,
) -> float:
    """``function(hits, scores)`` of ``label``, of the second of two classes, or the mean over all classes or labels."""
    if truth.ndim > 1:
        columns = [(truth[:, at] == 1, values[:, at], f"label {at}") for at in range(truth.shape[1])]
        columns = columns if label is None else [columns[label]]
    else:
        columns = _columns(truth, values, classes, label)
    found, sizes = [], []
    for hits, column, name in columns:
        if not hits.any() or hits.all():
            one = truth.ndim == 1 and len(set(truth.tolist())) == 1
            lacks = name if not hits.any() else f"any other than {name}"
            raise Undefined("one class in the test part" if one else f"{lacks} not in the test part")
        found.append(function(hits, column))
        sizes.append(hits.sum())
    return float(np.average(found, weights=sizes if weighted else None))


def _columns(truth: Any, values: Any, classes: Any, label: Any) -> list[tuple[Any, Any, str]]:
    check_known(truth, classes)
    if len(classes) < 2:
        raise Undefined("one class in the training part")
    if len(classes) > 2 and (values.ndim == 1 or values.shape[1] != len(classes)):
        raise Undefined("the decision values are not one per class")
    names = [label] if label is not None else [classes[1]] if len(classes) == 2 else list(classes)
    return [(truth == name, class_column(values, classes, name), f"class {name}") for name in names]


def class_column(values: Any, classes: Any, label: Any) -> Any:
    """The scores of one class; of two classes one column of scores is the second one's."""
    at = np.flatnonzero(np.asarray(classes) == label)
    if not len(at):
        raise Undefined(f"class {label} not in the training part")
    if values.ndim > 1:
        return values[:, at[0]]
    return values if at[0] == 1 else -values


def check_known(truth: Any, classes: Any) -> None:
    """A class that the estimator never saw has no score."""
    if classes is None:
        raise Undefined("the estimator has no `classes_`")
    new = set(truth.tolist()) - set(np.asarray(classes).tolist())
    if new:
        raise Undefined(f"class {', '.join(sorted(map(str, new)))} not in the training part")
