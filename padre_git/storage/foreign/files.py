"""Files of other tools: plain ones, up to a size, through no link."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from padre_git.errors import PadreError
from padre_git.storage.paths import is_safe, link_in

LARGEST = 8_000_000  # bytes of a text
_TABLE = 200_000_000  # bytes of a table
_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DEEPEST = 32  # folders in folders
_MOST = 100_000  # files of a run
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def read(path: str | Path, most: int = LARGEST) -> bytes:
    """The content of a file.

    Raises
    ------
    PadreError : where it is a link or no plain file, has more than ``most`` bytes, or cannot be read.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        link = os.path.islink(path)
        raise PadreError(f"{path} {'is a link' if link else f'cannot be read: {error.strerror}'}") from error
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise PadreError(f"{path} is not a plain file")
        if about.st_size > most:
            raise PadreError(f"{path} has {about.st_size:,} bytes, more than the {most:,} that are read")
        return _all(descriptor, about.st_size)
    except OSError as error:
        raise PadreError(f"{path} cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)


def begins(path: Path, magic: bytes) -> bool:
    """Whether a file begins with these bytes."""
    try:
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError:
        return False


def _all(descriptor: int, size: int) -> bytes:
    """As many bytes as the file had: one that grows meanwhile has no end."""
    data = os.read(descriptor, size)
    while len(data) < size and (more := os.read(descriptor, size - len(data))):
        data += more
    return data


def artifact(folder: str | Path, name: str) -> bytes | None:
    """The content of a file below a folder; none where there is none, or the way to it is a link.

    Raises
    ------
    PadreError : for a name that leads out of the folder, and as of `read`.
    """
    if not is_safe(name):
        raise PadreError(f"{name!r:.60} is no path inside the artifacts of a run")
    place = Path(folder)
    if place.is_symlink() or link_in(place, name) or not (place / name).is_file():
        return None
    return read(place / name, _TABLE)


def text(path: str | Path) -> str:
    """The content of a text file; what is not UTF-8 becomes U+FFFD. Raises as `read`."""
    return read(path).decode("utf-8", "replace")


def folders(path: str | Path) -> list[str]:
    """The names of the folders in ``path`` that are no links, in order; none where it is none itself."""
    try:
        with os.scandir(path) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def below(path: str | Path, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Name and path of the plain files below a folder; in subfolders the names have `/`. Links are left out, and where
    the folder itself is one there is nothing below it."""
    if not depth and os.path.islink(path):
        return
    try:
        with os.scandir(path) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_file(follow_symlinks=False):
            yield entry.name, entry.path
        elif depth < _DEEPEST and entry.is_dir(follow_symlinks=False):
            yield from ((f"{entry.name}/{name}", place) for name, place in below(entry.path, depth + 1))


def is_object(text: str) -> bool:
    """Whether ``text`` can be the id of a commit of git."""
    return _OBJECT.fullmatch(text) is not None


def counted(path: str | Path, part: str) -> tuple[int, int]:
    """How many files are below a folder, of its subfolder ``part`` and others; at most 100,000 of them are counted."""
    found = [name.startswith(f"{part}/") for (name, _), _ in zip(below(path), range(_MOST), strict=False)]
    return sum(found), len(found) - sum(found)
