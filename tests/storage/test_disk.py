"""Copies of the user's files."""

from pathlib import Path

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage import disk


def test_copy(tmp_path: Path) -> None:
    """The copy has the content, and a later edit of the source does not reach it."""
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"\0first")
    disk.copy(source, target)
    disk.sync(target)
    source.write_bytes(b"second")
    assert target.read_bytes() == b"\0first"


def test_a_source_that_cannot_be_read(tmp_path: Path) -> None:
    """The file and the reason are named."""
    with pytest.raises(RepositoryError, match=r"gone cannot be read: No such file"):
        disk.copy(tmp_path / "gone", tmp_path / "b")


def test_reading(tmp_path: Path) -> None:
    """The content; an error calls the file what it is called here."""
    (tmp_path / "a").write_bytes(b"one")
    assert disk.read(tmp_path / "a") == b"one"
    with pytest.raises(RepositoryError, match=r"^projects/b cannot be read: No such file"):
        disk.read(tmp_path / "b", "projects/b")


def test_a_source_that_changes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of a file that somebody writes at this moment would be neither the old nor the new one."""
    source = tmp_path / "a"
    source.write_bytes(b"one")
    monkeypatch.setattr(disk.shutil, "copyfile", lambda source, target: source.write_bytes(b"longer"))
    with pytest.raises(RepositoryError, match="changed while it was read"):
        disk.copy(source, tmp_path / "b")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Folders are made, content comes from bytes or a file, and nothing is left where that fails."""
    source, target = tmp_path / "a", tmp_path / "b/c"
    disk.write(target, b"one")
    source.write_bytes(b"two")
    disk.write(target, source)
    assert target.read_bytes() == b"two"
    with pytest.raises(RepositoryError, match=r"b/c cannot be written: No such file"):
        disk.write(target, tmp_path / "gone")
    assert [path.name for path in target.parent.iterdir()] == ["c"]
