"""Where the cache is: as stock DVC says, but in a linked worktree."""

from pathlib import Path

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage.dvc.settings import find_cache, local_settings, main_worktree
from padre_git.storage.git.plumbing import Git
from tests.conftest import Repository
from tests.storage.dvc.test_objects import stock


def cache(folder: Path) -> Path:
    """The cache of the work tree at ``folder``."""
    git = Git(folder)
    return find_cache(git.root, git.common).folder


@pytest.fixture
def dvc(repo: Repository) -> Repository:
    """`repo` with an empty DVC configuration."""
    repo.write({".dvc/config": "", ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n"}, commit="dvc")
    return repo


def test_default(dvc: Repository) -> None:
    """Below `.dvc`."""
    assert cache(dvc.path) == dvc.path / ".dvc/cache"


def test_levels(dvc: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """System, user, repository, local: each later one wins; stock DVC agrees at the end."""
    for kind in ("SYSTEM", "GLOBAL"):
        monkeypatch.setenv(f"DVC_{kind}_CONFIG_DIR", str(tmp_path / kind))
        (tmp_path / kind).mkdir()
    for file, said, found in [
        (tmp_path / "SYSTEM/config", "system", tmp_path / "SYSTEM/system"),
        (tmp_path / "GLOBAL/config", "~/own", Path.home() / "own"),
        (dvc.path / ".dvc/config", "../my caché", dvc.path / "my caché"),
        (dvc.path / ".dvc/config.local", f'"{tmp_path}/last"', tmp_path / "last"),
    ]:
        file.write_text(f"[CORE]\n    analytics = false\n[Cache]\n    Dir = {said}  # here\n")
        assert cache(dvc.path) == found
    assert stock(dvc.path, "cache", "dir").strip() == str(tmp_path / "last")


def test_shared(dvc: Repository) -> None:
    """A cache for a group has files that the group may write."""
    dvc.write({".dvc/config": "[cache]\n    shared = group\n"})
    assert find_cache(dvc.path, dvc.path / ".git").shared


@pytest.mark.parametrize(
    ("text", "words"), [("[cache\n", "not a configuration file"), ("[cache]\ndir=s3://x/y\n", "s3://x/y")]
)
def test_refused(dvc: Repository, text: str, words: str) -> None:
    """The file is named."""
    dvc.write({".dvc/config": text})
    with pytest.raises(RepositoryError, match=words):
        cache(dvc.path)


def test_linked_worktree(dvc: Repository, tmp_path: Path) -> None:
    """It uses the main worktree's cache; `config.local` makes stock DVC do so too."""
    linked = tmp_path / "linked ü"
    dvc.git("worktree", "add", "-q", "-b", "linked", str(linked))
    assert cache(linked) == dvc.path / ".dvc/cache"
    git = Git(linked)
    text = local_settings(git.root, git.common)
    assert text is not None
    (linked / ".dvc/config.local").write_bytes(text)
    assert stock(linked, "cache", "dir").strip() == str(dvc.path / ".dvc/cache")
    assert local_settings(git.root, git.common) is None
    assert local_settings(dvc.path, dvc.path / ".git") is None


def test_linked_worktree_of_a_configured_cache(dvc: Repository, tmp_path: Path) -> None:
    """A relative `cache.dir`, and the main worktree's own configuration, mean what they mean there."""
    dvc.write({".dvc/config": "[cache]\n    dir = ../store\n"}, commit="cache")
    linked = tmp_path / "linked"
    dvc.git("worktree", "add", "-q", str(linked))
    assert cache(linked) == dvc.path / "store"
    dvc.write({".dvc/config.local": "[cache]\n    dir = ../mine\n"})
    assert cache(linked) == dvc.path / "mine"
    (linked / ".dvc/config.local").write_text("[core]\n    remote = x\n")
    text = local_settings(linked, dvc.path / ".git")
    assert text is not None
    assert text.decode() == f"[core]\n    remote = x\n[cache]\n    dir = {dvc.path}/mine\n"


def test_worktree_of_a_bare_repository(dvc: Repository, tmp_path: Path) -> None:
    """There is no main worktree: the cache lies beside the objects, and outlives the worktree."""
    dvc.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    linked = tmp_path / "linked"
    Repository(tmp_path / "bare.git").git("worktree", "add", "-q", str(linked), "main")
    assert cache(linked) == tmp_path / "bare.git/padre/cache"


def test_submodule(dvc: Repository, tmp_path: Path) -> None:
    """A submodule has its own; a linked worktree of it has the submodule's."""
    dvc.git("clone", "-q", ".", str(tmp_path / "other"))
    dvc.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "other"), "sub")
    assert cache(dvc.path / "sub") == dvc.path / "sub/.dvc/cache"
    Repository(dvc.path / "sub").git("worktree", "add", "-q", str(tmp_path / "linked"))
    assert cache(tmp_path / "linked") == dvc.path / "sub/.dvc/cache"


def test_separate_git_directory(tmp_path: Path) -> None:
    """A `.git` file alone makes no linked worktree."""
    (tmp_path / "work").mkdir()
    Repository(tmp_path / "work").git("init", "-q", "--separate-git-dir", str(tmp_path / "meta"))
    git = Git(tmp_path / "work")
    assert main_worktree(git.root, git.common) == git.root
