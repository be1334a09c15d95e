"""The writer of the work tree: what it writes, and where it refuses to."""

import os
import subprocess
from pathlib import Path

import pytest

from padre_git.errors import RepositoryError
from padre_git.storage import writing


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A work tree with a folder `own`, and a place outside that nothing may reach."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "root/own").mkdir(parents=True)
    (tmp_path / "root/.git/hooks").mkdir(parents=True)
    return tmp_path / "root"


def everything(folder: Path) -> list[str]:
    """All paths below ``folder``."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def _once(root: Path, path: str) -> None:
    writing.write_once(root, path, b"x")


def _missing(root: Path, path: str) -> None:
    writing.write_missing(root, {"own/first": b"x", path: b"x"})


def _write(root: Path, path: str) -> None:
    writing.write(root, path, b"x")


@pytest.mark.parametrize("write", [_write, _once, _missing, writing.remove, writing.target])
@pytest.mark.parametrize(
    ("link", "to", "path", "named"),
    [
        ("own/a", "../../elsewhere", "own/a/file", "own/a is a link"),
        ("own/a", "../../elsewhere", "own/a/b/c/file", "own/a is a link"),
        ("own/a", "../own", "own/a/file", "own/a is a link"),
        ("own/a", "../.git/hooks", "own/a/file", "own/a is a link"),
        ("own/file", "../../elsewhere/file", "own/file", "own/file is a link"),
        ("own/file", "../../nowhere", "own/file", "own/file is a link"),
        ("own/a", "x", "../elsewhere/file", "not a path inside the repository"),
        ("own/a", "x", "/elsewhere/file", "not a path inside the repository"),
        ("own/a", "x", "own/../../elsewhere/file", "not a path inside the repository"),
        ("own/a", "x", ".git/hooks/pre-push", "not a path inside the repository"),
        ("own/a", "x", ".GIT/hooks/pre-push", "not a path inside the repository"),
        ("own/a", "x", "own/.git/hooks/pre-push", "not a path inside the repository"),
        ("own/a", "x", "", "not a path inside the repository"),
    ],
)
def test_what_is_refused(root: Path, write: object, link: str, to: str, path: str, named: str) -> None:
    """Nothing is written or removed anywhere, and the error names what leads elsewhere."""
    os.symlink(to, root / link)
    before = everything(root.parent)
    with pytest.raises(RepositoryError, match=named):
        write(root, path)  # type: ignore[operator]
    assert everything(root.parent) == before


def test_another_repository_in_this_one(root: Path) -> None:
    """A submodule, or a clone in a folder, has commits of its own."""
    (root / "own/.git").write_text("gitdir: elsewhere\n")
    with pytest.raises(RepositoryError, match="own is a git repository of its own"):
        writing.write(root, "own/file", b"x")


def test_a_git_directory_with_a_name_of_its_own(tmp_path: Path) -> None:
    """`git init --separate-git-dir` may put it into the work tree."""
    root = tmp_path / "root"
    subprocess.run(["git", "init", "-q", f"--separate-git-dir={root / 'store'}", str(root)], check=True)
    with pytest.raises(RepositoryError, match="store/hooks/pre-push is in git's own directory"):
        writing.write(root, "store/hooks/pre-push", b"x")
    writing.write(root, "storehouse", b"x")
    assert (root / "storehouse").read_bytes() == b"x"


def test_what_is_written(root: Path) -> None:
    """Folders are made; `write` replaces, `write_once` and `write_missing` do not."""
    source = root / "own/source"
    source.write_bytes(b"content")
    writing.write(root, "a/b/file", b"one")
    writing.write(root, "a/b/file", source)
    assert writing.write_once(root, "a/b/file", b"other") == b"content"
    assert writing.write_once(root, "c/file", b"new") == b"new"
    writing.write_missing(root, {"c/file": b"other", "d/file": source, "d/second": b"2"}, scratch="own/tmp")
    assert [(root / path).read_bytes() for path in ("c/file", "d/file", "d/second")] == [b"new", b"content", b"2"]
    assert not everything(root / "own/tmp")
    assert (root / "d/file").stat().st_mode & 0o777 == 0o644


def test_what_is_removed(root: Path) -> None:
    """A file or a whole folder; what is not there is no error."""
    writing.write(root, "own/a/file", b"x")
    writing.write(root, "own/file", b"x")
    for path in ("own/a", "own/file", "own/nothing"):
        writing.remove(root, path)
    assert not everything(root / "own")


def test_a_disk_that_refuses(root: Path) -> None:
    """One line with the file and the reason."""
    (root / "own/file").write_bytes(b"")
    with pytest.raises(RepositoryError, match=r"own/file/x cannot be written: (Not a directory|File exists)"):
        writing.write_missing(root, {"own/file/x": b"x"})
