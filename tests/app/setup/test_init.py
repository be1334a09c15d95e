"""A git repository becomes a notebook, and nothing of the user's changes."""

from pathlib import Path

import pytest

from padre_git.app.setup.init import initialise
from padre_git.errors import PadreError, RepositoryError
from tests.conftest import Repository


def test_a_second_time_there_is_nothing_to_do(repo: Repository) -> None:
    """The first call counts the user's changed files and writes padre's; the second writes none."""
    repo.write({"README.md": "changed", "new.txt": ""})
    first = initialise(repo.path)
    assert (first.root, first.branch, first.unborn, first.changed) == (repo.path, "main", False, 2)
    assert ".padre/config.yaml" in first.setup.paths
    assert not first.nothing
    before = repo.state()
    assert initialise(repo.path).nothing
    assert repo.state() == before


def test_with_git_and_a_commit(tmp_path: Path) -> None:
    """Where there is no repository it is made on request only, and the commit holds padre's files alone."""
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(RepositoryError, match="is not in a git repository"):
        initialise(folder)
    done = initialise(folder, git=True, commit=True)
    assert done.made_git
    listed = Repository(folder).git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert ".padre/config.yaml" in listed
    assert "mine.txt" not in listed


def test_settings_that_name_folders_stay(repo: Repository) -> None:
    """Another root than the one that is set up is refused; the same one is nothing new."""
    initialise(repo.path, root="lab")
    assert initialise(repo.path, root="lab").nothing
    with pytest.raises(PadreError, match=r"layout\.root `lab`"):
        initialise(repo.path, root="other")


def test_a_link_is_not_written_through(repo: Repository, tmp_path: Path) -> None:
    """Where padre's folder leads elsewhere, nothing is set up."""
    (repo.path / "lab").symlink_to(tmp_path)
    with pytest.raises(RepositoryError, match="lab is a link"):
        initialise(repo.path, root="lab")
    assert not (repo.path / ".padre").exists()
