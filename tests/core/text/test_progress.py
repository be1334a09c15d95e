"""The progress bar that commands and `execute()` show on a terminal."""

import pytest

from padre_git.core.text import progress


def test_a_bar_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """Each call is one step more; unit and count stand on stderr, a unit in brackets as it is written."""
    with progress.bar(3, "fits [svc]") as step:
        step()
        step()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "2/3" in shown.err
    assert "fits [svc]" in shown.err


def test_a_bar_says_how_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    """The words of a step stand behind the bar until the next one has others."""
    with progress.bar(3, "fits") as step:
        step("1 of 2 settings stopped")
        step("[2] of 2 settings stopped")
    assert "[2] of 2 settings stopped" in capsys.readouterr().err.splitlines()[-1]


def test_stages_appear_with_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is shown before the first stage is told, so that git can ask for a password; then the last one."""
    with progress.stages() as move:
        assert capsys.readouterr().err == ""
        move("writing", 4, 5)
    assert "4/5" in capsys.readouterr().err
