"""An open repository: root and settings."""

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.errors import RepositoryError
from tests.conftest import Repository


def test_from_a_folder_below(notebook: Repository) -> None:
    """The root is the repository's, wherever in it one stands; branches and folders are as the settings say."""
    notebook.write({"deep/down/x.txt": "", ".padre/config.yaml": "layout: {root: lab}\nrefs: {prefix: runs}\n"})
    workspace = Workspace.at(notebook.path / "deep/down")
    assert workspace.root == notebook.path
    assert workspace.layout.projects == "lab/projects"
    assert workspace.layout.branch("p", "e", "x") == "refs/heads/runs/p/e/x"
    assert workspace.notes == []


def test_before_init(repo: Repository) -> None:
    """A repository that padre is not set up in is an error that says how to."""
    with pytest.raises(RepositoryError, match="padre init"):
        Workspace.at(repo.path)
