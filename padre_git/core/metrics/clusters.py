"""Metrics of cluster labels: against a truth, from the contingency table; without one, from the features."""

from collections.abc import Callable
from typing import Any

import numpy as np

from padre_git.core.metrics.own import Undefined


def adjusted_rand(table: Any) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985)."""
    together, truth, found, pairs = _pairs(table)
    expected = truth * found / pairs if pairs else 0.0
    most = (truth + found) / 2
    return 1.0 if most == expected else float((together - expected) / (most - expected))


def rand(table: Any) -> float:
    """Rand index: the share of pairs of rows that truth and clusters both join or both part."""
    together, truth, found, pairs = _pairs(table)
    if not pairs:
        raise Undefined("one row in the test part")
    return float((pairs + 2 * together - truth - found) / pairs)


def fowlkes_mallows(table: Any) -> float:
    """Fowlkes-Mallows index: geometric mean of precision and recall over pairs; 0 where no pair is joined."""
    together, truth, found, _ = _pairs(table)
    return float(np.sqrt(together / truth) * np.sqrt(together / found)) if together else 0.0


def normalized_mutual_info(table: Any) -> float:
    """Mutual information by the mean of the entropies of truth and clusters."""
    truth, found, mutual = _entropies(table)
    return 1.0 if not truth + found else float(np.clip(2 * mutual / (truth + found), 0, 1))


def homogeneity(table: Any) -> float:
    """Whether a cluster has rows of one class alone (Rosenberg and Hirschberg 2007)."""
    truth, _, mutual = _entropies(table)
    return float(np.clip(mutual / truth, 0, 1)) if truth else 1.0


def completeness(table: Any) -> float:
    """Whether the rows of a class are in one cluster (Rosenberg and Hirschberg 2007)."""
    _, found, mutual = _entropies(table)
    return float(np.clip(mutual / found, 0, 1)) if found else 1.0


def v_measure(table: Any) -> float:
    """Harmonic mean of homogeneity and completeness."""
    one, other = homogeneity(table), completeness(table)
    return 2 * one * other / (one + other) if one + other else 0.0


def purity(table: Any) -> float:
    """Share of the rows that are of the most frequent class of their cluster."""
    return float(table.max(axis=0).sum() / table.sum())


def of_features(function: Callable[..., float], features: Any, labels: Any) -> float:
    """A function of features and clusters that needs several clusters, and one with several rows."""
    count = len(np.unique(labels))
    if count < 2:
        raise Undefined("one cluster in the test part")
    if count >= len(labels):
        raise Undefined("each row of the test part is a cluster of its own")
    return float(function(features, labels))


def _pairs(table: Any) -> tuple[float, float, float, float]:
    """Pairs of rows: joined by both, by the truth, by the clusters, and all."""
    sums = (table, table.sum(axis=1), table.sum(axis=0), table.sum())
    both, truth, found, every = (float(np.sum(np.square(part, dtype=np.float64) - part)) / 2 for part in sums)
    return both, truth, found, every


def _entropies(table: Any) -> tuple[float, float, float]:
    """Of the truth, of the clusters, and their mutual information; in nats."""
    truth, found = _entropy(table.sum(axis=1)), _entropy(table.sum(axis=0))
    return truth, found, max(truth + found - _entropy(table), 0.0)


def _entropy(parts: Any) -> float:
    shares = parts[parts > 0] / parts.sum()
    return float(-np.sum(shares * np.log(shares))) if len(shares) > 1 else 0.0
