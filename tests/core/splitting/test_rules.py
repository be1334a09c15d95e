"""How rows are divided, where scikit-learn has no splitter of its own for it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn import model_selection as sk

from padre_git.core.data.dataset import Dataset
from padre_git.core.splitting.resolve import design, resolve
from padre_git.core.splitting.rules import SplitInput, bootstrap
from padre_git.core.splitting.splits import indices_hash
from padre_git.errors import PadreError, UnknownName

N = 60
Y = np.repeat([0, 1, 2], [30, 20, 10])
GROUPS = np.arange(N) % 12
TASK = "classification"


@given(share=st.sampled_from([0.1, 0.2, 0.5]), seed=st.integers(0, 99), kind=st.sampled_from(["holdout", "k-fold"]))
def test_validation_part(share: float, seed: int, kind: str) -> None:
    """It has its share of all rows, is in neither other part, and the test rows are those of the splitting without it.

    PyPaDRE gave the training part the share that validation should have.
    """
    spec = {"kind": kind, "seed": seed, "stratified": True}
    splits = resolve({**spec, "validation": share}, task=TASK).split(N, Y)
    for split, plain in zip(splits, resolve(spec, task=TASK).split(N, Y), strict=True):
        assert split.validation is not None
        assert len(split.validation) == round(share * N)
        assert split.test.tolist() == plain.test.tolist()
        assert sorted([*split.train.tolist(), *split.validation.tolist()]) == sorted(plain.train.tolist())
        assert set(Y[split.validation].tolist()) == {0, 1, 2}


def test_validation_by_group() -> None:
    """Groups stay together in all three parts; a quarter of 12 groups are 3."""
    for value in ("group-holdout", "group-4-fold"):
        spec = resolve(value, task=TASK).spec | {"validation": 0.25}
        for split in resolve(spec, task=TASK).split(N, Y, GROUPS):
            assert split.validation is not None
            parts = [set(GROUPS[rows].tolist()) for rows in (split.train, split.test, split.validation)]
            assert len(parts[2]) == 3
            assert sum(map(len, parts)) == 12


def test_how_validation_reads() -> None:
    """A splitting without one has no such option in its document."""
    found = resolve({"kind": "holdout", "validation": 0.1}, task=TASK)
    assert found.describe() == "25 % holdout stratified, 10 % validation, split seed 0"
    assert resolve({"kind": "holdout", "validation": 0}, task=TASK) == resolve("holdout", task=TASK)
    assert "validation" not in resolve("holdout", task=TASK).spec


def test_a_class_too_small_for_validation() -> None:
    """One line, not scikit-learn's traceback."""
    with pytest.raises(PadreError, match=r"does not fit 30 rows: .*only 1 member") as caught:
        resolve({"kind": "holdout", "validation": 0.1}, task=TASK).split(30, ["a"] * 28 + ["b"] * 2)
    assert "\n" not in str(caught.value)


@given(rows=st.integers(10, 80), repeats=st.integers(1, 4), seed=st.integers(0, 2**32 - 1), stratified=st.booleans())
@example(rows=10, repeats=1, seed=498953101, stratified=True)  # its first sample leaves no row out
def test_bootstrap(rows: int, repeats: int, seed: int, stratified: bool) -> None:
    """As many rows as there are train, drawn from all; those that were not drawn test; classes keep their size."""
    y = np.arange(rows) % 2
    spec = {"kind": "bootstrap", "repeats": repeats, "seed": seed, "stratified": stratified}
    splits = resolve(spec, task=TASK).split(rows, y)
    assert len(splits) == repeats
    for split in splits:
        assert len(split.train) == rows
        assert set(split.train.tolist()) | set(split.test.tolist()) == set(range(rows))
        assert not set(split.train.tolist()) & set(split.test.tolist())
        if stratified:
            assert int(y[split.train].sum()) == int(y.sum())
    assert indices_hash(splits) == indices_hash(resolve(spec, task=TASK).split(rows, y))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("stratified", [True, False])
def test_bootstrap_of_few_rows(seed: int, stratified: bool) -> None:
    """Each repeat is the next sample of the same generator that leaves a row out; the others before it are skipped."""
    spec = {"kind": "bootstrap", "repeats": 5, "seed": seed, "stratified": stratified}
    rows, rng = [np.array([0, 2]), np.array([1, 3])] if stratified else [np.arange(4)], np.random.default_rng(seed)
    samples = (np.concatenate([rng.choice(each, len(each)) for each in rows]) for _ in range(100))
    expected = [sample.tolist() for sample in samples if len(set(sample.tolist())) < 4][:5]
    assert [split.train.tolist() for split in resolve(spec, task=TASK).split(4, [0, 1, 0, 1])] == expected


