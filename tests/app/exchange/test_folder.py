"""A folder that a person asked for is there whole, or not at all."""

from pathlib import Path

import pytest

from padre_git.app.exchange import folder
from padre_git.errors import PadreError, RepositoryError


def test_write(tmp_path: Path) -> None:
    """Bytes and files, in folders; an empty folder may be there."""
    (tmp_path / "source").write_bytes(b"12")
    (tmp_path / "new").mkdir()
    assert folder.write(tmp_path / "new", {"a/b": b"123", "c": tmp_path / "source"}) == 5
    assert (tmp_path / "new" / "a" / "b").read_bytes() == b"123"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["new", "source"]


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", ".git/config"])
def test_paths_stay_inside(tmp_path: Path, path: str) -> None:
    """Nothing is written where one of them leaves the folder."""
    with pytest.raises(PadreError, match="is no path inside"):
        folder.write(tmp_path / "new", {"a": b"1", path: b"2"})
    assert list(tmp_path.iterdir()) == []


def test_links_and_full_disks(tmp_path: Path) -> None:
    """A link is no folder, and what the disk refuses leaves nothing."""
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target", target_is_directory=True)
    with pytest.raises(PadreError, match="is not a folder"):
        folder.write(tmp_path / "link", {"a": b"1"}, force=True)
    with pytest.raises(RepositoryError, match="cannot be written"):
        folder.write(tmp_path / "new", {"a": tmp_path / "none"})
    assert not (tmp_path / "new").exists()
