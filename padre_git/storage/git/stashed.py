"""What the pre-commit framework has put away while its hooks run: changes of tracked files that are not staged.

It writes them to a patch in its cache, named by time and process, and applies them afterwards. A hook that changed one
of these files meanwhile would make it give up, or the commit hold what nobody sees.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def is_stashed(path: str) -> bool:
    """Whether the framework runs this hook and has put changes of ``path`` away."""
    if not os.environ.get("PRE_COMMIT"):
        return False
    mark = b"diff --git a/" + os.fsencode(path) + b" b/"
    for patch in _patches():
        with suppress(OSError):
            if mark in patch.read_bytes():
                return True
    return False


def _patches() -> Iterator[Path]:
    """The patches whose process lives."""
    for patch in _cache().glob("patch*-*"):
        process = patch.name.rpartition("-")[2]
        with suppress(OSError):
            if process.isdigit():
                os.kill(int(process), 0)
                yield patch


def _cache() -> Path:
    own = os.environ.get("PRE_COMMIT_HOME")
    if own:
        return Path(own).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "pre-commit"
