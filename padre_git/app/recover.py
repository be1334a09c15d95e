"""Save what a killed process left: each journal without an owner becomes the recording that it was to be."""

from typing import TYPE_CHECKING

from padre_git.app.record import commit_journal
from padre_git.errors import PadreError
from padre_git.storage import stage

if TYPE_CHECKING:
    from padre_git.app.workspace import Workspace


def recover(workspace: "Workspace") -> list[str]:
    """Roll every orphan forward; return a line for each. What cannot be saved now stays for the next command."""
    if not (workspace.git.private / "stage").is_dir():
        return []
    return [line for journal in stage.orphans(workspace.git.private) if (line := _save(workspace, journal))]


def _save(workspace: "Workspace", journal: stage.Stage) -> str:
    try:
        saved = commit_journal(workspace, journal)
    except PadreError as error:
        journal.close()
        return f"{journal.recording} was interrupted and could not be saved yet: {error}"
    return saved.sentence if saved else ""
