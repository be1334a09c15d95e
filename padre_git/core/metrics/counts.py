"""From truth and prediction to a confusion matrix, from that to counts per class, from these to rates."""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from sklearn.exceptions import UndefinedMetricWarning

from padre_git.core.metrics.own import Undefined

Numbers = Any  # an array with one number per class


class Confusion(NamedTuple):
    """How often each class (row) was taken for each (column); `labels` are those of truth and prediction, sorted."""

    labels: Any
    matrix: Any


class Counts(NamedTuple):
    """Per class, in the order of `labels`: right, wrongly taken for it, missed; of `rows` rows each."""

    labels: Any
    hits: Numbers
    false: Numbers
    missed: Numbers
    rows: int

    @property
    def support(self) -> Numbers:
        """Rows of each class."""
        return self.hits + self.missed

    @property
    def rejected(self) -> Numbers:
        """Rows that are not of the class and were not taken for it."""
        return self.rows - self.hits - self.false - self.missed

    def at(self, label: Any) -> "Counts":
        """Those of one class; zero where it does not occur."""
        found = np.flatnonzero(np.asarray(self.labels) == label)
        if not len(found):
            zero = np.zeros(1, np.int64)
            return Counts([label], zero, zero, zero, self.rows)
        return Counts([label], self.hits[found], self.false[found], self.missed[found], self.rows)


def confusion(truth: Any, prediction: Any) -> Confusion:
    """The confusion matrix, (K, K), of one target: ``truth`` and ``prediction`` are (n,)."""
    if truth.ndim > 1:
        raise Undefined("a confusion matrix is of one target")
    both = np.concatenate([np.asarray(truth), np.asarray(prediction)])
    if both.dtype.kind == "f" and not np.isfinite(both).all():
        raise Undefined("a class is NaN or infinite")
    try:
        labels, codes = np.unique(both, return_inverse=True)
    except TypeError as error:  # several types in one column
        raise Undefined("truth and prediction are not of one type") from error
    size, rows = len(labels), len(truth)
    matrix = np.bincount(codes[:rows] * size + codes[rows:], minlength=size * size).reshape(size, size)
    return Confusion(labels, matrix)


def counts(found: Confusion) -> Counts:
    """Counts per class from a confusion matrix."""
    matrix = found.matrix
    hits = np.diag(matrix)
    return Counts(found.labels, hits, matrix.sum(axis=0) - hits, matrix.sum(axis=1) - hits, int(matrix.sum()))


def label_counts(truth: Any, prediction: Any) -> Counts:
    """Counts per label, of truth and prediction of shape (n, labels) with 0 and 1."""
    real, said = np.asarray(truth, bool), np.asarray(prediction, bool)
    hits = (real & said).sum(axis=0)
    return Counts(np.arange(real.shape[1]), hits, said.sum(axis=0) - hits, real.sum(axis=0) - hits, len(real))


class Rate(NamedTuple):
    """A share of rows, of each class.

    Attributes
    ----------
    about : what it is.
    part, whole : the rows of each class that it is the share of.
    empty : what a class is whose whole is 0.
    undefined : the same where the test part alone decides it; the rate of that class alone then has no value.
    """

    about: str
    part: Callable[[Counts], Numbers]
    whole: Callable[[Counts], Numbers]
    empty: str
    undefined: str = ""


_NOWHERE = "neither in the test part nor predicted"
RATES = {
    "precision": Rate("Share of the rows predicted as a class that belong to it.",
                      lambda found: found.hits, lambda found: found.hits + found.false, "never predicted"),
    "recall": Rate("Share of the rows of a class that are predicted as it.",
                   lambda found: found.hits, lambda found: found.support,
                   "not in the test part", "class {} not in the test part"),
    "f1": Rate("Harmonic mean of precision and recall.",
               lambda found: 2 * found.hits, lambda found: 2 * found.hits + found.false + found.missed, _NOWHERE),
    "jaccard": Rate("Of the rows that belong to a class or are predicted as it, the share that does both.",
                    lambda found: found.hits, lambda found: found.hits + found.false + found.missed, _NOWHERE),
    "specificity": Rate("Share of the rows outside a class that are not predicted as it.",
                        lambda found: found.rejected, lambda found: found.rows - found.support,
                        "the only one in the test part", "no other class than {}"),
    "negative_predictive_value": Rate("Share of the rows not predicted as a class that do not belong to it.",
                                      lambda found: found.rejected, lambda found: found.rejected + found.missed,
                                      "predicted for all rows"),
}  # fmt: skip


