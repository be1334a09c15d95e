"""Conditions of `--where`: what they mean, and that nothing but comparisons can be written."""

from typing import Any

import pytest

from padre_git.core.text import query
from padre_git.core.text.query import MISSING
from padre_git.errors import PadreError

RUN: dict[str, Any] = {
    "accuracy": 0.95,
    "SVC.C": 10,
    "SVC.kernel": "rbf",
    "mlp.sizes": (64, 64),
    "tree.depth": None,
    "probability": True,
    "nan": float("nan"),
    "my-step.C": 3,
}


def holds(text: str) -> bool:
    return query.parse(text).matches(lambda name: RUN.get(name, MISSING))


@pytest.mark.parametrize(
    "text",
    [
        "accuracy > 0.9 and SVC.C >= 1",
        "0.9 < accuracy < 1",
        "SVC.kernel == 'rbf'",
        "SVC.kernel in ['rbf', 'linear']",
        "'b' in SVC.kernel",
        "not accuracy < 0.9",
        "accuracy < 0.5 or SVC.C == 10.0",
        "mlp.sizes == (64, 64)",
        "mlp.sizes == [64, 64]",
        "tree.depth == None",
        "tree.depth == none",
        "probability == true",
        "SVC.C > -1",
        "`my-step.C` == 3",
        "SVC.kernel not in ('linear',)",
        "'`quoted`' != SVC.kernel",
        "SVC.kernel in ('rbf')",
        "SVC.kernel not in ('not rbf')",
        "accuracy",
    ],
)
def test_holds(text: str) -> None:
    """What a person would expect to hold, holds."""
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "accuracy > 0.99",
        "SVC.gamma == 'scale'",
        "SVC.gamma != 'scale'",
        "SVC.gamma in ['scale', 'auto']",
        "SVC.gamma",
        "SVC.kernel > 3",
        "nan > 0",
        "nan <= 0",
        "3 in accuracy",
        "accuracy == '0.95'",
        "tree.depth > 3",
        "SVC.kernel in ('rbf_kernel')",
    ],
)
def test_does_not_hold(text: str) -> None:
    """No comparison holds for what is missing, NaN or of another type."""
    assert not holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')",
        "accuracy.__class__.__mro__()",
        "[x for x in y]",
        "(lambda: 1)()",
        "accuracy if 1 else 2",
        "accuracy + 1 > 2",
        "x[0] == 1",
        "f'{accuracy}' == ''",
        "(x := 1) > 0",
        "9 ** 9 ** 9 > 1",
        "accuracy is None",
        "accuracy = 1",
        "accuracy >",
        "",
        "a; b",
        "'abc'.upper == 1",
        "-'a' == 1",
        "1j == x",
        "b'x' == x",
        "... == x",
        "\0",
        "(" * 500 + "1" + ")" * 500,
        "not " * 700 + "a",
        "a and " * 600 + "a",
    ],
)
def test_refuses_all_else(text: str) -> None:
    """What is no comparison of names and values is one line of error, never evaluated."""
    with pytest.raises(PadreError, match="cannot be read") as caught:
        holds(text)
    assert "\n" not in str(caught.value)


def test_one_equals_sign_has_a_hint() -> None:
    """The most common slip is named."""
    with pytest.raises(PadreError, match="write `==`"):
        query.parse("SVC.C = 1")


def test_names_are_found() -> None:
    """The names of a condition, each once, without its words."""
    assert query.parse("a.b > 1 and c == true and a.b < 3").names == ("a.b", "c")


def test_order_puts_missing_last() -> None:
    """Both ways, what is missing or NaN comes last, and equals keep their order."""
    values = [2, MISSING, 3, float("nan"), 1, 2, None]
    assert query.order(values, descending=False) == [4, 0, 5, 2, 1, 3, 6]
    assert query.order(values, descending=True) == [2, 0, 5, 4, 1, 3, 6]


def test_order_mixes_types() -> None:
    """Numbers come before texts; nothing is compared that cannot be."""
    assert query.order(["b", 1, "a", [2]], descending=False) == [1, 3, 2, 0]


@pytest.mark.parametrize("text", ['"train/loss" < 1', "'accuracy' == 0.9", "1 < 2", "'a' in ['a']"])
def test_a_comparison_without_a_name_is_refused(text: str) -> None:
    """No run would match, or all would; whoever took quotes for those of names learns of the backquotes."""
    with pytest.raises(PadreError, match="cannot be read") as caught:
        query.parse(text)
    quoted = text.split(" ")[0].strip("'\"")
    assert ("is a text; a name stands in backquotes: `" + quoted + "`" in str(caught.value)) is (text[0] in "'\"")


def test_what_a_name_would_be_in_quotes() -> None:
    """A text that is not quoted reads as a name; how it is written as a text is known."""
    found = query.parse("data == visits and `a b` in (x, y.z) and n > k")
    assert found.texts == {"visits": "data == 'visits'", "x": "`a b` in ('x', 'y.z')", "y.z": "`a b` in ('x', 'y.z')"}
