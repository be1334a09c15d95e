"""Whether anything of a repository has changed since a page was made, without reading it: what the pages follow."""

import os
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from padre_git.app.repository.workspace import Workspace
from padre_git.storage.config import CONFIG

_FILES = ("HEAD", "index")  # of this work tree
_SHARED = ("packed-refs", "reftable/tables.list")
# of the work tree
_DEEP = frozenset({"runs", "results", "definitions", "environments", "codes", "searches"})
_REFS = ("refs/heads", "refs/remotes", "refs/tags", "refs/padre")
_SETTLED = 2 * 10**9  # nanoseconds: what changed this long ago would have another time if it had changed once more

Stamp = tuple[int, ...]


class Looks:
    """Looks at a repository, one after another: a folder that is as it was is not listed again."""

    def __init__(self) -> None:
        self._listed: dict[str, tuple[Stamp, list[str]]] = {}

    def state(self, workspace: Workspace) -> str:
        """A word that differs once a ref, the index, the settings or a run of the work tree is another.

        Raises
        ------
        OSError : where the repository is gone.
        """
        git = workspace.git
        git.root.stat()
        places = [git.directory / name for name in _FILES] + [git.common / name for name in _SHARED]
        stamps = [(str(path), _stamp(path)) for path in (*places, git.root / CONFIG)]
        before, self._listed = self._listed, {}
        # a commit on a branch changes the folder of its ref, and no folder above
        for name in _REFS:
            stamps += self._folders(str(git.common / name), before)
        layout = workspace.layout
        # the folder `runs` of an execution changes when a run is added or removed: to look into each run would be slow
        for part in (layout.projects, layout.datasets):
            stamps += self._folders(str(workspace.root / part), before, _DEEP)
        return sha256(repr(stamps).encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def _folders(
        self, root: str, before: dict[str, tuple[Stamp, list[str]]], but: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, Stamp]]:
        """A folder and all below it, but for what lies in folders that are called as ``but`` says."""
        waiting = [root]
        while waiting:
            place = waiting.pop()
            stamp = _stamp(place)
            yield place, stamp
            if not stamp or os.path.basename(place) in but:
                continue
            known = before.get(place)
            names = known[1] if known and known[0] == stamp else _below(place)
            if time.time_ns() - stamp[0] > _SETTLED:
                self._listed[place] = (stamp, names)
            waiting += [f"{place}/{name}" for name in names]


def _below(folder: str) -> list[str]:
    """The folders in a folder; links lead elsewhere."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _stamp(path: str | Path) -> Stamp:
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