def rate(name: str, found: Counts) -> Numbers:
    """A rate of each class; 0 where there are no rows to be a share of, as in scikit-learn, with a warning."""
    row = RATES[name]
    part, whole = row.part(found), row.whole(found)
    some = np.asarray(whole) != 0
    if not some.all():
        label = np.asarray(found.labels)[~some][0]
        warnings.warn(f"class {label} is {row.empty}: its {name} counts as 0", UndefinedMetricWarning, stacklevel=2)
    return np.divide(part, whole, out=np.zeros(len(some)), where=some)


def of_class(name: str, found: Counts, label: Any) -> float:
    """A rate of one class.

    Raises
    ------
    Undefined : where the test part has no rows that it could be a share of.
    """
    one, row = found.at(label), RATES[name]
    if row.undefined and not row.whole(one)[0]:
        raise Undefined(row.undefined.format(label))
    return float(rate(name, one)[0])


def macro(name: str, found: Counts) -> float:
    """The mean over classes."""
    return float(np.mean(rate(name, found)))


def weighted(name: str, found: Counts) -> float:
    """The mean over classes, each weighted by its rows."""
    values, weights = rate(name, found), found.support
    return float(np.average(values, weights=weights)) if weights.sum() else 0.0


def micro(name: str, found: Counts) -> float:
    """The rate of the sums over classes."""
    hits, false, missed = (np.array([part.sum()]) for part in (found.hits, found.false, found.missed))
    return float(rate(name, Counts(["any"], hits, false, missed, found.rows * len(found.labels)))[0])


def accuracy(found: Any, prediction: Any = None) -> float:
    """Share of the rows that are right, from a confusion matrix. For several targets, from truth and prediction, the
    share of the rows that are right in every target, as in `MultiOutputClassifier.score`."""
    if prediction is not None:
        return float(np.mean(np.all(found == prediction, axis=1)))
    return float(np.trace(found.matrix) / found.matrix.sum())


def balanced_accuracy(found: Confusion) -> float:
    """Mean recall of the classes in the test part."""
    return float(np.mean(_recalls(found)))


def geometric_mean(found: Confusion) -> float:
    """Geometric mean of the recalls of the classes in the test part."""
    recalls = _recalls(found)
    return float(np.prod(recalls) ** (1 / len(recalls)))


def _recalls(found: Confusion) -> Numbers:
    rows = found.matrix.sum(axis=1)
    return np.diag(found.matrix)[rows > 0] / rows[rows > 0]


def matthews_corrcoef(found: Confusion) -> float:
    """Correlation of truth and prediction: Matthews 1975, of several classes Gorodkin 2004; 0 where one is constant."""
    matrix = found.matrix.astype(np.float64)
    real, said, rows = matrix.sum(axis=1), matrix.sum(axis=0), matrix.sum()
    both = np.trace(matrix) * rows - real @ said
    scale = np.sqrt(rows**2 - said @ said) * np.sqrt(rows**2 - real @ real)
    return float(both / scale) if scale else 0.0


def cohen_kappa(found: Confusion, power: int = 0) -> float:
    """Agreement beyond chance (Cohen 1960); a disagreement of d classes counts d ** power, so 0 counts all alike.

    Raises
    ------
    Undefined : where truth and prediction are one and the same class.
    """
    matrix = found.matrix.astype(np.float64)
    expected = np.outer(matrix.sum(axis=1), matrix.sum(axis=0)) / matrix.sum()
    steps = np.abs(np.subtract.outer(np.arange(len(matrix)), np.arange(len(matrix))))
    weights = steps.astype(np.float64) ** power if power else (steps > 0).astype(np.float64)
    chance = np.sum(weights * expected)
    if not chance:
        raise Undefined("truth and prediction have one class")
    return float(1 - np.sum(weights * matrix) / chance)
