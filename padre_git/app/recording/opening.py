"""Opening a repository; what a killed process left becomes the recording that it was to be."""

from pathlib import Path

from padre_git.app.recording.recorder import commit_journal
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError, RepositoryError
from padre_git.storage import stage


def open_workspace(path: Path | str | None = None) -> Workspace:
    """The workspace of the repository around ``path`` (here, by default), after what was interrupted is saved.

    Raises
    ------
    RepositoryError : outside a repository, or where `padre init` has not been run.
    """
    workspace = Workspace.at(path)
    workspace.notes.extend(recover(workspace))
    return workspace


def find_workspace(root: Path | None) -> Workspace | None:
    """The workspace around ``root``; none outside a repository that padre is set up in."""
    try:
        return open_workspace(root)
    except RepositoryError:
        return None


def recover(workspace: Workspace) -> list[str]:
    """Roll every orphan forward; return a line for each. What cannot be saved now stays for the next command."""
    if not (workspace.git.private / "stage").is_dir():
        return []
    return [line for journal in stage.orphans(workspace.git.private) if (line := _save(workspace, journal))]


def _save(workspace: Workspace, journal: stage.Stage) -> str:
    try:
        saved = commit_journal(workspace, journal)
    except PadreError as error:
        journal.close()
        return f"{journal.recording} was interrupted and could not be saved yet: {error}"
    return saved.sentence if saved else ""
