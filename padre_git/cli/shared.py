"""What several commands share: the repository around the working folder, and how a list is printed."""

from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.workspace import Workspace
from padre_git.cli import output


def opened() -> Workspace:
    """The repository around the working folder; what one may want to know of it stands on stderr.

    Raises
    ------
    RepositoryError : outside a repository that padre is set up in.
    """
    workspace = open_workspace()
    for note in workspace.notes:
        output.note(note)
    return workspace
