"""Files of other tools are read up to a size, and through no link."""

import os
from pathlib import Path

import pytest

from padre_git.errors import PadreError
from padre_git.storage.foreign import files


def test_read(tmp_path: Path) -> None:
    """A plain file is read; what is larger, a link, a folder and a pipe are refused with the reason."""
    (tmp_path / "plain").write_bytes(b"12345")
    (tmp_path / "link").symlink_to(tmp_path / "plain")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert files.read(tmp_path / "plain", most=5) == b"12345"
    refused = {"plain": "more than the 4", "link": "is a link", "folder": "plain file", "pipe": "plain file"}
    for name, words in refused.items():
        with pytest.raises(PadreError, match=words):
            files.read(tmp_path / name, most=4)
    with pytest.raises(PadreError, match="No such file"):
        files.read(tmp_path / "none")


def test_below(tmp_path: Path) -> None:
    """Names have the folders in them; links to folders, circles among them, are left out."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").touch()
    (tmp_path / "d").touch()
    (tmp_path / "a" / "circle").symlink_to(tmp_path, target_is_directory=True)
    assert [name for name, _ in files.below(tmp_path)] == ["a/b/c", "d"]
    assert list(files.below(tmp_path / "a" / "circle")) == []  # nor where somebody asks for one
    assert files.counted(tmp_path, "a") == (1, 1)
    assert files.folders(tmp_path) == ["a"]
    assert files.folders(tmp_path / "none") == []


def test_text_that_is_none(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are shown as what they are: unknown."""
    (tmp_path / "x").write_bytes(b"a\xff")
    assert files.text(tmp_path / "x") == "a\ufffd"


def test_artifact(tmp_path: Path) -> None:
    """A file below a folder, through no link and not out of it; none where there is none."""
    (tmp_path / "run" / "eval").mkdir(parents=True)
    (tmp_path / "run" / "eval" / "p.csv").write_bytes(b"a")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "p.csv").write_bytes(b"s")
    (tmp_path / "run" / "led").symlink_to(tmp_path / "secret")
    (tmp_path / "run" / "p.csv").symlink_to(tmp_path / "secret" / "p.csv")
    assert files.artifact(tmp_path / "run", "eval/p.csv") == b"a"
    for name in ("led/p.csv", "p.csv", "none.csv", "eval"):
        assert files.artifact(tmp_path / "run", name) is None
    for name in ("../secret/p.csv", "/etc/passwd", "eval/../../secret/p.csv", "C:/x", "a\\b"):
        with pytest.raises(PadreError, match="no path inside"):
            files.artifact(tmp_path / "run", name)
