"""One commit on each of many branches."""

from pathlib import Path

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage.git.branches import Addition, append_all, checked_out
from padre_git.storage.git.plumbing import Git
from tests.conftest import Repository


def test_append_all(repo: Repository) -> None:
    """A new branch begins with its base, one that is there keeps its files, and the user's own state stays."""
    head = repo.git("rev-parse", "HEAD")
    git, old, new = Git(repo.path), "refs/heads/padre/old", "refs/heads/padre/new"
    first = append_all(git, {old: Addition({"a.txt": b"1"}, "one", head)})
    with repo.unchanged():
        found = append_all(git, {new: Addition({"b": b"2"}, "two", head), old: Addition({"c/d": b"\0"}, "three")})
    assert list(found) == [new, old]
    assert {ref: repo.git("rev-parse", ref) for ref in found} == found
    assert repo.git("log", "--format=%s %P", "-1", new) == f"two {head}"
    assert repo.git("log", "--format=%s %P", "-1", old) == f"three {first[old]}"
    assert repo.git("diff", "--name-only", head, old).splitlines() == ["a.txt", "c/d"]
    assert repo.git("show", f"{new}:b") == "2"


def test_a_branch_in_use(repo: Repository, tmp_path: Path) -> None:
    """A branch that a worktree has checked out is not moved; the error says where."""
    git, ref, place = Git(repo.path), "refs/heads/side", tmp_path / "side"
    repo.git("worktree", "add", "-q", "-b", "side", str(place))
    assert checked_out(git, {ref: None, "refs/heads/none": None}) == {ref: str(place)}
    before = repo.git("rev-parse", ref)
    with pytest.raises(RepositoryError, match=r"the branch side is checked out in .*side"):
        append_all(git, {ref: Addition({"a": b""}, "no")})
    assert repo.git("rev-parse", ref) == before
