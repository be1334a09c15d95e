"""The index of a commit that is being made."""

import os
from pathlib import Path
from typing import Any

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import Change, Index, between, hashes, is_stashed, parse_raw, scratch, unfinished

PATCH = b"diff --git a/x.py b/x.py\n--- a/x.py\n"


def test_raw() -> None:
    """The answer of `git diff --raw -z`, also with unusual names."""
    raw = b":000000 100644 0000000 1111111 A\0a b\n\0:100644 000000 2222222 0000000 D\0c\0"
    assert parse_raw(raw) == [Change("a b\n", "A", "100644", "1111111"), Change("c", "D", "000000", "0000000")]


def test_hashes_and_unfinished(repo: Any) -> None:
    """A file has the id that git gives it, a missing one none; a merge that is under way is named."""
    git = Git(repo.path)
    assert hashes(git, ["README.md", "gone"]) == {"README.md": repo.git("rev-parse", "HEAD:README.md")}
    assert unfinished(git) == ""
    (git.directory / "MERGE_HEAD").touch()
    assert unfinished(git) == "merge"


def test_changes_and_between(repo: Any) -> None:
    """What is staged, and what a commit changed; an unknown revision is an error."""
    repo.write({"new.txt": "x"}, commit="second")
    git = Git(repo.path)
    assert Index(git).changes() == []
    changed, _ = between(git, "HEAD~1..HEAD")
    assert [(change.path, change.status) for change in changed] == [("new.txt", "A")]
    with pytest.raises(RepositoryError, match="`nothing` is not a tag, branch or commit"):
        between(git, "nothing..HEAD")


def test_scratch(repo: Any) -> None:
    """It becomes the tree that was read, the user's index stays, and the file is gone afterwards."""
    git, before = Git(repo.path), repo.git("ls-files", "--stage")
    with scratch(git) as index:
        index.read("HEAD")
        assert index.tree() == repo.git("rev-parse", "HEAD^{tree}")
        index.add({"copy.md": repo.git("rev-parse", "HEAD:README.md")})
        assert index.tree() != repo.git("rev-parse", "HEAD^{tree}")
    assert repo.git("ls-files", "--stage") == before
    assert not index.file.exists()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The framework's cache, with a patch of a process that lives: this one."""
    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path))
    (tmp_path / f"patch1700000000-{os.getpid()}").write_bytes(PATCH)
    return tmp_path


def test_a_patch_names_its_files(cache: Path) -> None:
    """A path counts only as a whole."""
    assert is_stashed("x.py")
    assert not is_stashed("y.py")
    assert not is_stashed("x.p")


def test_outside_the_framework(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patches in its cache do not matter where the framework does not run this hook."""
    monkeypatch.delenv("PRE_COMMIT")
    assert not is_stashed("x.py")


def test_other_files_of_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name without a process is no patch of a running hook."""
    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path))
    (tmp_path / "patch1700000000-old").write_bytes(PATCH)
    assert not is_stashed("x.py")
