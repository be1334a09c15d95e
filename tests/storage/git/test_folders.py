"""A folder on a branch that nobody has checked out."""

import pytest

from padre_git.errors import PadreError
from padre_git.storage.git import folders
from padre_git.storage.git.plumbing import Git
from tests.conftest import Repository

REF = "refs/padre/pages"


def test_folders_are_added(repo: Repository) -> None:
    """Each beside those before, one of them copied as a tree; files beside them are replaced."""
    git = Git(repo.path)
    first = folders.add(
        git, REF, "a", {"x/y": b"1"}, base=None, copy="latest", at_root={"list": b"a"}, message="a", when=1
    )
    second = folders.add(
        git, REF, "b", {"x": b"2"}, base=first, copy="latest", at_root={"list": b"ab"}, message="b", when=2
    )
    assert repo.git("ls-tree", "-r", "--name-only", second).split() == ["a/x/y", "b/x", "latest/x", "list"]
    assert repo.git("rev-parse", f"{second}:latest") == repo.git("rev-parse", f"{second}:b")
    assert repo.git("show", f"{second}:list") == "ab"
    assert repo.git("rev-parse", f"{second}~1", REF).split() == [first, second]
    third = folders.add(git, REF, "c", {"x": b"3"}, base=first, copy="", at_root={}, message="c", when=3)
    assert repo.git("ls-tree", "-r", "--name-only", third).split() == ["a/x/y", "c/x", "latest/x/y", "list"]


@pytest.mark.parametrize("path", ["../x", "/x", ".git/config", "a/../../x"])
def test_paths_stay_inside(path: str, repo: Repository) -> None:
    """A path that leads elsewhere is an error."""
    with pytest.raises(PadreError, match="is not a path inside the repository"):
        folders.add(Git(repo.path), REF, "a", {path: b""}, base=None, copy="", at_root={}, message="", when=0)
