"""DVC's cache: byte for byte what stock DVC makes, whole or not at all, verified when read."""

import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from padre_git.errors import MissingData, PadreError, RepositoryError
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


def test_the_same_as_dvc_add(repo: Repository, dvc: Dvc) -> None:
    """Pointers, objects and modes are those of `dvc add` of a directory and of files with unusual names."""
    (repo.path / ".dvc/config").write_text("[core]\n    analytics = false\n")
    names = ["plain.parquet", "fü: x.txt", "1.5", "null", "- x"]
    repo.write({f"mine/{path}": data for path, data in FILES.items()})
    repo.write(dict.fromkeys(names, b"content\n"))
    stock(repo.path, "add", "-q", "mine", *names[:-1], "./- x")
    theirs = objects(repo.path / ".dvc/cache")
    (repo.path / ".dvc/cache").rename(repo.path / "theirs")
    assert dvc.add_directory(FILES).encode("mine") == (repo.path / "mine.dvc").read_bytes()
    for name in names:
        assert dvc.add_file(b"content\n").encode(name) == (repo.path / f"{name}.dvc").read_bytes()
    assert objects(repo.path / ".dvc/cache") == theirs
    assert os.listdir(repo.path / ".dvc/tmp") == [
        name for name in os.listdir(repo.path / ".dvc/tmp") if "padre" not in name
    ]


def test_round_trip(dvc: Dvc) -> None:
    """What was added is there, and is read file by file."""
    pointer = dvc.add_directory(FILES)
    assert pointer.nfiles == len(FILES)
    assert pointer.size == sum(map(len, FILES.values()))
    assert dvc.has(pointer)
    assert dvc.entries(pointer).keys() == FILES.keys()
    assert {path: dvc.read(pointer, path) for path in FILES} == FILES


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


@pytest.mark.parametrize("damage", [b"", b"z" * 39_999, b"Z" * 40_000])
def test_a_damaged_object_is_named_and_replaced(dvc: Dvc, damage: bytes) -> None:
    """Truncated or altered: reading says so, adding the content again mends it. Stock DVC trusts such objects."""
    pointer = dvc.add_directory(FILES)
    digest = dvc.entries(pointer)["a/b"]
    file = dvc.cache / "files/md5" / digest[:2] / digest[2:]
    file.chmod(0o644)
    file.write_bytes(damage)
    file.chmod(0o444)
    with pytest.raises(MissingData, match=r"p\.dvc is damaged in DVC's cache; delete .*, then dvc pull p\.dvc"):
        dvc.read(pointer, "a/b", path="p.dvc")
    assert dvc.has(pointer) == (len(damage) == 40_000)
    dvc.add_directory(FILES)
    assert dvc.read(pointer, "a/b") == FILES["a/b"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o444


def test_missing(dvc: Dvc) -> None:
    """What is not in the cache is an error that says what to type."""
    pointer = Pointer("0" * 32 + ".dir", 5, 1)
    assert not dvc.has(pointer)
    with pytest.raises(MissingData, match=r"^projects/r is not on this machine; dvc pull projects/r\.dvc$"):
        dvc.read(pointer, "x", path="projects/r.dvc")
    with pytest.raises(MissingData, match=r"has no nothing; it has B, a\.txt, a/b"):
        dvc.read(dvc.add_directory(FILES), "nothing")


@pytest.mark.parametrize(
    "listing",
    [
        b'[{"md5": "401b30e3b8b5d629635a5c613cdb7919", "relpath": "../x"}]',
        b'[{"md5": "../../x", "relpath": "x"}]',
        b'[{"md5": 1, "relpath": "x"}]',
        b'[{"relpath": "x"}]',
        b'{"a": 1}',
        b"[1]",
        b"nonsense",
        b"[]",
        b"[" * 100_000,
    ],
)
def test_a_hostile_listing(dvc: Dvc, listing: bytes) -> None:
    """A directory's listing comes from whoever filled the remote: checked before anything follows it."""
    pointer = dvc.add_file(listing)
    folder = dvc.cache / "files/md5" / pointer.md5[:2]
    (folder / pointer.md5[2:]).rename(folder / f"{pointer.md5[2:]}.dir")
    with pytest.raises(MissingData, match="damaged"):
        dvc.entries(Pointer(f"{pointer.md5}.dir", 1, 1))
    assert not dvc.has(Pointer(f"{pointer.md5}.dir", 1, 1))


@pytest.mark.parametrize("path", ["../x", "/x", "./x", "a//b", "", ".dvcignore", "a/.dvcignore"])
def test_paths_that_are_refused(dvc: Dvc, path: str) -> None:
    """Only normalised paths: DVC cuts names behind a leading `./` in silence."""
    with pytest.raises(PadreError, match="is not a path"):
        dvc.add_directory({path: b""})


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
    assert all(dvc.has(pointer) and dvc.read(pointer, "same") == b"s" * 1000 for pointer in pointers)
