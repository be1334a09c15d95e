"""What the command line says over what the file says."""

from padre_git.app.execute.invocation import Invocation, current, invoked, is_recorded, mark_recorded


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
