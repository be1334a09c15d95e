"""Whether anything of a repository has changed since a page was made, without reading it: what the pages follow."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from padre_git.app.repository.workspace import Workspace

_FILES = ("HEAD", "index")  # of this work tree
_SHARED = ("packed-refs", "reftable/tables.list")
# of the work tree
_DEEP = frozenset({"runs", "results", "definitions", "environments", "codes", "searches"})
_REFS = ("refs/heads", "refs/remotes", "refs/tags", "refs/padre")


def state(workspace: Workspace) -> str:
    """A word that differs once a ref, the index or a run of the work tree is another.

    Raises
    ------
    OSError : where the repository is gone.
    """
    git = workspace.git
    git.root.stat()
    places = [git.directory / name for name in _FILES] + [git.common / name for name in _SHARED]
    # a commit on a branch changes the folder of its ref, and no folder above
    folders = [folder for name in _REFS for folder in _folders(git.common / name)]
    layout = workspace.layout
    # runs come and go in the folder `runs` of an execution: what lies in each of them is not looked at every second
    own = [folder for part in (layout.projects, layout.datasets) for folder in _folders(workspace.root / part, _DEEP)]
    stamps = [(str(path), _stamp(path)) for path in (*places, *folders, *own)]
    return sha256(repr(stamps).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _folders(root: Path, but: frozenset[str] = frozenset()) -> Iterator[Path]:
    """A folder and all below it, but for what lies in folders that are called as ``but`` says."""
    for place, names, _ in os.walk(root):
        yield Path(place)
        if os.path.basename(place) in but:
            names.clear()


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
