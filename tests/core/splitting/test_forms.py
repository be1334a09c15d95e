"""What people may write as a splitting, and what is refused before anything is split."""

from typing import Any

import numpy as np
import pytest
from sklearn import model_selection as sk

from padre_git.core.splitting.resolve import resolve
from padre_git.core.splitting.splits import Split
from padre_git.errors import PadreError, UnknownName

N = 60


Y = np.repeat([0, 1, 2], [30, 20, 10])


GROUPS = np.arange(N) % 12


TASK = "classification"


def _pairs(splits: list[Split]) -> list[tuple[list[int], list[int]]]:
    return [(split.train.tolist(), split.test.tolist()) for split in splits]


def _made(value: Any, *, task: str | None = TASK) -> list[tuple[list[int], list[int]]]:
    return _pairs(resolve(value, task=task).split(N, Y, GROUPS))


def test_users_splitter_is_not_changed() -> None:
    """The seed that its chance gets is on a copy; equal calls give equal splits."""
    splitter = sk.KFold(5, shuffle=True)
    assert _made(splitter) == _made(splitter)
    assert splitter.random_state is None


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
        (1, "folds of k-fold must be a whole number, 2 or larger; it is 1"),
        ({"folds": 2.5}, "it is 2.5"),
        ("0x5", "repeats of k-fold must be a whole number, 1 or larger; it is 0"),
        ({"kind": "holdout", "test": 30}, "test must be the share"),
        ({"shuffle": "yes"}, "shuffle must be true or false"),
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
