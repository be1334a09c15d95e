"""Toy data sets that scikit-learn computes."""

import pytest
from sklearn import datasets

from padre_git.app.data import computed


def test_scaled_columns() -> None:
    """Of diabetes the columns are scaled, as scikit-learn has them."""
    found, theirs = computed.load("diabetes"), datasets.load_diabetes(as_frame=True)
    assert found.data.equals(theirs.data)
    assert found.target["target"].tolist() == theirs.target.tolist()
    assert computed.load("iris").classes == ["setosa", "versicolor", "virginica"]


def test_what_it_does_not_have() -> None:
    """`boston` has left scikit-learn."""
    with pytest.raises((AttributeError, ImportError)):
        computed.load("boston")
