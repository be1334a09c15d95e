"""What padre says of a fault of its own."""

from importlib.metadata import version

import pytest

from padre_git.cli import fault


def test_the_traceback_and_a_request(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr alone: where it happened, and that it is padre's fault, with padre's version."""
    try:
        raise ZeroDivisionError("by nothing")
    except ZeroDivisionError:
        fault.report()
    said = capsys.readouterr()
    assert said.out == ""
    assert "test_fault.py" in said.err
    assert "ZeroDivisionError: by nothing" in said.err
    assert f"this is a bug in padre {version('padre-git')}" in said.err.splitlines()[-1]
