"""Metrics of an order: rows of one query, or of the whole test part, by their predicted relevance."""

from typing import Any

import numpy as np
from sklearn import metrics as sk

from padre_git.core.metrics.own import Undefined

# the rows of a group are one query; without groups all rows of the test part are
CONSUMES = (("truth", "prediction", "groups"), ("truth", "prediction"))


def ndcg(truth: Any, prediction: Any, groups: Any = None, *, k: int | None = None) -> float:
    """Normalised discounted cumulative gain of the order (Järvelin and Kekäläinen 2002), the mean over queries.

    A query of one row, or in which nothing is relevant, has no order and is left out.
    """
    _relevances(truth)
    queries = [rows for rows in _queries(len(truth), groups) if len(rows) > 1 and np.any(truth[rows] > 0)]
    if not queries:
        raise Undefined("no query has two rows and a relevant one")
    return float(np.mean([sk.ndcg_score([truth[rows]], [prediction[rows]], k=k) for rows in queries]))


def mean_reciprocal_rank(truth: Any, prediction: Any, groups: Any = None) -> float:
    """One by the rank of the first relevant row (truth above 0), the mean over queries that have one.

    Rows of equal prediction have the rank of their middle.
    """
    _relevances(truth)
    found = []
    for rows in _queries(len(truth), groups):
        relevant = truth[rows] > 0
        if relevant.any():
            best = prediction[rows][relevant].max()
            above, equal = np.sum(prediction[rows] > best), np.sum(prediction[rows] == best)
            found.append(1 / (above + (equal + 1) / 2))
    if not found:
        raise Undefined("no query has a relevant row")
    return float(np.mean(found))


def _relevances(truth: Any) -> None:
    if truth.ndim > 1:
        raise Undefined("an order is of one target")
    if np.any(truth < 0):
        raise Undefined("a relevance is negative")


def _queries(rows: int, groups: Any) -> list[Any]:
    if groups is None:
        return [np.arange(rows)]
    _, codes = np.unique(np.asarray(groups), return_inverse=True)
    return np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
