"""Splittings: what people write, the splits against scikit-learn's own, and what is refused."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import model_selection as sk

from padre_git.core.data.dataset import Dataset
from padre_git.core.splitting.resolve import design, resolve
from padre_git.core.splitting.splits import Split, indices_hash
from padre_git.errors import PadreError

N = 60


Y = np.repeat([0, 1, 2], [30, 20, 10])


GROUPS = np.arange(N) % 12


TASK = "classification"


def _pairs(splits: list[Split]) -> list[tuple[list[int], list[int]]]:
    return [(split.train.tolist(), split.test.tolist()) for split in splits]


def _made(value: Any, *, task: str | None = TASK) -> list[tuple[list[int], list[int]]]:
    return _pairs(resolve(value, task=task).split(N, Y, GROUPS))


def _expected(splitter: Any) -> list[tuple[list[int], list[int]]]:
    used = GROUPS if "Group" in type(splitter).__name__ else None
    return [(train.tolist(), test.tolist()) for train, test in splitter.split(np.zeros((N, 1)), Y, used)]


def _stratified(folds: int, seed: int = 0) -> Any:
    return sk.StratifiedKFold(folds, shuffle=True, random_state=seed)


def _holdouts(test: float) -> Any:
    return sk.ShuffleSplit(3, test_size=test, random_state=1)


@pytest.mark.parametrize(
    ("value", "splitter", "text", "heading"),
    [
        (None, _stratified(10), "10-fold stratified, shuffled, split seed 0", "10-fold stratified, split seed 0"),
        (5, _stratified(5), "5-fold stratified, shuffled, split seed 0", "5-fold stratified, split seed 0"),
        (np.int64(5), _stratified(5), "5-fold stratified, shuffled, split seed 0", "5-fold stratified, split seed 0"),
        ("5", _stratified(5), "5-fold stratified, shuffled, split seed 0", "5-fold stratified, split seed 0"),
        ("5-fold", _stratified(5), "5-fold stratified, shuffled, split seed 0", "5-fold stratified, split seed 0"),
        (
            "3x5",
            sk.RepeatedStratifiedKFold(n_splits=5, n_repeats=3, random_state=0),
            "3 × 5-fold stratified, shuffled, split seed 0",
            "3 × 5-fold stratified, split seed 0",
        ),
        (
            "holdout",
            sk.StratifiedShuffleSplit(1, test_size=0.25, random_state=0),
            "25 % holdout stratified, split seed 0",
            "25 % holdout stratified, split seed 0",
        ),
        (
            "4xholdout:0.2",
            sk.StratifiedShuffleSplit(4, test_size=0.2, random_state=0),
            "4 × 20 % holdout stratified, split seed 0",
            "4 × 20 % holdout stratified, split seed 0",
        ),
        ({"folds": 5, "shuffle": False}, sk.StratifiedKFold(5), "5-fold stratified, not shuffled", None),
        (
            {"folds": 5, "stratified": False, "seed": 3},
            sk.KFold(5, shuffle=True, random_state=3),
            "5-fold, shuffled, split seed 3",
            "5-fold, split seed 3",
        ),
        ({"strategy": "cv", "n_folds": 3, "random_seed": 4}, _stratified(3, 4), None, None),
        (
            {"strategy": "random", "test_ratio": 0.5},
            sk.StratifiedShuffleSplit(1, test_size=0.5, random_state=0),
            "50 % holdout stratified, split seed 0",
            None,
        ),
        (sk.KFold(4), sk.KFold(4), "4-fold, not shuffled", None),
        (_stratified(5, 3), _stratified(5, 3), "5-fold stratified, shuffled, split seed 3", None),
        (sk.KFold(4, shuffle=True), sk.KFold(4, shuffle=True, random_state=0), "4-fold, shuffled, split seed 0", None),
        (
            sk.RepeatedKFold(n_splits=3, n_repeats=2, random_state=1),
            sk.RepeatedKFold(n_splits=3, n_repeats=2, random_state=1),
            "2 × 3-fold, shuffled, split seed 1",
            None,
        ),
        (
            sk.ShuffleSplit(3, test_size=0.2, random_state=1),
            sk.ShuffleSplit(3, test_size=0.2, random_state=1),
            None,
            None,
        ),
        (_holdouts(7), _holdouts(7), None, None),
        (sk.GroupKFold(4), sk.GroupKFold(4), "4-fold by group, not shuffled", None),
        (sk.GroupShuffleSplit(3, random_state=1), sk.GroupShuffleSplit(3, random_state=1), None, None),
        (sk.LeaveOneGroupOut(), sk.LeaveOneGroupOut(), "leave-one-group-out", None),
        (sk.LeaveOneOut(), sk.LeaveOneOut(), "leave-one-out", None),
        (sk.TimeSeriesSplit(4), sk.TimeSeriesSplit(4), "4 parts in order of time", None),
        (sk.TimeSeriesSplit(4, max_train_size=9), sk.TimeSeriesSplit(4, max_train_size=9), None, None),
        (sk.PredefinedSplit(Y), sk.PredefinedSplit(Y), None, None),
        (
            "group-4-fold",
            sk.GroupKFold(4, shuffle=True, random_state=0),
            "4-fold by group, shuffled, split seed 0",
            None,
        ),
        ("leave-one-out", sk.LeaveOneOut(), None, None),
        ("time-series:3", sk.TimeSeriesSplit(3), None, None),
        (
            {"kind": "time-series", "folds": 4, "gap": 2, "window": 20},
            sk.TimeSeriesSplit(4, gap=2, max_train_size=20),
            "4 parts in order of time, gap 2, at most 20 train",
            None,
        ),
        ("leave-2-out", sk.LeavePOut(2), "leave-2-out", None),
        ("leave-2-groups-out", sk.LeavePGroupsOut(2), "leave-2-groups-out", None),
        (
            "stratified-group-4-fold",
            sk.StratifiedGroupKFold(4, shuffle=True, random_state=0),
            "4-fold by group stratified, shuffled, split seed 0",
            None,
        ),
        (
            "2xgroup-holdout:0.5",
            sk.GroupShuffleSplit(2, test_size=0.5, random_state=0),
            "2 × 50 % holdout by group, split seed 0",
            None,
        ),
        ({"n_splits": 5, "random_state": 2}, _stratified(5, 2), None, None),
        (
            {"kind": "holdout", "test_size": 0.5, "n_repeats": 2, "stratified": False, "random_state": 4},
            sk.ShuffleSplit(2, test_size=0.5, random_state=4),
            None,
            None,
        ),
        ("{kind: k-fold, folds: 5, stratified: false}", sk.KFold(5, shuffle=True, random_state=0), None, None),
    ],
    ids=str,
)
def test_the_splits_of_scikit_learn(value: Any, splitter: Any, text: str | None, heading: str | None) -> None:
    """Each way of writing gives the splits that scikit-learn makes with the same numbers, and reads as it should."""
    found = resolve(value, task=TASK)
    assert _pairs(found.split(N, Y, GROUPS)) == _expected(splitter)
    assert text in (None, found.describe())
    assert heading in (None, found.heading)


def test_regression_is_not_stratified() -> None:
    """The task decides, not what y looks like."""
    assert _made(None, task="regression") == _expected(sk.KFold(10, shuffle=True, random_state=0))
    assert resolve(None, task=None).describe() == "10-fold, shuffled, split seed 0"


def test_several_targets_are_not_stratified() -> None:
    """By default; asked for, it is an error."""
    both = np.stack([Y, Y], axis=1)
    assert resolve(None, task=TASK, y=both).spec["stratified"] is False
    with pytest.raises(PadreError, match="several targets"):
        resolve({"stratified": True}, task=TASK, y=both).split(N, both)


def test_one_column_is_one_target() -> None:
    """A frame of one column is stratified like the column."""
    frame = pd.DataFrame({"y": Y})
    found = resolve(None, task=TASK, y=frame)
    assert _pairs(found.split(N, frame)) == _made(None)


def test_the_split_seed_matters() -> None:
    """Another seed gives other splits."""
    assert _made(None) == _made({"kind": "k-fold", "seed": 0}) != _made({"kind": "k-fold", "seed": 1})


DATA = Dataset("d", pd.DataFrame({"a": np.arange(N), "y": Y}), target="y")


def halves(dataset: Dataset, rng: np.random.Generator) -> Iterator[tuple[Any, Any]]:
    """Two random halves of the rows."""
    for _ in range(2):
        rows = rng.permutation(len(dataset.X))
        yield rows[:30], rows[30:]


def first(dataset: Dataset) -> tuple[Any, Any]:
    """A function of the data set alone, with one split."""
    rows = np.arange(len(dataset.X))
    return rows[:50], rows[50:]


def test_functions() -> None:
    """``f(dataset, rng)``: several splits or one, the same every time."""
    found = resolve({"kind": "function", "function": halves, "seed": 3}, task=TASK)
    splits = found.split(N, Y, dataset=DATA)
    assert (len(splits), found.describe()) == (2, "halves, split seed 3")
    assert indices_hash(splits) == indices_hash(found.split(N, Y, dataset=DATA))
    other = resolve({"kind": "function", "function": halves, "seed": 4}, task=TASK)
    assert indices_hash(splits) != indices_hash(other.split(N, Y, dataset=DATA))
    assert _pairs(resolve(first, task=TASK).split(N, Y, dataset=DATA)) == [(list(range(50)), list(range(50, 60)))]


def test_groups_are_asked_for() -> None:
    """A group column alone changes no k-fold; a splitter by group needs one."""
    plain = resolve(None, task=TASK)
    assert indices_hash(plain.split(N, Y, GROUPS)) == indices_hash(plain.split(N, Y))
    for value in ("group-4-fold", sk.GroupKFold(4), sk.GroupShuffleSplit(2, random_state=0)):
        with pytest.raises(PadreError, match="needs a group column"):
            resolve(value, task=TASK).split(N, Y)


@pytest.mark.parametrize(
    ("value", "n", "repeats", "folds", "ratio", "family"),
    [
        (5, 5, 1, 5, 0.25, "folds"),
        ("3x5", 15, 3, 5, 0.25, "folds"),
        ("holdout", 1, 1, None, 1 / 3, "holdouts"),
        ("4xholdout:0.2", 4, 1, None, 0.25, "holdouts"),
        ("group-4-fold", 4, 1, 4, 1 / 3, "folds"),
        ("leave-one-out", 60, 1, 60, None, "pooled"),
        ("time-series", 5, 1, 5, None, "time"),
        (list(sk.KFold(5).split(Y)), 5, 1, 5, 0.25, "folds"),
        (list(sk.ShuffleSplit(5, test_size=0.2, random_state=0).split(Y)), 5, 1, None, 0.25, "holdouts"),
        (list(sk.TimeSeriesSplit(5).split(Y)), 5, 1, 5, None, "other"),
        (list(sk.LeaveOneOut().split(Y)), 60, 1, 60, None, "pooled"),
        (sk.LeavePOut(59), 60, 1, 60, None, "pooled"),
        (sk.GroupShuffleSplit(3, test_size=0.25, random_state=1), 3, 1, None, 1 / 3, "holdouts"),
    ],
    ids=str,
)
def test_design(value: Any, n: int, repeats: int, folds: int | None, ratio: float | None, family: str) -> None:
    """Where no corrected interval holds there is no ratio, also where the splits come as a list."""
    splitting = resolve(value, task=TASK)
    found = design(splitting.split(N, Y, GROUPS), splitting)
    assert (found.n, found.repeats, found.folds, found.family) == (n, repeats, folds, family)
    assert found.ratio == (None if ratio is None else pytest.approx(ratio))
    assert found.description == splitting.describe()
    assert (found.rows, found.groups, found.grouped, found.nested) == (N, None, False, False)


@pytest.mark.parametrize(
    ("value", "grouped", "ratio", "smallest"), [(4, False, None, 15), ("group-4-fold", True, 1 / 3, 15)]
)
def test_design_of_grouped_rows(value: Any, grouped: bool, ratio: float | None, smallest: int) -> None:
    """Groups that a splitting tears apart are no independent rows, so that no interval holds; whole ones count."""
    splitting = resolve(value, task=TASK)
    found = design(splitting.split(N, Y, GROUPS), splitting, groups=GROUPS, nested=True)
    assert (found.groups, found.grouped, found.smallest_test, found.nested) == (12, grouped, smallest, True)
    assert found.ratio == (None if ratio is None else pytest.approx(ratio))


def test_groups_are_counted_where_they_are_whole() -> None:
    """Groups of 1 to 6 rows, one left out at a time: of 6, each trains on 5, however many rows that are."""
    groups = np.repeat(np.arange(6), np.arange(1, 7))
    y = np.arange(len(groups)) % 2
    splitting = resolve("leave-one-group-out", task=TASK)
    found = design(splitting.split(len(y), y, groups), splitting, groups=groups)
    assert (found.folds, found.groups, found.grouped) == (6, 6, True)
    assert found.ratio == pytest.approx(1 / 5)
