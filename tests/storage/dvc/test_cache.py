"""DVC's cache: byte for byte what stock DVC makes, whole or not at all, verified when read."""

import stat

import pytest

from padre_git.errors import MissingData, PadreError
from padre_git.storage.dvc import Dvc, Pointer
from tests.conftest import Repository

FILES = {
    "a.txt": b"x\n",
    "a/b": b"z" * 40_000,
    "süb/ü ä.txt": b"y\n",
    "süb/deep/'q'.bin": bytes(range(256)),
    "empty": b"",
    "B": b"crlf\r\n",
}


@pytest.fixture
def dvc(repo: Repository) -> Dvc:
    """The cache of a repository whose DVC has no configuration."""
    (repo.path / ".dvc").mkdir()
    return Dvc(repo.path, repo.path / ".git")


def test_round_trip(dvc: Dvc) -> None:
    """What was added is there, and is read file by file."""
    pointer = dvc.add_directory(FILES)
    assert pointer.nfiles == len(FILES)
    assert pointer.size == sum(map(len, FILES.values()))
    assert dvc.has(pointer)
    assert dvc.entries(pointer).keys() == FILES.keys()
    assert {path: dvc.locate(pointer, path).read_bytes() for path in FILES} == FILES


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
        dvc.locate(pointer, "a/b", path="p.dvc")
    assert dvc.has(pointer) == (len(damage) == 40_000)
    dvc.add_directory(FILES)
    assert dvc.locate(pointer, "a/b").read_bytes() == FILES["a/b"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o444


def test_missing(dvc: Dvc) -> None:
    """What is not in the cache is an error that says what to type."""
    pointer = Pointer("0" * 32 + ".dir", 5, 1)
    assert not dvc.has(pointer)
    with pytest.raises(MissingData, match=r"^projects/r is not on this machine; dvc pull projects/r\.dvc$"):
        dvc.locate(pointer, "x", path="projects/r.dvc")
    with pytest.raises(MissingData, match=r"has no nothing; it has B, a\.txt, a/b"):
        dvc.locate(dvc.add_directory(FILES), "nothing")


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
