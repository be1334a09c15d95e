"""The file of the index: damaged, locked or without a place, it never makes a list wrong."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from padre_git.model.names import short
from padre_git.storage import index
from padre_git.storage.index import Index, store
from tests import synthetic
from tests.conftest import Repository, process_environment
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


def _values(found: Index) -> dict[str, list[float]]:
    """The values per split that a file has, or the memory."""
    splits = found.splits(list(found.rows), ["accuracy"])
    return {short(run): each["accuracy"] for run, each in splits.items()}


def test_no_room(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where runs cannot be written while they come, or the finished file cannot take its place, all is in memory."""
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple(values=[0.5, 0.75]))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    for module, name in ((index, "TemporaryFile"), (store.os, "replace")):  # type: ignore[attr-defined]
        with monkeypatch.context() as patched:
            patched.setattr(module, name, full)
            found = read(repo)
            assert ids(found) == ["m4t7xq2p"]
            assert _values(found) == {"m4t7xq2p": [0.5, 0.75]}
            del found
        shutil.rmtree(repo.path / ".git" / "padre")
    assert _values(read(repo)) == {"m4t7xq2p": [0.5, 0.75]}


def test_more_than_stays_in_memory(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written while more is read is what is written at the end: of a new file, and of one that there is."""
    synthetic.many(repo.path, 60, executions=3)
    plain = _tables(read(repo), file(repo))
    file(repo).unlink()
    monkeypatch.setattr(store, "_MANY", 5)
    monkeypatch.setattr("padre_git.storage.index.reading._TOGETHER", 7)
    assert _tables(read(repo), file(repo)) == plain
    synthetic.branch(repo.path, "refs/heads/padre/more", synthetic.simple("gsecond1", ago=5))
    written = _tables(read(repo), file(repo))
    file(repo).unlink()
    assert _tables(read(repo), file(repo)) == written


def _tables(found: Index, path: Path) -> dict[str, list[object]]:
    """All that the file has."""
    assert found.store.opened
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}")) for name in names}


@pytest.mark.parametrize("before", ["", "gsecond1"])
def test_a_killed_command(repo: Repository, before: str) -> None:
    """It leaves the file as it was, or none; the next one removes what it left, once nobody can be at work on it."""
    if before:
        synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple(before, ago=5))
        read(repo)
    synthetic.branch(repo.path, BRANCH_NAME, synthetic.simple())
    code = (
        "import os, sys; from pathlib import Path; from padre_git.storage import index\n"
        "from padre_git.storage.git.plumbing import Git; from padre_git.storage.layout import Layout\n"
        "index.store._MANY = 0\n"  # all is written as it comes
        "index.Building.ordered = lambda *_: os.kill(os.getpid(), 9)\n"
        "here = Path(sys.argv[1]); index.read(Git(here), Layout(here))\n"
    )
    command = [sys.executable, "-c", code, str(repo.path)]
    done = subprocess.run(command, env=process_environment(), check=False)
    assert done.returncode == -signal.SIGKILL
    folder = repo.path / ".git" / "padre"
    assert bool(list(folder.glob("*.sqlite"))) == bool(before)
    for stray in folder.glob("*.new"):
        os.utime(stray, (0, 0))
    assert ids(read(repo)) == [*([before] if before else []), "m4t7xq2p"]
    assert [each.name for each in folder.glob("index-*")] == [file(repo).name]
