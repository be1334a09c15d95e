"""What PyPaDRE's splitter got wrong in silence, on its own example, iris: none of it may come back."""

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import cross_val_score
from sklearn.svm import SVC

from padre_git.core.data.dataset import Dataset
from padre_git.core.splitting.checks import refuse
from padre_git.core.splitting.resolve import resolve
from padre_git.core.splitting.splits import Split
from padre_git.errors import PadreError, UnknownName

X, Y = load_iris(return_X_y=True)
IRIS = Dataset("iris", (X, Y))
TASK = "classification"


def _splits(value: Any) -> list[Split]:
    return resolve(value, task=TASK).split(150, Y, dataset=IRIS)


def test_no_row_is_never_tested() -> None:
    """Folds of `int(n / k)` rows lost the remainder: with 4 folds two of 150 rows."""
    splits = _splits({"strategy": "cv", "n_folds": 4})
    assert sorted(np.concatenate([split.test for split in splits]).tolist()) == list(range(150))


def test_folds_have_every_class() -> None:
    """Contiguous folds of data that are sorted by class gave an accuracy of 0.33; these do not."""
    splits = _splits({"strategy": "cv", "n_folds": 2})
    for split in splits:
        assert np.bincount(Y[split.train]).tolist() == np.bincount(Y[split.test]).tolist() == [25, 25, 25]
    pairs = [(split.train, split.test) for split in splits]
    assert cross_val_score(SVC(), X, Y, cv=pairs).min() > 0.9
    contiguous = [(np.arange(75), np.arange(75, 150)), (np.arange(75, 150), np.arange(75))]
    assert cross_val_score(SVC(), X, Y, cv=contiguous).mean() < 0.5  # what it was


def test_splits_are_numbered() -> None:
    """`++num` does nothing in Python: every split was -1."""
    assert [split.number for split in _splits({"strategy": "cv", "n_folds": 3})] == [0, 1, 2]


def test_stratified_is_not_ignored() -> None:
    """It was accepted and its code commented out."""
    (split,) = _splits({"strategy": "random", "test_ratio": 0.2, "stratified": True})
    assert np.bincount(Y[split.test]).tolist() == [10, 10, 10]
    (other,) = _splits({"strategy": "random", "test_ratio": 0.2, "stratified": False})
    assert np.bincount(Y[other.test]).tolist() != [10, 10, 10]


def test_validation_is_not_inverted() -> None:
    """`val_ratio` 0.1 left 11 training rows of 112; it is the share of the validation rows."""
    (split,) = _splits({"strategy": "random", "test_ratio": 0.25, "val_ratio": 0.1})
    assert split.validation is not None
    assert [len(split.train), len(split.validation), len(split.test)] == [97, 15, 38]


@pytest.mark.parametrize(
    "value",
    [
        {"strategy": "explicit", "indices": [(list(range(100)), list(range(100, 150)))]},
        {"strategy": "function", "function": lambda dataset: (np.arange(100), np.arange(100, 150))},
        {"strategy": "index", "index": [{"train": list(range(100)), "test": list(range(100, 150)), "val": None}]},
    ],
    ids=["explicit", "function", "index"],
)
def test_what_was_documented_works(value: Any) -> None:
    """`explicit` raised an AttributeError, `function` was an unknown strategy."""
    (split,) = _splits(value)
    assert (len(split.train), len(split.test), split.validation) == (100, 50, None)


def test_no_test_part() -> None:
    """`None` crashed in the evaluator."""
    (split,) = _splits({"strategy": None})
    assert (len(split.train), len(split.test)) == (150, 0)


def test_a_scalar_is_one_value() -> None:
    """A strategy that was no list was read letter by letter: "Unknown splitting strategy c"."""
    assert resolve({"strategy": "cv"}, task=TASK) == resolve({"strategy": ["cv"]}, task=TASK) == resolve(10, task=TASK)


def test_unknown_is_an_error() -> None:
    """With what there is."""
    with pytest.raises(UnknownName, match="unknown splitting `bootstrapped`; known are k-fold, holdout"):
        _splits({"strategy": "bootstrapped"})


def test_a_splitter_gives_several_splits() -> None:
    """A custom splitter could give exactly one."""

    def thirds(dataset: Any, rng: np.random.Generator) -> Any:
        for test in np.array_split(rng.permutation(len(dataset)), 3):
            yield np.setdiff1d(np.arange(len(dataset)), test), test

    assert [len(split.test) for split in _splits(thirds)] == [50, 50, 50]


def test_overlap_is_always_looked_for() -> None:
    """There was a check that nothing called."""
    with pytest.raises(PadreError, match="rows in train and test: 99;"):
        refuse(_splits([(np.arange(100), np.arange(99, 150))]))
