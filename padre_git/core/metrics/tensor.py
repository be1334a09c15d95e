"""Metrics of all splits at once, from one tensor of counts; the definitions are those of `core.metrics.counts`.

One `bincount` gives the confusion matrices of all splits. Functions of scikit-learn that are called for each split
take many times as long, and give the same to the last bits.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_MOST = 1_000  # classes
_LARGEST = 50_000_000  # counts


class Tensor(NamedTuple):
    """Confusion matrices.

    Attributes
    ----------
    counts : (splits, K, K) int64; how often each class (second axis) was taken for each (third axis).
    classes : (K,), sorted; those of truth and prediction in any split.
    splits : (splits,), sorted.
    """

    counts: NDArray[np.int64]
    classes: NDArray[Any]
    splits: NDArray[Any]


def tensor(split: NDArray[Any], truth: NDArray[Any], prediction: NDArray[Any]) -> Tensor:
    """The confusion matrices of all splits.

    Parameters
    ----------
    split : (n,), the number of the split of each row.
    truth, prediction : (n,), classes of one type.

    Raises
    ------
    ValueError : for more than 1,000 classes, for a tensor of more than 50 million counts, and for a class that is NaN.
    """
    splits, at = np.unique(split, return_inverse=True)
    both = np.concatenate([truth, prediction])
    if both.dtype.kind == "f" and not np.isfinite(both).all():
        raise ValueError("a class is NaN or infinite")
    classes, codes = np.unique(both, return_inverse=True)
    size, rows = len(classes), len(truth)
    if size > _MOST or size * size * len(splits) > _LARGEST:
        raise ValueError(f"{size} classes in {len(splits)} splits are too many")
    places = (at * size + codes[:rows]) * size + codes[rows:]
    counts = np.bincount(places, minlength=len(splits) * size * size).reshape(len(splits), size, size)
    return Tensor(counts, classes, splits)


class _Counts(NamedTuple):
    """Per split and class, (splits, K) float64: right, taken for it, of it; and the rows of each split, (splits, 1)."""

    hits: Floats
    said: Floats
    real: Floats
    rows: Floats

    @property
    def there(self) -> NDArray[np.bool_]:
        """Whether a class occurs in a split, (splits, K), in truth or prediction: an average is over these."""
        return np.asarray((self.said + self.real) > 0)


def _of(found: Tensor) -> _Counts:
    counts = found.counts.astype(np.float64)
    hits = np.diagonal(counts, axis1=1, axis2=2)
    return _Counts(hits, counts.sum(axis=1), counts.sum(axis=2), counts.sum(axis=(1, 2))[:, None])


def _share(part: Floats, whole: Floats) -> Floats:
    """``part / whole``; 0 where there is nothing to be a share of, as in scikit-learn."""
    return np.divide(part, whole, out=np.zeros(np.shape(whole)), where=whole != 0)


# part and whole, per class
_RATES: Mapping[str, Callable[[_Counts], tuple[Floats, Floats]]] = {
    "precision": lambda each: (each.hits, each.said),
    "recall": lambda each: (each.hits, each.real),
    "f1": lambda each: (2 * each.hits, each.said + each.real),
    "jaccard": lambda each: (each.hits, each.said + each.real - each.hits),
    "specificity": lambda each: (each.rows - each.said - each.real + each.hits, each.rows - each.real),
    "negative_predictive_value": lambda each: (each.rows - each.said - each.real + each.hits, each.rows - each.said),
}
# those of one class have no value where the test part alone decides that there is nothing to be a share of
_UNDEFINED = {"recall", "specificity"}


def of_class(name: str, found: Tensor, at: int) -> Floats:
    """A rate of the class at position ``at``, (splits,); NaN where it is undefined."""
    part, whole = (each[:, at] for each in _RATES[name](_of(found)))
    values = _share(part, whole)
    return np.where(whole == 0, np.nan, values) if name in _UNDEFINED else values


def _macro(name: str) -> Callable[[Tensor], Floats]:
    def mean(found: Tensor) -> Floats:
        counts = _of(found)
        return np.asarray((_share(*_RATES[name](counts)) * counts.there).sum(axis=1) / counts.there.sum(axis=1))

    return mean


def _weighted(name: str) -> Callable[[Tensor], Floats]:
    def mean(found: Tensor) -> Floats:
        counts = _of(found)
        return np.asarray((_share(*_RATES[name](counts)) * counts.real).sum(axis=1) / counts.rows[:, 0])

    return mean


def _micro(name: str) -> Callable[[Tensor], Floats]:
    def rate(found: Tensor) -> Floats:
        counts = _of(found)
        hits, said, real = (each.sum(axis=1, keepdims=True) for each in counts[:3])
        sums = _Counts(hits, said, real, counts.rows)
        return _share(*(each[:, 0] for each in _RATES[name](sums)))

    return rate


def _accuracy(found: Tensor) -> Floats:
    counts = _of(found)
    return np.asarray(counts.hits.sum(axis=1) / counts.rows[:, 0])


def _balanced_accuracy(found: Tensor) -> Floats:
    counts = _of(found)
    return np.asarray(_share(counts.hits, counts.real).sum(axis=1) / (counts.real > 0).sum(axis=1))


def _geometric_mean(found: Tensor) -> Floats:
    counts = _of(found)
    recalls = np.where(counts.real > 0, _share(counts.hits, counts.real), 1.0)
    return np.asarray(np.prod(recalls, axis=1) ** (1 / (counts.real > 0).sum(axis=1)))


def _matthews(found: Tensor) -> Floats:
    counts = _of(found)
    rows = counts.rows[:, 0]
    both = counts.hits.sum(axis=1) * rows - (counts.real * counts.said).sum(axis=1)
    scale = np.sqrt(rows**2 - (counts.said**2).sum(axis=1)) * np.sqrt(rows**2 - (counts.real**2).sum(axis=1))
    return _share(both, scale)


def _kappa(power: int) -> Callable[[Tensor], Floats]:
    def agreement(found: Tensor) -> Floats:
        counts = _of(found)
        if power and not counts.there.all():
            # a disagreement counts by how many classes of the split lie between the two, and some lack here
            return np.full(len(counts.rows), np.nan)
        size = found.counts.shape[1]
        steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(np.float64)
        weights = steps**power if power else (steps > 0).astype(np.float64)
        chance = np.einsum("si,ij,sj->s", counts.real, weights, counts.said) / counts.rows[:, 0]
        apart = np.einsum("sij,ij->s", found.counts.astype(np.float64), weights)
        return np.where(chance == 0, np.nan, 1 - _share(apart, chance))

    return agreement


QUICK: Mapping[str, Callable[[Tensor], Floats]] = {
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    **{f"{name}_macro": _macro(name) for name in ("precision", "recall", "f1", "jaccard", "specificity")},
    **{f"{name}_micro": _micro(name) for name in ("precision", "recall", "f1", "jaccard")},
    **{f"{name}_weighted": _weighted(name) for name in ("precision", "recall", "f1", "jaccard")},
    "geometric_mean": _geometric_mean,
    "matthews_corrcoef": _matthews,
    "cohen_kappa": _kappa(0),
    "cohen_kappa_quadratic": _kappa(2),
}
RATES = tuple(_RATES)


class Rows(NamedTuple):
    """Rows with numbers, by split.

    Attributes
    ----------
    split : (n,), sorted: the rows of a split stand together.
    truth, values : (n,) float64; of classes 1 where the row is of the class, and its score or probability.
    """

    split: NDArray[Any]
    truth: Floats
    values: Floats

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where the rows of each split begin, (splits,)."""
        return np.flatnonzero(np.r_[True, self.split[1:] != self.split[:-1]]) if len(self.split) else np.empty(0, int)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many rows each split has, (splits,)."""
        return np.asarray(np.diff(np.r_[self.starts, len(self.split)]), np.int64)


def mean_of(rows: Rows, values: Floats) -> Floats:
    """The mean of ``values``, (n,), in each split: (splits,)."""
    return np.asarray(np.add.reduceat(values, rows.starts) / rows.sizes) if len(values) else np.empty(0)


def _r2(rows: Rows) -> Floats:
    middle = np.repeat(mean_of(rows, rows.truth), rows.sizes)
    left = np.add.reduceat((rows.truth - rows.values) ** 2, rows.starts)
    whole = np.add.reduceat((rows.truth - middle) ** 2, rows.starts)
    # of one row, and of a constant truth, scikit-learn has rules of its own
    return np.where((whole == 0) | (rows.sizes < 2), np.nan, 1 - _share(left, whole))


ERRORS: Mapping[str, Callable[[Rows], Floats]] = {
    "mae": lambda rows: mean_of(rows, np.abs(rows.truth - rows.values)),
    "mse": lambda rows: mean_of(rows, (rows.truth - rows.values) ** 2),
    "rmse": lambda rows: np.sqrt(mean_of(rows, (rows.truth - rows.values) ** 2)),
    "max_error": lambda rows: np.maximum.reduceat(np.abs(rows.truth - rows.values), rows.starts),
    "r2": _r2,
}


def area(rows: Rows) -> Floats:
    """The area under the ROC curve of each split, (splits,), by ranks (Mann and Whitney 1947); NaN without a class."""
    order = np.lexsort((rows.values, rows.split))
    values, hits = rows.values[order], rows.truth[order]
    starts = rows.starts
    first = np.zeros(len(values), bool)
    first[starts] = True
    first[1:] |= values[1:] != values[:-1]
    tied = np.flatnonzero(first)
    ends = np.r_[tied[1:], len(values)]
    ranks = np.repeat((tied + ends + 1) / 2, ends - tied) - np.repeat(starts, rows.sizes)  # of equal ones their mean
    positive = np.add.reduceat(hits, starts)
    pairs = np.asarray(positive * (rows.sizes - positive), np.float64)
    above = np.add.reduceat(ranks * hits, starts) - positive * (positive + 1) / 2
    return np.where(pairs == 0, np.nan, _share(above, pairs))
