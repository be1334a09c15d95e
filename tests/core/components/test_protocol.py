"""Everything that is trained behaves alike, and answers that do not fit the rows are refused."""

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.dummy import DummyClassifier

from padre_git.core.components.answers import Answers
from padre_git.core.components.protocol import Transductive, adapted, checked, warn_of_changes

X = np.array([[0.0], [0.1], [9.0], [9.1]])


def test_a_classifier() -> None:
    """The prior of two classes of three and one rows is 0.75 and 0.25, and the first one is predicted."""
    trained = adapted(DummyClassifier(strategy="prior"))
    trained.fit(X, np.array(["a", "a", "a", "b"]), None)
    found = trained.infer(X[:1])
    assert found.prediction.tolist() == ["a"]
    assert found.probabilities.tolist() == [[0.75, 0.25]]
    assert found.classes.tolist() == ["a", "b"]


def test_a_clustering_without_predict() -> None:
    """It is fitted to the test rows, which a warning says."""
    trained = adapted(AgglomerativeClustering(2))
    assert isinstance(trained, Transductive)
    with pytest.warns(UserWarning, match="AgglomerativeClustering has no predict"):
        labels = trained.infer(X).prediction
    assert labels[0] == labels[1] != labels[2] == labels[3]


def test_checked() -> None:
    """One column is no second dimension; a wrong number of rows or targets is an error, NaN a warning."""
    assert checked(Answers(np.array([[1], [2]])), 2).prediction.tolist() == [1, 2]
    with pytest.raises(ValueError, match="predict returned 2 values for 3 rows"):
        checked(Answers(np.array([1, 2])), 3)
    with pytest.raises(ValueError, match="for 2 rows of 2 targets"):
        checked(Answers(np.array([1, 2])), 2, (2,))
    with pytest.raises(ValueError, match="predict_proba returned 1 × 2 values for 2 rows"):
        checked(Answers(np.array([1, 2]), np.array([[0.5, 0.5]])), 2)
    with pytest.warns(UserWarning, match="NaN for 1 of 2 values"):
        checked(Answers(np.array([1.0, np.nan])), 2)


def test_changed_parameters() -> None:
    """A parameter that `fit` changes is named; NaN is equal to itself here."""
    warn_of_changes({"a": float("nan"), "b": 1}, {"a": float("nan"), "b": 1})
    with pytest.warns(UserWarning, match="fit changed the parameter b from 1 to 2"):
        warn_of_changes({"b": 1}, {"b": 2})
