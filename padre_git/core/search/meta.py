"""What data sets have in common, as twelve numbers each, and how far two of them are apart.

Simple, statistical and landmarking meta-features as in Brazdil, van Rijn, Soares and Vanschoren, Metalearning (2022),
chapter 4; the landmarks are those of Pfahringer, Bensusan and Giraud-Carrier (2000).
"""

import warnings
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata, skew
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from padre_git.core.data.targets import as_target
from padre_git.core.search.derive import derive

NAMES = (
    *("log_rows", "log_features", "classes", "class_entropy", "numeric", "missing"),
    *("skew", "correlation", "components", "nearest", "stump", "bayes"),
)
VERSION = f"1, scikit-learn {version('scikit-learn')}"  # of what is computed here; another one gives other numbers
_ROWS = 1_000  # that are looked at where a fit is needed
_COLUMNS = 200  # likewise
_FOLDS, _VARIANCE = 3, 0.95


def meta_features(X: Any, y: Any, *, classes: bool) -> dict[str, float]:
    """The meta-features of a data set, or of a training part of one: nothing but the rows that are given is seen.

    Parameters
    ----------
    X : DataFrame, array or sparse matrix, (n, …); features.
    y : array-like of shape (n,) or (n, targets); the target. Several are one, whose classes are their combinations.
    classes : whether the target has classes; of numbers there are none, and the landmarks are R² instead of accuracy.

    Returns
    -------
    dict
        `NAMES` -> float: natural logarithms of rows and features; classes; entropy of the classes in nats; the shares
        of numeric features and of missing values; mean absolute skewness and correlation of the numeric features; the
        share of principal components that 95 % of the variance needs; and, 3-fold on at most 1,000 rows, the score of
        the nearest neighbour, of a tree of one split, and of naive Bayes (of numbers: of a linear model). All but the
        counts and the classes are of at most 1,000 rows.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # constant columns, which simple models and moments complain of
        target = np.asarray(as_target(y))
        if classes and target.ndim > 1:
            target = np.array([" ".join(map(str, row)) for row in target.reshape(len(target), -1)])
        return _found(X, target, classes=classes)


def _found(X: Any, target: Any, *, classes: bool) -> dict[str, float]:
    few = np.sort(np.random.default_rng(derive(0, "meta")).permutation(len(target))[:_ROWS])
    width, frame = _table(X, few)
    numeric = frame.select_dtypes("number")
    values, truth = _values(frame.iloc[:, :_COLUMNS]), target[few]
    counts = np.unique(target.astype(str), return_counts=True)[1] if classes else np.array([])
    shares = counts / counts.sum() if classes else counts
    numbers = _values(numeric.iloc[:, :_COLUMNS])
    found = (
        np.log(max(len(target), 1)),
        np.log(max(width, 1)),
        len(counts),
        -(shares * np.log(shares)).sum(),
        numeric.shape[1] / max(frame.shape[1], 1),
        frame.isna().to_numpy().mean() if frame.size else 0.0,
        _mean(np.abs(skew(numbers, axis=0)) if len(numbers) > 1 else np.array([])),
        _correlation(numbers),
        _components(numbers),
        *_landmarks(values, truth, classes=classes),
    )
    return {name: float(value) if np.isfinite(value) else 0.0 for name, value in zip(NAMES, found, strict=True)}


def distances(one: Mapping[str, float], others: Sequence[Mapping[str, float]]) -> list[float]:
    """How far each of ``others`` is from ``one``: Euclid on the ranks of each feature over all of them, from 0 to 1.

    Ranks, so that one feature with a few large values does not decide alone.
    """
    table = np.array([[each[name] for name in NAMES] for each in (one, *others)])
    ranks = rankdata(table, axis=0) / max(len(table), 1)
    return [float(each) for each in np.linalg.norm(ranks[1:] - ranks[0], axis=1) / np.sqrt(len(NAMES))]


def _table(X: Any, rows: NDArray[np.int64]) -> tuple[int, pd.DataFrame]:
    """How many features there are, and a table of some rows: of an array without names its first columns."""
    if isinstance(X, pd.DataFrame):
        return X.shape[1], X.iloc[rows]
    if hasattr(X, "tocsr"):
        return X.shape[1], pd.DataFrame(X.tocsr()[rows][:, :_COLUMNS].toarray())
    array = np.asarray(X)[rows].reshape(len(rows), -1)
    return array.shape[1], pd.DataFrame(array[:, :_COLUMNS])


def _values(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Numbers as they are, anything else by codes; a missing value is the median of its column."""
    columns = [
        column if getattr(column.dtype, "kind", "O") in "iufb" else pd.Series(pd.factorize(column.astype(str))[0])
        for _, column in frame.items()
    ]
    if not columns:
        return np.zeros((len(frame), 0))
    array = np.column_stack([column.to_numpy(dtype=np.float64, na_value=np.nan) for column in columns])
    array[~np.isfinite(array)] = np.nan
    with np.errstate(all="ignore"):
        medians = np.array([np.median(column[~np.isnan(column)]) if (~np.isnan(column)).any() else 0.0
                            for column in array.T])  # fmt: skip
    return np.where(np.isnan(array), medians, array)


def _mean(values: NDArray[np.float64]) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else 0.0


def _varying(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The columns that are not constant, standardised."""
    deviations = numbers.std(axis=0) if len(numbers) else np.zeros(numbers.shape[1])
    kept = numbers[:, deviations > 0]
    return (kept - kept.mean(axis=0)) / kept.std(axis=0) if kept.size else kept


def _correlation(numbers: NDArray[np.float64]) -> float:
    kept = _varying(numbers)
    if kept.shape[1] < 2:
        return 0.0
    matrix = np.abs(kept.T @ kept / len(kept))
    return float(matrix[np.triu_indices(len(matrix), 1)].mean())


def _components(numbers: NDArray[np.float64]) -> float:
    kept = _varying(numbers)
    if not kept.size:
        return 0.0
    variance = np.linalg.svd(kept, compute_uv=False) ** 2
    needed = int(np.searchsorted(np.cumsum(variance) / variance.sum(), _VARIANCE)) + 1
    return float(needed / kept.shape[1])


def _landmarks(values: NDArray[np.float64], truth: Any, *, classes: bool) -> list[float]:
    """Scores of three simple models; that of a constant where there are too few rows of a class."""
    models = _CLASSIFIERS if classes else _REGRESSORS
    smallest = min(np.unique(truth.astype(str), return_counts=True)[1], default=0) if classes else len(truth)
    if smallest < _FOLDS or not values.shape[1]:
        constant = DummyClassifier() if classes else DummyRegressor()
        return [float(constant.fit(values, truth).score(values, truth))] * len(models) if len(truth) else [0.0] * 3
    folds = (StratifiedKFold if classes else KFold)(_FOLDS, shuffle=True, random_state=0)
    labels = pd.factorize(truth, sort=True)[0] if classes else truth.astype(float)
    scores = (cross_val_score(make(), _scaled(values), labels, cv=folds) for make in models)
    return [float(np.clip(each.mean(), -1, 1)) for each in scores]


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = values.std(axis=0)
    scaled: NDArray[np.float64] = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return scaled


_CLASSIFIERS = (
    lambda: KNeighborsClassifier(1),
    lambda: DecisionTreeClassifier(max_depth=1, random_state=0),
    GaussianNB,
)
_REGRESSORS = (
    lambda: KNeighborsRegressor(1),
    lambda: DecisionTreeRegressor(max_depth=1, random_state=0),
    LinearRegression,
)
