"""Opening a repository; what a killed process left becomes the recording that it was to be."""

from collections.abc import Iterator
from pathlib import Path

from padre_git.app.recording.recorder import commit_journal
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError, RepositoryError
from padre_git.storage import jobs, stage


def open_workspace(path: Path | str | None = None) -> Workspace:
    """The workspace of the repository around ``path`` (here, by default), after what was interrupted is saved.

    Raises
    ------
    RepositoryError : outside a repository, or where `padre init` has not been run.
    """
    workspace = Workspace.at(path)
    workspace.notes.extend(recover(workspace))
    workspace.notes.extend(_jobs(workspace))
    return workspace


def find_workspace(root: Path | None) -> Workspace | None:
    """The workspace around ``root``; none outside a repository that padre is set up in."""
    try:
        return open_workspace(root)
    except RepositoryError:
        return None


def recover(workspace: Workspace) -> list[str]:
    """Roll every orphan forward; return a line for each. What cannot be saved now stays for the next command."""
    return [line for journal in _left(workspace) if (line := _save(workspace, journal))]


def put_away(workspace: Workspace) -> tuple[list[str], list[Path]]:
    """Save what killed processes left, and move what cannot be saved to where no command looks.

    Returns
    -------
    lines : what is to be said of the ones that were saved.
    folders : of the ones that were moved.
    """
    lines, folders = list[str](), list[Path]()
    for journal in _left(workspace):
        try:
            saved = commit_journal(workspace, journal)
            lines += [saved.sentence] if saved else []
        except Exception:  # noqa: BLE001  whatever it is, it is out of the way now
            folders.append(journal.put_away())
    return lines, folders


def _left(workspace: Workspace) -> Iterator[stage.Stage]:
    return stage.orphans(workspace.git.private) if (workspace.git.private / "stage").is_dir() else iter(())


def _jobs(workspace: Workspace) -> list[str]:
    """A line for the jobs of each killed command. They are not cancelled unasked: somebody may look at them."""
    lines = []
    for cancel in jobs.left(workspace.git.private):
        _, *numbers = cancel.split()
        lines.append(f"{'jobs' if len(numbers) > 1 else 'job'} {' '.join(numbers)} may still wait: {cancel}")
    return lines


def _save(workspace: Workspace, journal: stage.Stage) -> str:
    try:
        saved = commit_journal(workspace, journal)
    except Exception as error:  # noqa: BLE001  one left-over stops no command, whatever is wrong with it
        journal.close()
        why = str(error) if isinstance(error, PadreError) else f"{type(error).__name__}: {error}"
        return (
            f"{journal.recording} was interrupted and could not be saved yet: {why} "
            "(to put it away: padre clean --unsaved)"
        )
    return saved.sentence if saved else ""
