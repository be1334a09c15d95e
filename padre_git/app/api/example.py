"""`example_app`: something to try things out on, away from the user's own repositories."""

import tempfile
from pathlib import Path

from padre_git.app.api.app import App
from padre_git.app.setup.init import initialise


def example_app() -> App:
    """An app on a scratch repository, which is set up and has one commit.

    Returns
    -------
    App
        Its `root` is a new folder below the system's temporary one, and stays until that is emptied.
    """
    folder = Path(tempfile.mkdtemp(prefix="padre-example-")).resolve()
    initialise(folder, git=True, commit=True)
    return App(folder)
