"""Metrics of clusters have the numbers of scikit-learn."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.metrics.cluster import contingency_matrix

from padre_git.core.metrics import clusters
from padre_git.core.metrics.own import Undefined

TRUTH, FOUND = [0, 0, 0, 1, 1, 2, 2, 2], [0, 0, 1, 1, 1, 2, 0, 2]


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        (clusters.adjusted_rand, sk.adjusted_rand_score),
        (clusters.rand, sk.rand_score),
        (clusters.fowlkes_mallows, sk.fowlkes_mallows_score),
        (clusters.normalized_mutual_info, sk.normalized_mutual_info_score),
        (clusters.homogeneity, sk.homogeneity_score),
        (clusters.completeness, sk.completeness_score),
        (clusters.v_measure, sk.v_measure_score),
    ],
)
def test_against_a_truth(own: Callable[[Any], float], theirs: Callable[..., float]) -> None:
    """The contingency table is enough for the number that scikit-learn gives; equal partitions have 1."""
    assert own(contingency_matrix(TRUTH, FOUND)) == pytest.approx(theirs(TRUTH, FOUND))
    assert own(contingency_matrix(TRUTH, TRUTH)) == pytest.approx(1)


def test_purity() -> None:
    """Clusters of 2 of 3, 2 of 3 and 2 of 2 rows of one class: 6 of 8."""
    assert clusters.purity(contingency_matrix(TRUTH, FOUND)) == pytest.approx(6 / 8)


def test_undefined() -> None:
    """One cluster, as many clusters as rows, and one row have no value."""
    features = np.arange(4.0).reshape(-1, 1)
    with pytest.raises(Undefined, match="one cluster"):
        clusters.of_features(sk.silhouette_score, features, [0, 0, 0, 0])
    with pytest.raises(Undefined, match="a cluster of its own"):
        clusters.of_features(sk.davies_bouldin_score, features, [0, 1, 2, 3])
    with pytest.raises(Undefined, match="one row"):
        clusters.rand(contingency_matrix([0], [0]))
