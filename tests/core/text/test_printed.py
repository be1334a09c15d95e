"""Numbers in what a program prints."""

import re
from typing import Any

import pytest

from padre_git.core.text.printed import printed


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("accuracy: 0.9", [({"accuracy": 0.9}, None)]),
        ("Epoch: 3 loss: 0.41", [({"loss": 0.41}, 3)]),
        ("loss=1e-3, acc=.5 | lr=2", [({"loss": 0.001, "acc": 0.5, "lr": 2}, None)]),
        ("Test Accuracy: 0.93", [({"Test_Accuracy": 0.93}, None)]),
        ("the loss: 0.3 is good", []),
        ("accuracy: 93%", []),
        ("12:30", []),
        ("", []),
    ],
)
def test_printed_numbers(line: str, expected: list[Any]) -> None:
    """Only a line that is nothing but names with numbers gives metrics."""
    assert list(printed(f"hello\n{line}\n")) == expected


def test_a_rule_of_the_user() -> None:
    """Its groups are found anywhere in a line; what is no number is left out."""
    rule = re.compile(r"(?P<name>\w+) is (?P<value>\S+)")
    assert list(printed("now acc is 0.5 and loss is low\naccuracy: 0.9\n", rule)) == [({"acc": 0.5}, None)]
