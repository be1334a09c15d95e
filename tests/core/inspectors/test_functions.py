"""Functions as components: defaults, and what `functools.partial` has fixed."""

from functools import partial

from padre_git.core.inspectors.frameworks import inspect
from padre_git.core.inspectors.functions import handles


def scale(x: float, factor: float = 2.0, shift: int = 0) -> float:
    """A function of the user."""
    return factor * x + shift


def test_arguments() -> None:
    """An argument without a default has no value; one that was fixed is set."""
    found = inspect(partial(scale, factor=3.0)).hyperparameters
    assert {name: (each.value, each.default, each.is_set) for name, each in found.items()} == {
        "scale.factor": (3.0, 2.0, True),
        "scale.shift": (0, 0, False),
    }


def test_what_is_a_function() -> None:
    """Methods, built-in functions and partials are; classes and objects are not."""
    assert all(map(handles, (scale, "".join, len, partial(scale))))
    assert not any(map(handles, (int, object(), "text")))
    assert inspect(len).hyperparameters == {}
