"""Files on the disk: written whole or not at all, and waited for, as what is acknowledged must survive a crash."""

import os
import shutil
import tempfile
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
    before = _status(source)
    shutil.copyfile(source, target)
    after = _status(source)
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (after.st_size, after.st_mtime_ns, after.st_ino):
        raise RepositoryError(f"{source} changed while it was read; repeat when it is complete")


def write(path: Path, data: bytes | Path) -> None:
    """Put ``data``, or the content of that file, at ``path``, whole or not at all. In the work tree: `writing.write`.

    Raises
    ------
    RepositoryError : where the disk refuses.
    """
    with refusing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".padre-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                if isinstance(data, bytes):
                    file.write(data)
                else:
                    with data.open("rb") as source:
                        shutil.copyfileobj(source, file)
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


@contextmanager
def refusing(path: Path, what: str = "written") -> Iterator[None]:
    """An error of the disk says which file could not be written, and what to do."""
    try:
        yield
    except OSError as error:
        raise RepositoryError(
            f"{path} cannot be {what}: {error.strerror}; free some space or allow writing to it, and repeat"
        ) from error


def read(file: Path, name: object = None) -> bytes:
    """The content of a file; ``name`` : what an error calls it."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise RepositoryError(f"{name or file} cannot be read: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _status(source: Path) -> os.stat_result:
    try:
        source.open("rb").close()
        return source.stat()
    except OSError as error:
        raise RepositoryError(f"{source} cannot be read: {error.strerror}") from error
