"""`padre best`: the words that repeat a setting."""

import shlex
from typing import Any

import pytest

from padre_git.app.show.best import words
from padre_git.core.search.grid import parse
from tests.conftest import Padre, Repository


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("padre run e.py", "padre run e.py -p C=1"),
        ("padre run e.py -p 'C=uniform(0,1)' --settings 64 --jobs 2", "padre run e.py -p C=1"),
        ("padre run e.py --settings=64 --sampler tpe --search-seed 3 --time 3m --again", "padre run e.py -p C=1"),
        ("padre run --parameter C=1,2 -pC=3 -m why e.py --nested", "padre run e.py -p C=1"),
        ("padre run e.py --backend slurm --jobs=9 --cluster-option memory=8GB -q", "padre run e.py -p C=1"),
        ("padre run e.py --scheduler s.json -mwhy --json --seeds 0,1", "padre run e.py --seeds 0,1 -p C=1"),
        ("padre run e.py -- --lr 3", "padre run e.py -p C=1 -- --lr 3"),
        ("python train.py", "-p C=1"),
    ],
)
def test_words(command: str, expected: str) -> None:
    """The command without what says how it searched, and with the values that were found."""
    assert words(shlex.split(command), {"C": 1}) == expected


@pytest.mark.parametrize(
    "value", [1, 0.1, 1e-07, "rbf", "1", "true", "a,b", "it's", "", None, True, [64, 64], [64], {"0": 1}]
)
def test_values_can_be_typed(value: Any) -> None:
    """What is printed reads back as the value; lists as the tuples that most estimators take."""
    given = shlex.split(words(["padre", "run", "e.py"], {"C": value}))
    (found,) = parse([given[-1]])["C"]
    assert (list(found) if isinstance(found, tuple) else found) == value


def test_nothing_to_choose_from(notebook: Repository, padre: Padre) -> None:
    """A run that has no score is no best one."""
    padre("run", "--", "true")
    assert "`@last` has no completed run with a score" in padre("best", code=1).err
