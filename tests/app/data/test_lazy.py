"""A data set that is made when it is needed, and then once."""

import copy

import numpy as np
import pytest

from padre_git.app.data.lazy import LazyDataset, follows, loaded
from padre_git.core.data.dataset import Dataset
from padre_git.errors import PadreError


def test_made_once() -> None:
    """Name, repr and copies do not make it; the first use does, and the next takes the same."""
    calls: list[str] = []

    def make(name: str) -> Dataset:
        calls.append(name)
        return Dataset(name, np.array([[1.0], [2.0]]))

    lazy = LazyDataset("My Data", make)
    assert (lazy.slug, repr(lazy)) == ("my-data", "Dataset('My Data')")
    copy.copy(lazy)
    assert calls == []
    assert len(lazy.load()) == 2
    assert lazy.shape[0] == 2
    assert loaded(lazy) is lazy.load()
    assert calls == ["My Data"]


def test_what_follows() -> None:
    """A name without a version does, and a lazy one that says so; a version, and what holds its own content, do not."""
    make = Dataset.__call__
    assert follows("iris")
    assert not follows("iris@3b1f0c2")
    assert follows(LazyDataset("iris", make, follows=True))
    assert not follows(LazyDataset("iris", make))
    assert not follows(([[1]], [1]))


def test_a_name_that_is_none() -> None:
    """It is refused before anything is made."""
    with pytest.raises(PadreError):
        LazyDataset("", Dataset.__call__)
