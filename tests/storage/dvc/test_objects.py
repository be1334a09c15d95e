"""Writing to DVC's cache: what dvc add writes, scratch folders, damaged objects, and errors in one line."""

import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage.dvc import Dvc, Pointer
from tests.conftest import Repository, process_environment

FILES = {
    "a.txt": b"x\n",
    "a/b": b"z" * 40_000,
    "süb/ü ä.txt": b"y\n",
    "süb/deep/'q'.bin": bytes(range(256)),
    "empty": b"",
    "B": b"crlf\r\n",
}


def stock(folder: Path, *words: str) -> str:
    """The output of stock `dvc`."""
    done = subprocess.run(
        [sys.executable, "-m", "dvc", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env=process_environment(),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def dvc(repo: Repository) -> Dvc:
    """The cache of a repository whose DVC has no configuration."""
    (repo.path / ".dvc").mkdir()
    return Dvc(repo.path, repo.path / ".git")


def objects(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Path, mode and content of all objects."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) for path in found
    }


def folders(folder: Path) -> dict[str, int]:
    """Path and mode of the folders of objects."""
    return {
        path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("files/**/")
    }


@pytest.mark.parametrize("shared", [False, True])
def test_the_same_as_dvc_add(repo: Repository, dvc: Dvc, *, shared: bool) -> None:
    """Pointers, objects and modes are those of `dvc add` of a directory and of files with unusual names, also where
    the group shares the cache."""
    group = "[cache]\n    shared = group\n" if shared else ""
    (repo.path / ".dvc/config").write_text(f"[core]\n    analytics = false\n{group}")
    names = ["plain.parquet", "fü: x.txt", "1.5", "null", "- x"]
    repo.write({f"mine/{path}": data for path, data in FILES.items()})
    repo.write(dict.fromkeys(names, b"content\n"))
    stock(repo.path, "add", "-q", "mine", *names[:-1], "./- x")
    theirs, places = objects(repo.path / ".dvc/cache"), folders(repo.path / ".dvc/cache")
    (repo.path / ".dvc/cache").rename(repo.path / "theirs")
    assert dvc.add_directory(FILES).encode("mine") == (repo.path / "mine.dvc").read_bytes()
    for name in names:
        assert dvc.add_file(b"content\n").encode(name) == (repo.path / f"{name}.dvc").read_bytes()
    assert objects(repo.path / ".dvc/cache") == theirs
    assert folders(repo.path / ".dvc/cache") == places
    assert os.listdir(repo.path / ".dvc/tmp") == [
        name for name in os.listdir(repo.path / ".dvc/tmp") if "padre" not in name
    ]


def test_what_killed_processes_left(dvc: Dvc) -> None:
    """Old scratch folders are removed, young ones may be somebody's."""
    for name, age in {"padre-old": 90_000, "padre-young": 80_000, "btime": 90_000}.items():
        folder = dvc.root / ".dvc/tmp" / name
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - age, time.time() - age))
    dvc.add_file(b"x")
    assert sorted(os.listdir(dvc.root / ".dvc/tmp")) == ["btime", "padre-young"]


def test_file(dvc: Dvc, tmp_path: Path) -> None:
    """A source file is copied: no later edit of it reaches the cache, and it keeps its mode."""
    source = tmp_path / "data.bin"
    source.write_bytes(b"one")
    pointer = dvc.add_file(source)
    source.write_bytes(b"two")
    assert (pointer.size, pointer.nfiles, pointer.is_directory) == (3, None, False)
    assert dvc.read(pointer) == b"one"
    assert dvc.has(pointer)
    assert stat.S_IMODE(source.stat().st_mode) & 0o200


def test_adding_again_changes_nothing(dvc: Dvc) -> None:
    """Equal content is one object."""
    first = dvc.add_directory(FILES)
    before = objects(dvc.cache)
    assert dvc.add_directory(FILES) == first
    assert objects(dvc.cache) == before


def test_a_cache_that_cannot_be_written(dvc: Dvc, repo: Repository) -> None:
    """One line with the folder and the reason."""
    (repo.path / ".dvc/cache").write_text("a file in its place")
    with pytest.raises(RepositoryError, match=r"DVC's cache .* cannot be written: "):
        dvc.add_file(b"x")


def test_a_source_that_is_not_there(dvc: Dvc, tmp_path: Path) -> None:
    """The file is named."""
    with pytest.raises(RepositoryError, match=r"nothing\.bin cannot be read: No such file"):
        dvc.add_file(tmp_path / "nothing.bin")


def test_many_at_once(dvc: Dvc) -> None:
    """Writers of equal and of different content do not disturb each other."""

    def add(number: int) -> Pointer:
        return Dvc(dvc.root, dvc.common).add_directory({"same": b"s" * 1000, "own": str(number % 4).encode()})

    with ThreadPoolExecutor(8) as pool:
        pointers = list(pool.map(add, range(32)))
    assert len(set(pointers)) == 4
    assert all(dvc.has(pointer) and dvc.locate(pointer, "same").read_bytes() == b"s" * 1000 for pointer in pointers)


def test_a_damaged_object_is_replaced(dvc: Dvc) -> None:
    """DVC believes what is read-only; what is added again has its content again."""
    pointer = dvc.add_file(b"content")
    file = dvc.cache / "files/md5" / pointer.md5[:2] / pointer.md5[2:]
    file.chmod(0o644)
    file.write_bytes(b"contend")
    file.chmod(0o444)
    assert dvc.add_file(b"content") == pointer
    assert dvc.read(pointer) == b"content"


def test_a_cache_on_another_disk(repo: Repository, dvc: Dvc) -> None:
    """What cannot be moved there is copied, whole and with its mode."""
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == repo.path.stat().st_dev:
        pytest.skip("there is no other disk")
    with TemporaryDirectory(dir=other) as folder:
        (repo.path / ".dvc/config.local").write_text(f"[cache]\n    dir = {folder}/cache\n")
        pointer = dvc.add_directory(FILES)
        assert dvc.add_directory(FILES) == pointer
        assert dvc.cache == Path(folder, "cache")
        assert {mode for mode, _ in objects(dvc.cache).values()} == {0o444}
        assert sorted(len(path.replace("/", "")) for path in objects(dvc.cache)) == [40] * len(FILES) + [44]
        for name, content in FILES.items():
            assert dvc.locate(pointer, name).read_bytes() == content
