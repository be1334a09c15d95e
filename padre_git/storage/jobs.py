"""The jobs that a command has in a queue: a folder for what they print, and their numbers while the command lives.

A folder holds a file of numbers, whose `flock` its command holds: where that is free, the command was killed and could
not cancel its jobs. The last whole line of the file counts.
"""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from io import FileIO
from pathlib import Path

from padre_git.errors import RepositoryError

_FOLDER, _NUMBERS = "jobs", "numbers"
_OLD = 30 * 86400  # seconds after which what jobs have printed goes


class Jobs:
    """The jobs of one command.

    Parameters
    ----------
    private : padre's folder in the common git directory, which the nodes of the cluster see, too.
    cancel : the program that cancels a job.
    """

    def __init__(self, private: Path, cancel: str) -> None:
        self._place, self._cancel = private / _FOLDER, cancel
        self._secrets: list[str] = []

    def open(self) -> Path:
        """A new folder for what the jobs print, which nobody else may read.

        Raises
        ------
        RepositoryError : where the disk refuses.
        """
        try:
            self._place.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(dir=self._place))
            self._file = open(self._folder / _NUMBERS, "xb", buffering=0)  # noqa: SIM115 - open as long as it is locked
        except OSError as error:
            raise RepositoryError(f"{self._place} cannot be written: {error.strerror}") from error
        _is_free(self._file)
        return self._folder

    def secret(self, name: str, text: str) -> Path:
        """A file in that folder that only its user may read, and that goes with `close`."""
        self._secrets.append(name)
        file = self._folder / name
        file.touch(0o600)
        file.write_text(text)
        return file

    def note(self, numbers: Sequence[str]) -> None:
        """These are in the queue now."""
        with suppress(OSError):  # of a full disk: it would be said elsewhere
            self._file.write(f"{' '.join([self._cancel, *numbers])}\n".encode())

    def close(self, *, keep: bool) -> None:
        """The jobs are cancelled; ``keep`` what they have printed, where they have."""
        for name in (_NUMBERS, *self._secrets):
            (self._folder / name).unlink(missing_ok=True)
        self._file.close()
        if not keep or not any(self._folder.iterdir()):
            shutil.rmtree(self._folder, ignore_errors=True)


def left(private: Path) -> list[str]:
    """The commands that cancel jobs which killed processes have left; each is given once."""
    return [line for folder in _folders(private) if (line := _left(folder))]


def _folders(private: Path) -> Iterable[Path]:
    place = private / _FOLDER
    return sorted(place.iterdir()) if place.is_dir() else ()


def _left(folder: Path) -> str:
    file = folder / _NUMBERS
    try:
        with open(file, "rb", buffering=0) as numbers:
            if not _is_free(numbers):
                return ""
            *lines, _ = numbers.read().decode().split("\n")  # what comes after the last line end was cut off
            file.unlink()
    except FileNotFoundError:  # its command ended by an error, of which the folder says more
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _OLD:
                shutil.rmtree(folder, ignore_errors=True)
        return ""
    except OSError:
        return ""
    line = lines[-1] if lines else ""
    return line if len(line.split()) > 1 else ""


def _is_free(file: FileIO) -> bool:
    """Whether nobody holds its lock; then this process does, until it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # a disk without locks never says that a process is gone
        return False
    return True
