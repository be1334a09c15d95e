"""Metrics that scikit-learn has no function for in this form: several classes, several targets, undefined parts."""

from typing import Any

import numpy as np
from sklearn import metrics as sk


class Undefined(ValueError):
    """A metric has no value on these rows; the message says why."""


def accuracy(truth: Any, prediction: Any) -> float:
    """Share of the rows that are right; of several targets, those where all are, as `MultiOutputClassifier.score`."""
    if truth.ndim > 1:
        return float(np.mean(np.all(truth == prediction, axis=1)))
    return float(sk.accuracy_score(truth, prediction))


def roc_auc(truth: Any, values: Any, classes: Any) -> float:
    """Area under the ROC curve; of several classes the mean over one against the rest."""
    return _one_against_rest(sk.roc_auc_score, truth, values, classes)


def average_precision(truth: Any, values: Any, classes: Any) -> float:
    """Average precision of the second class; of several classes the mean over one against the rest."""
    return _one_against_rest(sk.average_precision_score, truth, values, classes)


def log_loss(truth: Any, values: Any, classes: Any) -> float:
    """Cross-entropy of the probabilities."""
    _check_known(truth, classes)
    return float(sk.log_loss(truth, values, labels=classes))


def brier(truth: Any, values: Any, classes: Any) -> float:
    """Brier score: mean squared error of the second class's probability; of several classes summed over all."""
    _check_known(truth, classes)
    if len(classes) == 2:
        return float(np.mean((values[:, 1] - (truth == classes[1])) ** 2))
    return float(np.mean(np.sum((values - (truth[:, None] == np.asarray(classes)[None, :])) ** 2, axis=1)))


def _one_against_rest(function: Any, truth: Any, values: Any, classes: Any) -> float:
    _check_known(truth, classes)
    if len(classes) < 2:
        raise Undefined("one class in the training part")
    if len(classes) == 2:
        values, names = (values if values.ndim == 1 else values[:, 1])[:, None], [classes[1]]
    elif values.ndim == 1 or values.shape[1] != len(classes):
        raise Undefined("the decision values are not one per class")
    else:
        names = list(classes)
    found = []
    for column, name in enumerate(names):
        hits = truth == name
        if not hits.any() or hits.all():
            raise Undefined(
                "one class in the test part" if len(set(truth)) == 1 else f"class {name} not in the test part"
            )
        found.append(function(hits, values[:, column]))
    return float(np.mean(found))


def _check_known(truth: Any, classes: Any) -> None:
    if classes is None:
        raise Undefined("the estimator has no `classes_`")
    new = set(truth.tolist()) - set(np.asarray(classes).tolist())
    if new:
        raise Undefined(f"class {', '.join(sorted(map(str, new)))} not in the training part")
