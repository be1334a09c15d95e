"""What several commands share."""

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.cli import shared
from tests.conftest import Repository


def test_notes_of_a_workspace_are_said(
    notebook: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The repository around the working folder is opened, and what there is to know of it stands on stderr, once."""
    workspace = Workspace.at(notebook.path)
    workspace.notes.append("one was interrupted")
    monkeypatch.setattr("padre_git.cli.shared.open_workspace", lambda: workspace)
    assert shared.opened() is workspace
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "one was interrupted\n")
