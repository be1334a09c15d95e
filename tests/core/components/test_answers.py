"""What is known of a problem before anything runs."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from padre_git.core.components.answers import Problem, are_labels, classes_of, problem


def test_kinds_of_problems() -> None:
    """Two classes are binary, three multiclass, columns of 0 and 1 labels, other columns several outputs."""
    assert problem("classification", np.array(["b", "a", "b"])).kind == "binary"
    assert problem("classification", np.array([0, 1, 2])).kind == "multiclass"
    assert problem("classification", np.array([[0, 1], [1, 1]])).kind == "multilabel"
    assert problem("classification", np.array([[0, 2], [1, 1]])).kind == "multioutput"
    assert problem("regression", np.array([0.5, 1.5])).kind == "regression"
    assert (problem(None).kind, problem("classification").kind) == (None, None)


def test_targets_and_truth() -> None:
    """Targets are named as the columns are; a clustering has no truth where no target is given."""
    assert problem("regression", pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0]})).targets == ("x", "y")
    assert problem("clustering") == Problem("clustering", truth=False)
    assert problem("regression").truth is None


def test_products() -> None:
    """A classifier with all three methods gives all products."""
    found = problem("classification", estimator=LogisticRegression()).products
    assert found == {"prediction", "probabilities", "decision", "features", "estimator"}


def test_classes() -> None:
    """Classes are sorted, a missing value is none of them, and mixed types are sorted by their texts."""
    assert classes_of(np.array([2.0, np.nan, 1.0])) == (1.0, 2.0)
    assert classes_of(np.array(["b", 1, None], dtype=object)) == (1, "b")
    assert are_labels(np.array([True, False]))
    assert not are_labels(np.array([0, 2]))
    assert not are_labels(np.array(["0", "1"]))
