"""What the command line says over what the file says."""

from typing import Any

import pytest

from padre_git.app.invocation import Invocation, current, invoked, is_recorded, mark_recorded


@pytest.mark.parametrize(
    ("said", "given", "own", "result"),
    [
        (None, None, {"a": 1}, {"a": 1}),
        (None, {"b": 2}, {"a": 1}, {"b": 2}),
        ({"a": [3]}, None, {"a": 1, "b": 2}, {"a": [3], "b": 2}),
        ({"a": [3]}, {"c": 4}, {"a": 1}, {"c": 4, "a": [3]}),
        ({"a": [3]}, [{"a": 1}, {"b": 2}], None, [{"a": [3]}, {"b": 2, "a": [3]}]),
        ({"a": [3]}, None, lambda: {"b": 2}, {"b": 2, "a": [3]}),
        ({"a": [3]}, None, None, {"a": [3]}),
    ],
)
def test_parameters_of_the_command_line_win_name_by_name(said: Any, given: Any, own: Any, result: Any) -> None:
    """`-p` replaces what it names and keeps the rest, of `execute` or else of the experiment."""
    assert Invocation(parameters=said).over(given, own) == result


def test_invocations_nest() -> None:
    """Inside the block it is the current one, with its changes; outside there is the process's own command."""
    before = current()
    with invoked(Invocation(message="a"), label="x") as outer:
        assert current() is outer
        assert (outer.message, outer.label) == ("a", "x")
    assert current() == before
    assert current().recorded is None


def test_errors_are_marked() -> None:
    """An error that stands in a recorded run is known as such."""
    error = ValueError("x")
    assert not is_recorded(error)
    mark_recorded(error)
    assert is_recorded(error)
