"""What a killed process left, when the next command comes."""

from pathlib import Path
from typing import Any

import pytest

from padre_git import start_run
from padre_git.app.recording import opening
from padre_git.app.repository.workspace import Workspace
from padre_git.storage.stage import Stage
from tests.conftest import Padre, Repository

_NAME = "20260101t000000-left0ver"


@pytest.fixture
def left(notebook: Repository) -> Path:
    """A left-over that nobody can save: its first entry says nothing of what it should."""
    stage = Stage.begin(notebook.path / ".git" / "padre", _NAME)
    stage.append({"kind": "head"})
    stage.close()
    return stage.folder


def test_one_left_over_stops_no_command(left: Path, notebook: Repository, padre: Padre) -> None:
    """Each command works, says it in one line with the way out, and new runs are recorded."""
    line = (
        f"{_NAME} was interrupted and could not be saved yet: KeyError: 'files' (to put it away: padre clean --unsaved)"
    )
    for words in (["list"], ["status"], ["log"], ["clean"], ["show", "@last"]):
        result = padre(*words, code=None)
        assert "bug in padre" not in result.err
        assert "Traceback" not in result.err
        if words != ["status"]:
            assert line in result.err
    with start_run("x") as run:
        run.log_metrics({"a": 1})
    assert run.recording is not None
    assert line in run.recording.notes


def test_what_cannot_be_saved_is_put_away(left: Path, notebook: Repository, padre: Padre) -> None:
    """It lies where no command looks; moved back it is tried again."""
    place = notebook.path / ".git/padre/unsaved" / _NAME
    result = padre("clean", "--unsaved")
    assert result.out == (
        "put away 1 interrupted run that cannot be saved\n"
        f"  {place}\n"
        f"To try again: mv {place} {notebook.path}/.git/padre/stage/\n"
    )
    assert (place / "journal").is_file()
    assert padre("list").err == ""
    assert padre("clean", "--unsaved", "--json").json == {"put_away": []}
    place.rename(left)
    assert "could not be saved yet" in padre("list").err


@pytest.mark.parametrize("error", [OverflowError("too large"), RuntimeError("odd"), OSError(28, "No space left")])
def test_whatever_is_raised(
    notebook: Repository, monkeypatch: pytest.MonkeyPatch, left: Path, error: Exception
) -> None:
    """A library may raise anything; the journal is let go of, for the next command."""

    def fail(*arguments: Any, **more: Any) -> None:
        raise error

    monkeypatch.setattr(opening, "commit_journal", fail)
    for _ in range(2):
        workspace = opening.open_workspace(notebook.path)
        (line,) = workspace.notes
        assert str(error) in line
    monkeypatch.undo()
    assert opening.put_away(Workspace.at(notebook.path)) == ([], [notebook.path / ".git/padre/unsaved" / _NAME])
