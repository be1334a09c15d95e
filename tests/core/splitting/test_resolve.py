"""Splittings: what people write, the splits against scikit-learn's own, and what is refused."""

import struct
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import model_selection as sk

from padre_git.core.data.dataset import Dataset
from padre_git.core.data.targets import as_target
from padre_git.core.splitting.checks import refuse
from padre_git.core.splitting.kinds import KINDS
from padre_git.core.splitting.resolve import design, resolve
from padre_git.core.splitting.splits import Split, indices_hash
from padre_git.errors import PadreError, UnknownName

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


COLUMNS = Dataset("c", pd.DataFrame({"fold": np.arange(N) % 4, "y": Y}), target="y")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind(kind: str) -> None:
    """The contract of a row of the table: it splits, it reads, and its spec makes it again."""
    found = resolve({"kind": kind}, task=TASK)
    splits = found.split(N, Y, GROUPS, dataset=COLUMNS)
    refuse(splits)
    assert design(splits, found).family == (KINDS[kind].family or "folds")
    assert [split.number for split in splits] == list(range(len(splits)))
    assert found.describe()
    again = resolve(found.spec, task=None)
    assert (again, indices_hash(again.split(N, Y, GROUPS, dataset=COLUMNS))) == (found, indices_hash(splits))


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


@given(
    rows=st.integers(20, 200),
    folds=st.integers(2, 10),
    repeats=st.integers(1, 3),
    seed=st.integers(0, 2**32 - 1),
    stratified=st.booleans(),
)
def test_folds_are_a_partition(rows: int, folds: int, repeats: int, seed: int, stratified: bool) -> None:
    """Every row is tested once per repeat and trains in all other folds; the same words give the same splits."""
    y = np.arange(rows) % 2
    spec = {"folds": folds, "repeats": repeats, "seed": seed, "stratified": stratified}
    splits = resolve(spec, task=TASK).split(rows, y)
    assert len(splits) == folds * repeats
    for repeat in range(repeats):
        tested = np.concatenate([split.test for split in splits if split.repeat == repeat])
        assert sorted(tested.tolist()) == list(range(rows))
    for split in splits:
        assert sorted([*split.train.tolist(), *split.test.tolist()]) == list(range(rows))
        assert (split.train.dtype, split.test.dtype) == (np.int64, np.int64)
    assert indices_hash(splits) == indices_hash(resolve(spec, task=TASK).split(rows, y))


@given(st.sampled_from([0.1, 0.25, 0.5]), st.integers(1, 4), st.integers(0, 99))
def test_holdouts_divide_the_rows(share: float, repeats: int, seed: int) -> None:
    """No row is in both parts, none is lost, and the test part has its share: PyPaDRE's was inverted."""
    for split in resolve({"kind": "holdout", "test": share, "repeats": repeats, "seed": seed}, task=TASK).split(N, Y):
        assert sorted([*split.train.tolist(), *split.test.tolist()]) == list(range(N))
        assert len(split.test) == round(share * N)


def test_the_split_seed_matters() -> None:
    """Another seed gives other splits."""
    assert _made(None) == _made({"kind": "k-fold", "seed": 0}) != _made({"kind": "k-fold", "seed": 1})


def test_users_splitter_is_not_changed() -> None:
    """The seed that its chance gets is on a copy; equal calls give equal splits."""
    splitter = sk.KFold(5, shuffle=True)
    assert _made(splitter) == _made(splitter)
    assert splitter.random_state is None


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


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("10fold-cv", "unknown splitting `10fold-cv`; write one of 5, 10-fold"),
        ({"kind": "jackknife"}, "unknown splitting `jackknife`; known are k-fold"),
        ({"foldz": 3}, "unknown splitting option `foldz` of k-fold; it has folds"),
    ],
)
def test_unknown_names(value: Any, message: str) -> None:
    """The error lists what there is."""
    with pytest.raises(UnknownName, match=message):
        resolve(value, task=TASK)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1, "folds of k-fold is a whole number from 2 on; it is 1"),
        ({"folds": 2.5}, "it is 2.5"),
        ("0x5", "repeats of k-fold is a whole number from 1 on; it is 0"),
        ({"kind": "holdout", "test": 30}, "test is the share"),
        ({"shuffle": "yes"}, "shuffle is true or false"),
        ({"repeats": 3, "shuffle": False}, "are all equal"),
        (True, "a splitting is a number"),
        (3.5, "a splitting is a number"),
        (sk.KFold, "a splitting is a number"),
        ([], "an empty list"),
    ],
)
def test_values_that_are_no_splitting(value: Any, message: str) -> None:
    """Refused before anything is split."""
    with pytest.raises(PadreError, match=message):
        resolve(value, task=TASK)


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
    with pytest.raises(PadreError, match="60 different values in 60 rows: not classes; take a regressor"):
        resolve(None, task=TASK).split(N, np.linspace(0, 1, N))


def test_groups_are_asked_for() -> None:
    """A group column alone changes no k-fold; a splitter by group needs one."""
    plain = resolve(None, task=TASK)
    assert indices_hash(plain.split(N, Y, GROUPS)) == indices_hash(plain.split(N, Y))
    for value in ("group-4-fold", sk.GroupKFold(4), sk.GroupShuffleSplit(2, random_state=0)):
        with pytest.raises(PadreError, match="needs a group column"):
            resolve(value, task=TASK).split(N, Y)


def test_hash() -> None:
    """SHA-256 over lengths and positions as little-endian int64, written down by hand."""
    split = Split(0, 0, 0, np.array([0, 2]), np.array([1], dtype=np.int32))
    expected = sha256(struct.pack("<qqqqqq", 2, 0, 2, 1, 1, 0)).hexdigest()
    assert indices_hash([split]) == split.indices == expected
    moved = Split(0, 0, 0, np.array([0]), np.array([2, 1]))
    assert moved.indices != expected


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


@pytest.mark.parametrize(
    ("y", "shape", "kind"),
    [
        (pd.Series(["a", "b"], dtype="category"), (2,), "O"),
        (np.array([[1], [2]]), (2,), "i"),
        (np.array([1, 2], dtype=object), (2,), "i"),
        (pd.DataFrame({"a": [1.0], "b": [2.0]}), (1, 2), "f"),
        ([True, False], (2,), "b"),
    ],
)
def test_target(y: Any, shape: tuple[int, ...], kind: str) -> None:
    """An array that scikit-learn takes for what it is."""
    found = as_target(y)
    assert (found.shape, found.dtype.kind) == (shape, kind)
    assert as_target(None) is None
