"""Refs that stay, where they are checked out, and several of them moved at once."""

import pytest

from padre_git.storage.git import refs
from padre_git.storage.git.plumbing import Git, GitFailed
from padre_git.storage.git.refs import Move
from tests.conftest import Repository


def test_what_stays(repo: Repository) -> None:
    """Branches outside the prefix, tags, and one branch of each remote."""
    for name in ("heads/padre/a/b/c", "heads/paper", "remotes/origin/x", "remotes/origin/main", "remotes/lab/master"):
        repo.git("update-ref", f"refs/{name}", "HEAD")
    repo.git("tag", "-a", "-m", "x", "v1.0")
    staying = [refs.short(ref.name) for ref in refs.staying(Git(repo.path), "padre")]
    assert sorted(staying) == ["lab/master", "main", "origin/main", "paper", "v1.0"]
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/x")
    assert "refs/remotes/origin/HEAD" in [ref.name for ref in refs.staying(Git(repo.path), "padre")]


def test_worktrees(repo: Repository) -> None:
    """A branch that is checked out, and the commit of a detached HEAD; a worktree whose folder is gone is none."""
    repo.git("branch", "x")
    repo.git("worktree", "add", "-q", "../with space", "x")
    repo.git("commit", "-q", "--allow-empty", "-m", "second")
    repo.git("worktree", "add", "-q", "--detach", "../detached")
    found = refs.checked_out(Git(repo.path))
    assert found["refs/heads/x"].name == "with space"
    assert found["refs/heads/main"] == repo.path
    assert repo.git("rev-parse", "HEAD") in found
    (repo.path.parent / "with space").rename(repo.path.parent / "elsewhere")
    assert "refs/heads/x" not in refs.checked_out(Git(repo.path))


def test_all_or_nothing(repo: Repository) -> None:
    """Where one ref is not what it was, no other moves; what git refuses for another reason is an error."""
    git, head = Git(repo.path), repo.git("rev-parse", "HEAD")
    repo.git("branch", "a")
    assert refs.move(git, [Move("refs/padre/archive/a", "", head), Move("refs/heads/a", head, "")], "test")
    assert repo.git("for-each-ref", "--format=%(refname)") == "refs/heads/main\nrefs/padre/archive/a"
    moves = [Move("refs/padre/archive/b", "", head), Move("refs/padre/archive/a", "", head)]
    assert not refs.move(git, moves, "test")
    assert not repo.git("for-each-ref", "refs/padre/archive/b")
    with pytest.raises(GitFailed):
        refs.move(git, [Move("refs/padre/archive/a/b", "", head)], "test")
    assert refs.move(git, [], "test")
    refs.pack(git)
    assert repo.git("rev-parse", "refs/padre/archive/a") == head


def test_settings_of_branches(repo: Repository) -> None:
    """They go where they are told, whole, and others stay."""
    repo.git("config", "branch.padre/a/b/c.description", "mine")
    repo.git("config", "branch.main.remote", "origin")
    git = Git(repo.path)
    refs.take_settings(git, ["padre/a/b/c", "padre/x/y/z"], "branch", "padre-archive")
    assert repo.git("config", "padre-archive.padre/a/b/c.description") == "mine"
    assert repo.git("config", "--get-regexp", "^branch") == "branch.main.remote origin"
    refs.take_settings(git, ["padre/a/b/c"], "padre-archive", "branch")
    assert repo.git("config", "branch.padre/a/b/c.description") == "mine"
