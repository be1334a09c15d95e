"""A folder of files that a person asked for: whole or not at all, and never over something that was there."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from padre_git.errors import PadreError, RepositoryError
from padre_git.storage.paths import is_safe


def check(folder: Path, *, force: bool) -> None:
    """Refuse a folder that may not be written.

    Raises
    ------
    PadreError : where it is there and not empty, without ``force``, or is no folder.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise PadreError(f"{folder} is not a folder; name another one")
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise PadreError(f"{folder} is not empty; name another folder, or replace it with --force")
    if force and (folder / ".git").exists():
        raise PadreError(f"{folder} is a git repository, which --force does not replace; name another folder")


def write(folder: Path, files: Mapping[str, bytes | Path], *, force: bool = False) -> int:
    """Put ``files``, path -> content, into a new ``folder``, and return their size in bytes.

    They are written next to it first: a command that is killed leaves no half of it.

    Raises
    ------
    PadreError : as of `check`.
    RepositoryError : where the disk refuses.
    """
    check(folder, force=force)
    for path in files:
        if not is_safe(path):
            raise PadreError(f"{path!r} is no path inside a folder")
    target = Path(os.path.abspath(folder))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
            made, size = Path(scratch) / "new", 0
            for path, data in files.items():
                place = made / path
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(data, place) if isinstance(data, Path) else place.write_bytes(data)
                size += place.stat().st_size
            if target.exists():
                os.rename(target, Path(scratch) / "old")
            os.rename(made, target)
            return size
    except OSError as error:
        raise RepositoryError(
            f"{folder} cannot be written: {error.strerror}; free some space or allow writing to it"
        ) from error
