"""Paths of foreign documents."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.storage.paths import home, is_safe


@pytest.mark.parametrize("path", ["a", "a/b.parquet", "sü b/ü.txt", ".hidden", "a..b", "%2e%2e/x"])
def test_safe(path: str) -> None:
    """Ordinary names; nothing is decoded."""
    assert is_safe(path)


@pytest.mark.parametrize(
    "path",
    [
        *("", ".", "..", "/a", "a/", "a//b", "./a", "../a", "a/../b", "a/..", "a\\b", "C:/a", "c:a", "a\0b", "a\nb"),
        *(".git/hooks/x", "a/.GIT/config", "git~1/x", "\u202ea", "x" * 2000, None, 3, "a\x1b[0m"),
    ],
)
def test_not_safe(path: object) -> None:
    """What leaves the folder, reaches git's own folder, or cannot be shown."""
    assert not is_safe(path)


@given(st.text(alphabet="./\\:ab~\0", max_size=12))
def test_a_safe_path_stays_inside(path: str) -> None:
    """No safe path resolves to a place outside the folder, or to the folder itself."""
    if is_safe(path):
        folder = Path("/nowhere/folder")
        assert folder in (folder / path).resolve().parents


def test_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The home directory is `~`, a neighbour with the same beginning is not."""
    monkeypatch.setenv("HOME", "/home/ada")
    assert [home(Path(p)) for p in ("/home/ada", "/home/ada/x", "/home/adam/x")] == ["~", "~/x", "/home/adam/x"]


def test_files_of_git_are_files() -> None:
    """`.gitattributes` stands in each checkpoint of a model hub; only git's own folder is out of bounds."""
    assert is_safe("checkpoint/.gitattributes")
    assert is_safe(".gitignore")
    assert not is_safe("a/.git. /hooks")
