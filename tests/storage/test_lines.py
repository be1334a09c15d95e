"""Lines of text, and those that are added to files of the user."""

from pathlib import Path

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage import lines


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"/a\n/b\n"),
        (b"x\n", b"x\n/a\n/b\n"),
        (b"x", b"x\n/a\n/b\n"),
        (b"x\r\ny", b"x\r\ny\r\n/a\r\n/b\r\n"),
        (b"/b\n", b"/b\n/a\n"),
        (b"/a  \n/b", b"/a  \n/b"),
        (b"\xe4\xff\n", b"\xe4\xff\n/a\n/b\n"),
        (b"# /a\n", b"# /a\n/a\n/b\n"),
    ],
)
def test_append(before: bytes, after: bytes) -> None:
    """All bytes before stay; what is there is not added; a second time adds nothing."""
    assert lines.append(before, ["/a", "/b"]) == after
    assert lines.append(after, ["/a", "/b"]) == after


def test_read(tmp_path: Path) -> None:
    """A file, none, and what git would not read."""
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "utf16").write_text("x\n", encoding="utf-16")
    (tmp_path / "folder").mkdir()
    assert lines.read(tmp_path, "a") == b"x"
    assert lines.read(tmp_path, "none") is None
    for name, words in {"link": "symbolic link", "utf16": "UTF-16", "folder": "cannot be read"}.items():
        with pytest.raises(RepositoryError, match=words):
            lines.read(tmp_path, name)


def test_split_at_newlines_only() -> None:
    """Other characters that Unicode calls separators of lines are content."""
    assert lines.split("a\u2028b\r\nc\x85\x0b\x0c\x1cd\re\n\nf\n") == ["a\u2028b", "c\x85\x0b\x0c\x1cd", "e", "", "f"]
    assert lines.split("") == []
