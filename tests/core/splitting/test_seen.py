"""What is known of splits from their rows alone is what is known of the ones that padre makes."""

from typing import Any

import numpy as np
import pytest
from sklearn import model_selection as sk

from padre_git.core.splitting.kinds import CLASSES
from padre_git.core.splitting.resolve import design, resolve
from padre_git.core.splitting.rows import Indices
from padre_git.core.splitting.seen import FAMILIES, computations, of_program

N = 40
Y = np.repeat([0, 1], [24, 16])
GROUPS = np.arange(N) % 8
NAMES = np.array(list("abcdefgh"))[GROUPS]
OPTIONS: dict[str, dict[str, Any]] = {
    "LeavePGroupsOut": {"n_groups": 2},
    "LeavePOut": {"p": 2},
    "PredefinedSplit": {"test_fold": GROUPS},
    "RepeatedKFold": {"n_splits": 4, "n_repeats": 3},
    "StratifiedGroupKFold": {"n_splits": 4},
}
FIELDS = ("n", "repeats", "folds", "ratio", "family", "rows", "smallest_test", "groups", "grouped")


@pytest.mark.parametrize("maker", CLASSES)
@pytest.mark.parametrize("groups", [None, NAMES], ids=["rows", "groups"])
def test_classes_of_scikit_learn(maker: str, groups: Any) -> None:
    """A program's splits have the design of the same splits made by padre."""
    splitter = getattr(sk, maker)(**OPTIONS.get(maker, {}))
    if "random_state" in vars(splitter) and vars(splitter).get("shuffle", True):
        splitter.random_state = 0
    splitting = resolve(splitter, task="classification")
    parts = [Indices(*part) for part in splitter.split(np.zeros((N, 1)), Y, GROUPS if "Group" in maker else None)]
    known, found = design(splitting.split(N, Y, GROUPS), splitting, groups=groups), of_program(parts, maker, groups)
    assert {name: getattr(found, name) for name in FIELDS} == {name: getattr(known, name) for name in FIELDS}
    assert (found.kind, found.description) == ("logged", f"{known.n} splits of {maker}, as the script made them")
    assert [(each.number, each.train, each.test) for each in computations(parts, list(map(str, range(known.n))))] == [
        (number, len(part.train), len(part.test)) for number, part in enumerate(parts)
    ]


def test_all_classes_are_known() -> None:
    """No name in the table is wrong."""
    assert FAMILIES.keys() <= CLASSES.keys()


def test_pairs_of_rows() -> None:
    """Of a list of pairs the rows say what they are: folds, holdouts, or splits of different rows."""
    first, second, rest = np.arange(10), np.arange(10, 20), np.arange(20, 30)
    folds = [Indices(np.concatenate(train), test) for train, test in
             (((first, second), rest), ((first, rest), second), ((second, rest), first))]  # fmt: skip
    assert of_program(folds, "_CVIterableWrapper").family == "folds"
    assert of_program(folds, "_CVIterableWrapper").description == "3 splits, as the script made them"
    assert of_program(folds[:1] * 2, "").family == "holdouts"
    assert of_program([folds[0], Indices(first, second)], "").family == "other"
