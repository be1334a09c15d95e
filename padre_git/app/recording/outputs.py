"""Untracked files that are neither code nor input: what programs wrote, and what data sets were added from.

What a run wrote is there in the next one, too, so this clone remembers it.
"""

import os
import re
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from padre_git.app.recording import used
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import RepositoryError
from padre_git.storage import disk

_NAME = "outputs"  # a file in padre's folder of the git directory: names with NUL between them
# people write these while a program runs; one that the program itself opens to write it is an output all the same
_CODE = {".py", ".ipynb", ".r", ".jl", ".sh"}
_SOURCE = re.compile(r'^  "source": "([^"\\]+)",?$', re.MULTILINE)


class Outputs:
    """The outputs of a run that begins now, and of those before it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._since = _now(workspace.git.private)

    def without(self, names: Iterable[str], before: Collection[str] | None = None) -> list[str]:
        """Those of the untracked files ``names`` that are no outputs of this run or an earlier one, and no sources of
        data sets; the outputs are remembered. ``before`` : the names that there were when the run began.
        """
        listed = list(names)
        # where another process did the work, what this one wrote is not the run's
        known, wrote = self._remembered(), used.written(self._workspace.root) if before is None else set()
        new = {name for name in listed if name in wrote or self._is_new(name, before)}
        if not new <= known:
            self._remember((known | new) & set(listed))
        sources = self._sources() if listed else set()
        return [name for name in listed if name not in known and name not in new and name not in sources]

    def _is_new(self, name: str, before: Collection[str] | None) -> bool:
        """Whether the file was written since the run began, by whichever process."""
        if before is not None and name not in before:
            return True
        if os.path.splitext(name)[1].lower() in _CODE:
            return False
        try:
            return (self._workspace.root / name).lstat().st_mtime_ns > self._since
        except OSError:
            return True  # it is gone already

    def _remembered(self) -> set[str]:
        with suppress(OSError):
            return set(os.fsdecode(self._file.read_bytes()).split("\0")) - {""}
        return set()

    def _remember(self, names: set[str]) -> None:
        with suppress(RepositoryError):  # the next run names them again
            disk.write(self._file, b"\0".join(map(os.fsencode, sorted(names))))

    @property
    def _file(self) -> Path:
        return self._workspace.git.private / _NAME

    def _sources(self) -> set[str]:
        """The files that the data sets of the work tree were added from, as they were typed."""
        folder = self._workspace.root / self._workspace.layout.datasets
        found = set()
        for file in (*folder.glob("*/dataset.json"), *folder.glob("*/*/version.json")):
            with suppress(OSError, UnicodeDecodeError):
                found |= {os.path.normpath(source) for source in _SOURCE.findall(file.read_text(encoding="utf-8"))}
        return found


def _now(folder: Path) -> int:
    """The time by the clock of the files, in ns: that of Python is some milliseconds ahead."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            return os.fstat(file.fileno()).st_mtime_ns
    except OSError:  # whoever has to write will say so
        return time.time_ns()
