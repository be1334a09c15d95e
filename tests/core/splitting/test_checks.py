"""What can be wrong with splits: refused, or found and said once."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.datasets import load_iris

from padre_git.core.splitting.checks import Checker, refuse, row_keys
from padre_git.core.splitting.resolve import resolve
from padre_git.core.splitting.splits import Split
from padre_git.core.text.findings import summary
from padre_git.errors import PadreError

N = 60


Y = np.repeat([0, 1, 2], [30, 20, 10])


GROUPS = np.arange(N) % 12


TASK = "classification"


def _split(train: object, test: object, validation: object = None) -> Split:
    return Split(3, 0, 3, np.array(train), np.array(test), None if validation is None else np.array(validation))


@pytest.mark.parametrize(
    ("split", "message"),
    [
        (_split(range(30), [29, 40]), "split 3: rows in train and test: 29; each row"),
        (_split(range(30), range(20, 40)), "rows in train and test: 20, 21, 22, 23, 24 … 5 more"),
        (_split(range(30), [40], [29]), "rows in validation and train: 29"),
        (_split(range(30), [40], [40]), "rows in validation and test: 40"),
    ],
)
def test_a_row_in_two_parts_is_refused(split: Split, message: str) -> None:
    """A score of rows that trained is false; PyPaDRE had a check that nothing called."""
    with pytest.raises(PadreError, match=message):
        refuse([split])


def test_nothing_wrong() -> None:
    """Stratified folds of data without groups, time and equal rows."""
    check = Checker(Y, task=TASK, keys=np.arange(N))
    splits = resolve("5-fold", task=TASK).split(N, Y)
    refuse(splits)
    assert [check(split) for split in splits] == [[]] * 5
    assert summary({split.number: check(split) for split in splits}) == []


def test_everything_wrong() -> None:
    """Each check is counted by hand: 2 of the test rows equal a training row, 1 is there twice, 2 groups are torn."""
    split = _split(range(30), [30, 31, 31])
    check = Checker(
        Y,
        task=TASK,
        keys=np.r_[np.arange(31), 5, 5, np.arange(33, N)],
        groups=GROUPS,
        group="patient",
        times=N - GROUPS,
    )
    assert check(split) == [
        "rows more than once in test: 1",
        "test rows that equal a training row: 2",
        "groups of `patient` in train and test: 2",
        f"training rows later than the first test row: {sum(GROUPS[:30] < 7)}",
        "not in train: class 1, 2",
        "not in test: class 0, 2",
    ]
    assert Checker(Y, task="regression")(split) == ["rows more than once in test: 1"]
    assert Checker(Y, task=TASK, pooled=True)(split)[1:] == ["not in train: class 1, 2"]


def test_time_in_order() -> None:
    """Splits that follow the time column violate nothing, whatever the order of the rows; folds do."""
    times = pd.date_range("2020-01-01", periods=N).to_numpy()[np.random.default_rng(0).permutation(N)]
    check = Checker(times=times)
    assert [check(each) for each in resolve("time-series", task=None).split(N, times=times)] == [[]] * 5
    (found,) = summary({each.number: check(each) for each in resolve(5, task=None).split(N)}, hints=True)
    assert found.endswith("in 5 of 5 splits; --splitting time-series follows the time")


@pytest.mark.parametrize("make", [np.asarray, sp.csr_matrix, lambda rows: pd.DataFrame(rows).assign(text=["a"] * 5)])
def test_equal_rows_have_equal_keys(make: object) -> None:
    """In arrays, sparse matrices and tables; equal numbers in other columns are other rows."""
    rows = [[1.0, 0.0], [2.0, 0.0], [0.0, 3.0], [2.0, 0.0], [3.0, 0.0]]
    keys = row_keys(make(rows))  # type: ignore[operator]
    assert keys is not None
    assert keys[1] == keys[3]
    assert len(set(keys.tolist())) == 4


def test_iris_has_its_known_duplicate() -> None:
    """Rows 101 and 142 are equal (pandas says so too)."""
    X = load_iris(as_frame=True).data
    keys = row_keys(X)
    assert keys is not None
    assert len(keys) - len(np.unique(keys)) == int(X.duplicated().sum()) == 1
    assert keys[101] == keys[142]