@pytest.mark.parametrize(("y", "stratified"), [(["a", "b", "c"], True), (["a"], False)])
def test_bootstrap_that_can_never_leave_a_row_out(y: list[str], stratified: bool) -> None:
    """Where each class has one row, or there is one row, no number of samples helps: it says so."""
    options = {"repeats": 1, "seed": 0, "stratified": stratified}
    with pytest.raises(PadreError, match=r"none of 100 bootstrap samples of .* left out a row .* use more rows"):
        bootstrap(options, SplitInput(len(y), np.array(y)))


def test_bootstrap_leaves_out_one_in_e() -> None:
    """The share of rows that are never drawn tends to 1/e (Efron 1983); 50 samples of 1,000 rows come near."""
    splits = resolve("bootstrap", task=TASK).split(1000)
    assert len(splits) == 50
    assert np.mean([len(split.test) for split in splits]) / 1000 == pytest.approx(np.exp(-1), abs=0.005)


def test_time_order() -> None:
    """The splits follow the time column, not the order of the rows: scikit-learn's on the sorted rows."""
    times = np.random.default_rng(1).permutation(N)
    order = np.argsort(times)
    for value, splitter in (("time-series", sk.TimeSeriesSplit(5)), (sk.TimeSeriesSplit(4, test_size=3), None)):
        found = resolve(value, task=TASK).split(N, Y, times=times)
        expected = (splitter or value).split(np.zeros((N, 1)))
        assert [(each.train.tolist(), each.test.tolist()) for each in found] == [
            (order[train].tolist(), order[test].tolist()) for train, test in expected
        ]


@given(
    st.lists(st.integers(0, 9), min_size=8, max_size=40).filter(lambda found: len(set(found)) > 5), st.integers(0, 1)
)
def test_ties_in_time(times: list[int], gap: int) -> None:
    """Rows of one moment are never parted; the gap is in moments; all that trains is before all that tests."""
    moments = np.array(times)
    for split in resolve({"kind": "time-series", "folds": 3, "gap": gap}, task=None).split(len(times), times=moments):
        before, after = moments[split.train], moments[split.test]
        between = set(moments[(moments > before.max()) & (moments < after.min())].tolist())
        assert before.max() < after.min()
        assert len(between) == gap
        for moment in {*before.tolist(), *after.tolist()}:
            rows = set(np.flatnonzero(moments == moment).tolist())
            assert rows <= set(split.train.tolist()) or rows <= set(split.test.tolist())


def test_dates_and_missing_times() -> None:
    """Dates are in order; a row without a time is in none."""
    dates = pd.date_range("2024-01-01", periods=N)[::-1].to_numpy().copy()
    (first, *_) = resolve("time-series", task=None).split(N, times=dates)
    assert first.train.tolist() == list(range(N - 1, N - 11, -1))
    dates[3] = np.datetime64("NaT")
    with pytest.raises(PadreError, match="the time is missing in 1 of 60 rows"):
        resolve("time-series", task=None).split(N, times=dates)


def test_repeated_folds_of_groups() -> None:
    """Each repeat is a partition that keeps groups together, and another one; numbered by repeat and fold."""
    splits = resolve("3xgroup-4-fold", task=TASK).split(N, Y, GROUPS)
    assert [(each.repeat, each.fold) for each in splits] == [(at // 4, at % 4) for at in range(12)]
    rounds = [[each for each in splits if each.repeat == repeat] for repeat in range(3)]
    for parts in rounds:
        assert sorted(np.concatenate([each.test for each in parts]).tolist()) == list(range(N))
    for each in splits:
        assert not set(GROUPS[each.train].tolist()) & set(GROUPS[each.test].tolist())
    assert len({indices_hash(parts) for parts in rounds}) == 3


def _data(column: Any) -> Dataset:
    return Dataset("d", pd.DataFrame({"a": np.arange(N), "part": column, "y": Y}), target="y", drop="part")


def test_predefined_folds() -> None:
    """The column's numbers are scikit-learn's `PredefinedSplit`; -1 and nothing always train."""
    numbers = np.where(np.arange(N) < 6, -1, np.arange(N) % 4)
    expected = [(train.tolist(), test.tolist()) for train, test in sk.PredefinedSplit(numbers).split()]
    for column in (numbers, np.where(numbers < 0, np.nan, numbers)):
        splitting = resolve("predefined:part", task=TASK)
        splits = splitting.split(N, Y, dataset=_data(column))
        assert [(each.train.tolist(), each.test.tolist()) for each in splits] == expected
        assert design(splits, splitting).family == "folds"
    assert splitting.describe() == "by column part"


def test_predefined_parts() -> None:
    """A column of words is one split."""
    words = np.repeat(["train", "validation", "test"], 20)
    (split,) = resolve({"kind": "predefined", "column": "part"}, task=TASK).split(N, Y, dataset=_data(words))
    assert split.validation is not None
    assert [rows.tolist() for rows in (split.train, split.validation, split.test)] == [
        list(range(20)),
        list(range(20, 40)),
        list(range(40, 60)),
    ]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (np.repeat(["train", "other"], 30), "has neither fold numbers"),
        (np.linspace(0, 1, N), "has neither fold numbers"),
        (np.full(N, -1), "has neither fold numbers"),
        (np.repeat(["train"], N), "split 0: test has no rows"),
    ],
)
def test_columns_that_split_nothing(column: Any, message: str) -> None:
    """One line that says what the column should have."""
    with pytest.raises(PadreError, match=message):
        resolve("predefined:part", task=TASK).split(N, Y, dataset=_data(column))


