"""The file of the index: damaged, locked or without a place, it never makes a list wrong."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import BRANCH_NAME, ids, read


def file(repo: Repository) -> Path:
    return next((repo.path / ".git" / "padre").glob("index-*.sqlite"))


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + bytes(4096)])
def test_a_damaged_file_is_made_again(repo: Repository, damage: bytes) -> None:
    """What is no index is thrown away; the list is right all the time."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    read(repo)
    file(repo).write_bytes(damage)
    assert ids(read(repo)) == ["m4t7xq2p"]
    assert ids(read(repo)) == ["m4t7xq2p"]


def test_a_damaged_page(repo: Repository) -> None:
    """Bytes that changed in the middle of the file are no wrong answer."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    read(repo)
    data = bytearray(file(repo).read_bytes())
    for at in range(4096, len(data), 64):
        data[at : at + 32] = os.urandom(32)
    file(repo).write_bytes(data)
    assert ids(read(repo)) == ["m4t7xq2p"]


def test_a_locked_file(repo: Repository) -> None:
    """Another process that writes blocks nobody."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    read(repo)
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple("gsecond1", ago=5))
    other = sqlite3.connect(file(repo), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert ids(read(repo)) == ["gsecond1", "m4t7xq2p"]
    finally:
        other.close()


def test_no_place_for_the_file(repo: Repository) -> None:
    """Without a folder to write to, the index is in memory."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    shutil.rmtree(repo.path / ".git" / "padre", ignore_errors=True)
    (repo.path / ".git" / "padre").write_text("a file")
    assert ids(read(repo)) == ["m4t7xq2p"]
