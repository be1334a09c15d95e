"""What padre keeps in the user's cache folder, for all repositories: what can be computed again if it is deleted."""

from contextlib import suppress
from pathlib import Path

import platformdirs

from padre_git.errors import RepositoryError
from padre_git.storage import disk


def folder() -> Path:
    """Where it is: `~/.cache/padre`, or what the system has instead."""
    return Path(platformdirs.user_cache_dir("padre", appauthor=False))


def read(name: str) -> bytes | None:
    """What was kept as ``name``; none where there is nothing, or it cannot be read."""
    with suppress(OSError):
        return (folder() / name).read_bytes()
    return None


def write(name: str, data: bytes) -> None:
    """Keep ``data`` as ``name``; where the disk refuses, nothing is kept."""
    with suppress(RepositoryError):
        disk.write(folder() / name, data)
