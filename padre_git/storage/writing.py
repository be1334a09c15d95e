"""The one writer of the work tree: inside the repository, through no link, never into git's own directory.

A path may come from a file that anyone has written, and a folder of it from a clone. So each path is checked here,
whoever writes; `disk.write` is for files that lie elsewhere.
"""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from padre_git.errors import RepositoryError
from padre_git.storage import disk
from padre_git.storage.paths import is_safe


def target(root: Path, path: str) -> Path:
    """The file `root / path`, where padre may write it.

    Raises
    ------
    RepositoryError : for a path that leaves the repository or leads into a git directory, and where it or a folder
        above it is a link or another repository; the error names that one.
    """
    _Folders(root).check(path)
    return root / path


def write(root: Path, path: str, data: bytes | Path) -> None:
    """Put ``data``, or the content of that file, at ``path`` below ``root``, whole or not at all.

    Raises
    ------
    RepositoryError : as of `target`, and where the disk refuses.
    """
    disk.write(target(root, path), data)


def write_once(root: Path, path: str, data: bytes) -> bytes:
    """`write` unless there is such a file; of several processes one wins, and all return its content."""
    file = target(root, path)
    if file.exists():
        return file.read_bytes()
    whole = file.with_name(f".padre-{secrets.token_hex(4)}")
    disk.write(whole, data)
    try:
        os.link(whole, file)
    except FileExistsError:
        return file.read_bytes()
    except OSError:  # a disk without hard links
        disk.write(file, data)
    finally:
        whole.unlink(missing_ok=True)
    return data


def write_missing(root: Path, files: Mapping[str, bytes | Path], scratch: str = "") -> None:
    """`write` each of ``files`` that is not there; the ones that are there stay as they are.

    Nothing is written where one of the paths may not be.

    Parameters
    ----------
    scratch : a folder below ``root`` where what a process that is killed leaves is in nobody's way; used where it is
        on the disk of the file.
    """
    folders = _Folders(root)
    for path in files:
        folders.check(path)
    near = _scratch(root, scratch)
    token = secrets.token_hex(4)
    disk_of_scratch = os.stat(near).st_dev if near else None
    made: dict[str, _Made] = {}
    for number, (path, data) in enumerate(files.items()):
        file = os.path.join(root, path)  # not a `Path`: of a study there are thousands
        folder = os.path.dirname(file)
        with disk.refusing(Path(file)):
            if folder not in made:
                new = _make(folder)
                made[folder] = _Made(new, os.stat(folder).st_dev == disk_of_scratch)
            if not made[folder].new and os.path.exists(file):
                continue
            if near is None or not made[folder].near:
                disk.write(Path(file), data)
                continue
            temporary = f"{near}{os.sep}padre-{token}-{number}"
            _write(temporary, data) if isinstance(data, bytes) else shutil.copyfile(data, temporary)
            os.replace(temporary, file)


class _Made(NamedTuple):
    """A folder that is there: whether it was made just now, and whether it is on the disk of the scratch folder."""

    new: bool
    near: bool


def _make(folder: str) -> bool:
    """Make ``folder``; whether there was none."""
    try:
        os.mkdir(folder)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError:
        return False
    else:
        return True
    return False


def _write(file: str, data: bytes) -> None:
    """A new file, without what `open` does beyond that: of a sweep there are thousands."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        written = os.write(handle, data)
        while written < len(data):
            written += os.write(handle, data[written:])
    finally:
        os.close(handle)


def _scratch(root: Path, path: str) -> Path | None:
    if not path or not (root / path).parent.is_dir():
        return None
    folder = target(root, path)
    folder.mkdir(exist_ok=True)
    return folder


def remove(root: Path, path: str) -> None:
    """Remove the file, or the folder with all in it, at ``path``; nothing where there is none."""
    file = target(root, path)
    with disk.refusing(file, "removed"):
        shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)


class _Folders:
    """Which folders below a root were found to be plain ones; each is looked at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._git = _git_directory(root)
        self._plain: set[str] = set()
        self._absent: set[str] = set()  # of those, the ones that are not there yet, and nothing in them

    def check(self, path: str) -> None:
        if not is_safe(path):
            raise RepositoryError(f"{path!r} is not a path inside the repository; padre does not write there")
        folder = path.rpartition("/")[0]
        if folder not in self._plain:
            parts = path.split("/")
            for end in range(1, len(parts)):
                self._check_folder("/".join(parts[:end]))
        if folder not in self._absent:
            self._check_link(path)
        if self._git is not None and (self._root / path).is_relative_to(self._git):
            raise RepositoryError(f"{path} is in git's own directory; padre does not write there")

    def _check_folder(self, folder: str) -> None:
        if folder in self._plain:
            return
        if self._is_absent(folder):
            self._absent.add(folder)
            self._plain.add(folder)
            return
        self._check_link(folder)
        if os.path.lexists(os.path.join(self._root, folder, ".git")):
            raise RepositoryError(f"{folder} is a git repository of its own; padre writes only inside this one")
        self._plain.add(folder)

    def _is_absent(self, folder: str) -> bool:
        if folder.rpartition("/")[0] in self._absent:
            return True
        try:
            os.lstat(os.path.join(self._root, folder))
        except FileNotFoundError:
            return True
        except OSError:  # whatever it is, writing there says it
            return False
        return False

    def _check_link(self, path: str) -> None:
        if os.path.islink(os.path.join(self._root, path)):
            raise RepositoryError(
                f"{path} is a link; padre writes only inside the repository. Replace it with a file or folder"
            )


def _git_directory(root: Path) -> Path | None:
    """Git's directory where it is in the work tree under a name of its own (`git init --separate-git-dir`)."""
    link = root / ".git"
    if link.is_dir() or not link.is_file():
        return None
    words = link.read_text(errors="surrogateescape").removeprefix("gitdir:").strip()
    return Path(os.path.normpath(root / words))
