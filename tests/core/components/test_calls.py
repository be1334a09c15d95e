"""Functions of the user, called with what they ask for."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from padre_git.core.components.calls import called, name_of, needed


@pytest.mark.parametrize(
    ("function", "needs", "given"),
    [
        (lambda: "none", 0, "none"),
        (lambda a: a, 1, 1),
        (lambda a, b: (a, b), 2, (1, 2)),
        (lambda a, b=5: (a, b), 1, (1, 2)),
        (lambda *all: all, 0, (1, 2)),
        (lambda **named: named, 0, {}),
        (partial(lambda a, b: (a, b), 7), 1, (7, 1)),
    ],
)
def test_arguments(function: Callable[..., Any], needs: int, given: Any) -> None:
    """As many as it takes, in their order."""
    assert needed(function) == needs
    assert called(function, 1, 2) == given


def test_names() -> None:
    """Objects go by their class."""
    assert name_of(test_names) == "test_names"
    assert name_of(partial(print)) == "partial"
