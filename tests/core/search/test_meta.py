"""Meta-features against closed forms and scikit-learn, and what they must not see."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from sklearn.datasets import load_diabetes, load_iris
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.naive_bayes import GaussianNB

from padre_git.core.search import meta


def test_what_a_table_has() -> None:
    """Counts, shares and the entropy, by hand."""
    frame = pd.DataFrame({"a": [1.0, 2.0, np.nan, 4.0], "b": list("xyxy"), "c": [1.0, 1.0, 1.0, 1.0]})
    found = meta.meta_features(frame, np.array(["p", "p", "p", "q"]), classes=True)
    assert tuple(found) == meta.NAMES
    assert found["log_rows"] == pytest.approx(np.log(4)) and found["log_features"] == pytest.approx(np.log(3))
    assert (found["classes"], found["numeric"], found["missing"]) == (2, pytest.approx(2 / 3), pytest.approx(1 / 12))
    assert found["class_entropy"] == pytest.approx(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25)))
    assert found["nearest"] == 0.75  # too few rows of a class to train anything: the constant


def test_numbers_as_scikit_learn_has_them() -> None:
    """The landmark, the correlation and the components of iris."""
    X, y = load_iris(return_X_y=True)
    found = meta.meta_features(X, y, classes=True)
    matrix = np.abs(np.corrcoef(X.T))[np.triu_indices(4, 1)]
    assert found["correlation"] == pytest.approx(matrix.mean())
    assert found["components"] == 0.5  # of the standardised columns two have 95.8 % of the variance
    scores = cross_val_score(GaussianNB(), X, y, cv=StratifiedKFold(3, shuffle=True, random_state=0))
    assert found["bayes"] == pytest.approx(scores.mean())
    assert found["class_entropy"] == pytest.approx(np.log(3))


def test_a_target_of_numbers_has_no_classes() -> None:
    """The landmarks are R²; a sparse matrix and an array of images are features, too."""
    X, y = load_diabetes(return_X_y=True)
    found = meta.meta_features(X, y, classes=False)
    assert found["classes"] == found["class_entropy"] == 0 and 0.3 < found["bayes"] < 0.6
    images = meta.meta_features(np.zeros((12, 3, 3)), np.arange(12) % 2, classes=True)
    assert images["log_features"] == pytest.approx(np.log(9)) and images["components"] == images["skew"] == 0


def test_other_rows_are_not_seen() -> None:
    """Those of a training part are the same whatever its test rows are: they are not given."""
    X, y = load_iris(return_X_y=True)
    train = np.arange(0, 150, 2)
    one = meta.meta_features(X[train], y[train], classes=True)
    X[1::2], y[1::2] = 1e9, 0
    assert meta.meta_features(X[train], y[train], classes=True) == one


def test_distances_are_those_of_ranks() -> None:
    """0 for the same, at most 1; a feature with one large value does not decide alone."""
    same = dict.fromkeys(meta.NAMES, 1.0)
    near, far = same | {"skew": 1.5}, same | {"skew": 1e9}
    assert meta.distances(same, [same, near, far])[0] == 0
    one, two = meta.distances(same, [near, far])
    assert 0 < one < two < 1
    assert meta.distances(same, []) == []


def test_targets_and_features_of_other_forms() -> None:
    """Several labels are one class each combination, several numbers stay; sparse features are as dense ones, text and
    missing values are no numbers."""
    X, y = load_iris(return_X_y=True)
    labels = np.column_stack([y == 1, y == 2])
    assert meta.meta_features(X, labels, classes=True)["classes"] == 3
    assert meta.meta_features(X, np.column_stack([y, -y]), classes=False)["bayes"] > 0.5
    assert meta.meta_features(csr_matrix(X), y, classes=True) == pytest.approx(meta.meta_features(X, y, classes=True))
    frame = pd.DataFrame({"text": ["a", None, "b", "a"] * 5, "list": [[1], [2], [1], [3]] * 5})
    assert meta.meta_features(frame, np.arange(20) % 2, classes=True)["missing"] == 0.125
    wide = csr_matrix((5000, 100_000))
    assert meta.meta_features(wide, np.arange(5000) % 2, classes=True)["log_features"] == pytest.approx(np.log(1e5))
