"""Splits: their hash, their numbers, and those that are given by hand."""

import struct
from hashlib import sha256
from typing import Any

import numpy as np
import pytest
from sklearn import model_selection as sk

from padre_git.core.splitting.resolve import resolve
from padre_git.core.splitting.splits import Split, indices_hash
from padre_git.errors import PadreError

N = 60


Y = np.repeat([0, 1, 2], [30, 20, 10])


TASK = "classification"


def test_repeats_and_folds_are_numbered() -> None:
    """Splits count on over repeats; PyPaDRE called each of them -1."""
    splits = resolve("2x3", task=TASK).split(N, Y)
    assert [(each.number, each.repeat, each.fold) for each in splits] == [
        (0, 0, 0),
        (1, 0, 1),
        (2, 0, 2),
        (3, 1, 0),
        (4, 1, 1),
        (5, 1, 2),
    ]


HALF = np.arange(N) < N // 2


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ([(np.arange(40), np.arange(40, 60))], 1),
        ((np.arange(40), np.arange(40, 60)), 1),
        ([(list(range(40)), list(range(40, 60))), (list(range(20, 60)), list(range(20)))], 2),
        (((train, test) for train, test in sk.KFold(3).split(Y)), 3),
        ([(HALF, ~HALF)], 1),
        ([{"train": [0, 1], "test": [2], "val": [3]}], 1),
    ],
)
def test_given_splits(value: Any, count: int) -> None:
    """Positions or masks, one split or several, also from a generator: more than once."""
    found = resolve(value, task=TASK)
    splits = found.split(N, Y)
    assert len(splits) == count
    assert indices_hash(found.split(N, Y)) == indices_hash(splits)
    assert found.describe() == f"{count} given split{'s' if count > 1 else ''}"


def test_three_parts() -> None:
    """The third part is validation; it counts in the hash."""
    parts = (np.arange(30), np.arange(30, 40), np.arange(40, 60))
    (split,) = resolve([parts], task=TASK).split(N, Y)
    assert split.validation is not None
    assert split.validation.tolist() == list(range(40, 60))
    (without,) = resolve([parts[:2]], task=TASK).split(N, Y)
    assert split.indices != without.indices


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([([0, 1], [N])], "split 0: test has row 60; the data have rows 0 to 59"),
        ([([0, -1], [1])], "split 0: train has row -1"),
        ([([0, 1], [])], "split 0: test has no rows"),
        ([([0.5], [1])], "train is not a list of positions"),
        ([[0]], "split 0 is not"),
        (lambda dataset: None, "returned nothing"),
        (11, r"class `2` has 10 rows, fewer than the 11 parts of `11-fold stratified, split seed 0`; splitting=10, "),
        ({"folds": 61, "stratified": False}, "does not fit 60 rows"),
    ],
)
def test_data_that_do_not_allow_it(value: Any, message: str) -> None:
    """One line: what is wrong, where, and what to do."""
    with pytest.raises(PadreError, match=message) as caught:
        resolve(value, task=TASK).split(N, Y)
    assert "\n" not in str(caught.value)


def test_a_class_of_one_row() -> None:
    """scikit-learn would warn and go on with splits that lack the class."""
    with pytest.raises(PadreError, match="class `rare` has 1 row, fewer than the 10 parts"):
        resolve(None, task=TASK).split(31, ["common"] * 30 + ["rare"])


@pytest.mark.parametrize("y", [[1.0, 2.0, np.nan] * 20, ["a", None, "b"] * 20])
def test_missing_targets(y: list[Any]) -> None:
    """They are no class of their own."""
    with pytest.raises(PadreError, match="the target is missing in 20 of 60 rows"):
        resolve(None, task=TASK).split(N, np.array(y, dtype=object if "a" in y else float))


def test_numbers_are_no_classes() -> None:
    """A classifier on a measured target is told so."""
    with pytest.raises(PadreError, match="60 different values in 60 rows: not classes; use a regressor"):
        resolve(None, task=TASK).split(N, np.linspace(0, 1, N))


def test_hash() -> None:
    """SHA-256 over lengths and positions as little-endian int64, written down by hand."""
    split = Split(0, 0, 0, np.array([0, 2]), np.array([1], dtype=np.int32))
    expected = sha256(struct.pack("<qqqqqq", 2, 0, 2, 1, 1, 0)).hexdigest()
    assert indices_hash([split]) == split.indices == expected
    moved = Split(0, 0, 0, np.array([0]), np.array([2, 1]))
    assert moved.indices != expected