def test_unknown_column() -> None:
    """The error lists the columns; their case counts."""
    with pytest.raises(UnknownName, match="unknown column `Part` of data set `d`; did you mean `part`"):
        resolve("predefined:Part", task=TASK).split(N, Y, dataset=_data(np.zeros(N)))


@pytest.mark.parametrize("value", ["leave-2-out", sk.LeavePOut(2), {"kind": "leave-p-out", "p": 2}])
def test_too_many_splits(value: Any) -> None:
    """569 rows are 161,596 pairs; it says so before it makes one."""
    with pytest.raises(PadreError, match=r"161,596 splits of 569 rows; at most 10,000 are possible: use 10x10"):
        resolve(value, task=TASK).split(569)


def test_none_trains_on_everything() -> None:
    """PyPaDRE's `strategy: None` crashed in its evaluator."""
    for value in ("none", {"kind": "none"}, {"strategy": None}):
        (split,) = resolve(value, task=TASK).split(N, Y)
        assert (len(split.train), len(split.test)) == (N, 0)


def test_nested() -> None:
    """The outer splits are those without nesting; the inner ones keep to what the outer ones do."""
    found = resolve({"kind": "nested", "outer": "10x5", "inner": "3-fold"}, task=TASK)
    assert indices_hash(found.split(N, Y)) == indices_hash(resolve("10x5", task=TASK).split(N, Y))
    assert found.heading == "10 × 5-fold stratified, split seed 0, nested with 3-fold inside"
    assert resolve(found.document, task=None) == found
    inner = {value: resolve({"kind": "nested", "outer": value}, task=TASK).inner for value in (5, "group-4-fold")}
    assert [each and each.kind for each in inner.values()] == ["k-fold", "group-k-fold"]
    series = resolve({"kind": "nested", "outer": "time-series"}, task=TASK).inner
    assert series is not None
    assert series.kind == "time-series"
    assert resolve("nested", task=TASK) == resolve({"kind": "nested"}, task=TASK)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"kind": "nested", "outer": "nested", "inner": 3}, "the outer splitting must be a plain one"),
        ({"kind": "nested", "outer": "none"}, "the outer splitting must be a plain one"),
        ({"kind": "nested", "inner": "predefined:part"}, "the inner splitting must work on any rows"),
        ({"kind": "nested", "inner": [([0], [1])]}, "the inner splitting must work on any rows"),
        ({"kind": "nested", "folds": 5}, "unknown splitting option `folds` of nested; it has outer, inner"),
        ({"kind": "splits", "folds": 5}, "unknown splitting option `folds` of splits"),
        ({"kind": "function", "function": "f"}, "function must be a function"),
        ({"kind": ["a", "b"]}, "unknown splitting"),
        ({"kind": "leave-p-out", "p": 0}, "p of leave-p-out must be a whole number, 1 or larger"),
        ({"kind": "holdout", "test": 0.5, "validation": 0.5}, "together take all rows"),
        ({"kind": "holdout", "validation": 3}, "validation must be the share of the validation rows"),
        ("{kind: holdout", "is not closed"),
    ],
)
def test_refused(value: Any, message: str) -> None:
    """Before anything is split."""
    with pytest.raises(PadreError, match=message):
        resolve(value, task=TASK)


def test_dates_of_text() -> None:
    """Text is in the order of the moments that it says; where it says none, the splitting is refused."""
    days = [
        "05/01/2024",
        "19/01/2024",
        "02/02/2024",
        "16/02/2024",
        "01/03/2024",
        "15/03/2024",
        "29/03/2024",
        "12/04/2024",
    ]
    times = np.array(days, dtype=object)
    for splitting in ("time-series:3", sk.TimeSeriesSplit(3)):
        splits = resolve(splitting, task=None).split(8, times=times)
        assert [split.test.tolist() for split in splits] == [[2, 3], [4, 5], [6, 7]]
        assert [split.train.tolist() for split in splits] == [[0, 1], [0, 1, 2, 3], [0, 1, 2, 3, 4, 5]]
    with pytest.raises(PadreError, match="is not a time that can be ordered"):
        resolve("time-series:3", task=None).split(8, times=np.array([f"week {at}" for at in range(8)], dtype=object))
