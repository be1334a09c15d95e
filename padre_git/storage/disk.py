"""Waiting for the disk: what is acknowledged must survive a crash of the machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from padre_git.errors import RepositoryError


def sync(path: str | Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy(source: Path, target: Path) -> None:
    """Copy a file of the user's, little by little.

    Raises
    ------
    RepositoryError : where it cannot be read, or changed meanwhile.
    """
    with _unchanged(source):
        shutil.copyfile(source, target)


@contextmanager
def _unchanged(source: Path) -> Iterator[None]:
    before = _status(source)
    yield
    after = _status(source)
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (after.st_size, after.st_mtime_ns, after.st_ino):
        raise RepositoryError(f"{source} changed while it was read; repeat when it is complete")


def _status(source: Path) -> os.stat_result:
    try:
        source.open("rb").close()
        return source.stat()
    except OSError as error:
        raise RepositoryError(f"{source} cannot be read: {error.strerror}") from error
