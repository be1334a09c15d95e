"""Lines of text: where they end, and how some are added to files that belong to the user."""

import re
from collections.abc import Sequence
from pathlib import Path

from padre_git.errors import RepositoryError

_ENDS = re.compile(r"\r\n|\r|\n")


def split(text: str) -> list[str]:
    """The lines of ``text``, without their ends. These are ``\\n``, ``\\r\\n`` and ``\\r`` alone.

    `str.splitlines` also cuts at U+2028, U+0085, vertical tabs and more, which are content of a value.
    """
    lines = _ENDS.split(text)
    return lines if lines[-1] else lines[:-1]


def read(root: Path, name: str) -> bytes | None:
    """The content of the ignore or attributes file ``name`` in ``root``; none where there is none.

    Raises
    ------
    RepositoryError : where git would not read it: a link, a folder, UTF-16.
    """
    path = root / name
    if path.is_symlink():
        raise RepositoryError(f"{name} is a symbolic link, which git does not follow; put the file itself there")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RepositoryError(f"{name} cannot be read: {error.strerror}") from error
    if b"\0" in data:
        raise RepositoryError(f"{name} is not text that git can read (UTF-16?); save it as UTF-8")
    return data


def missing(data: bytes, lines: Sequence[str]) -> list[str]:
    """Those of ``lines`` that ``data`` lacks."""
    there = {line.rstrip() for line in data.splitlines()}
    return [line for line in lines if line.encode() not in there]


def append(data: bytes, lines: Sequence[str]) -> bytes:
    """``data`` with those of ``lines`` at its end that it lacks, in its own kind of line ends."""
    added = missing(data, lines)
    end = b"\r\n" if data.partition(b"\n")[0].endswith(b"\r") else b"\n"
    between = end if added and data and not data.endswith(b"\n") else b""
    return data + between + b"".join(line.encode() + end for line in added)
