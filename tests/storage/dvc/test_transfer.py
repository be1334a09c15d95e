"""Objects by hash to and from DVC's remote."""

from hashlib import md5
from pathlib import Path

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage.dvc.transfer import pull, push
from tests.conftest import Repository

DATA = b"an object"
HASH = md5(DATA, usedforsecurity=False).hexdigest()
PLACE = f"files/md5/{HASH[:2]}/{HASH[2:]}"


def configured(repo: Repository, words: str) -> Path:
    """The cache of the repository, with one object, and a configuration of DVC."""
    cache = repo.path / ".dvc/cache"
    repo.write({f".dvc/cache/{PLACE}": DATA, ".dvc/config": words, ".dvc/.gitignore": "/cache\n/tmp\n"})
    return cache


def test_there_and_back(repo: Repository, tmp_path: Path) -> None:
    """The object arrives as it was, and what the other side has is not sent again."""
    remote = tmp_path / "remote"
    cache = configured(repo, f"[core]\n    remote = r\n['remote \"r\"']\n    url = {remote}\n")
    assert [push(repo.path, cache, [HASH]) for _ in range(2)] == [1, 0]
    assert (remote / PLACE).read_bytes() == DATA
    assert [pull(repo.path, tmp_path / "cache", [HASH]) for _ in range(2)] == [1, 0]
    assert (tmp_path / "cache" / PLACE).read_bytes() == DATA


def test_no_remote(repo: Repository) -> None:
    """Without a remote the error says so in one line."""
    cache = configured(repo, "")
    with pytest.raises(RepositoryError, match=r"^DVC could not push: .*remote.*$"):
        push(repo.path, cache, [HASH])
