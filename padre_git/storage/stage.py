"""What is recorded but not yet committed: an append-only journal per recording, in the common git directory.

Each entry is length, CRC-32 and MessagePack; one `fsync` makes it safe. What is large lies in a file beside it, which
the entry names. The writer holds the journal's `flock` while it lives, so that a free lock means that the owner is gone
and the journal can be rolled forward.
"""

import errno
import fcntl
import os
import shutil
import struct
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Self

import msgspec

from padre_git.errors import RepositoryError
from padre_git.storage.disk import copy, sync

_YOUNG = 60.0  # seconds
_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP}
_HEAD = struct.Struct("<II")  # length, CRC-32


class Stage:
    """The journal of one recording. Make it with `Stage.begin`, find those without an owner with `orphans`."""

    def __init__(self, folder: Path, file: BinaryIO) -> None:
        self.folder, self._file = folder, file
        self._kept = 0

    @property
    def recording(self) -> str:
        return self.folder.name

    @classmethod
    def begin(cls, private: Path, recording: str) -> Self:
        """A new journal, locked. ``private`` is padre's folder in the common git directory."""
        place = private / "stage"
        try:
            place.mkdir(parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(prefix=".new-", dir=place))
            file = open(made / "journal", "x+b")  # noqa: SIM115 - it stays open as long as the stage
            _lock(file)
            # under its name only when it is locked: nobody may take it for an orphan
            os.rename(made, place / recording)
            sync(place)
        except OSError as error:
            raise RepositoryError(
                f"{place} cannot be written: {error.strerror}; padre needs it to keep runs safe"
            ) from error
        return cls(place / recording, file)

    def append(self, entry: dict[str, Any], *, durable: bool = True) -> None:
        """Add ``entry``; when this returns and it is ``durable``, no crash loses it."""
        data = msgspec.msgpack.encode(entry)
        try:
            self._file.write(_HEAD.pack(len(data), zlib.crc32(data)) + data)
            self._file.flush()
            if durable:
                os.fsync(self._file.fileno())
        except OSError as error:
            raise RepositoryError(f"{self.folder} cannot be written: {error.strerror}; make room and repeat") from error

    def keep(self, content: Path | bytes) -> str:
        """A copy of a file, or bytes, in a file of the stage's own, on the disk; its name, for an entry and `kept`."""
        self._kept += 1
        name = f"file-{self._kept}"
        target = self.folder / name
        try:
            if isinstance(content, bytes):
                target.write_bytes(content)
            else:
                copy(content, target)
            sync(target)
            sync(self.folder)
        except OSError as error:
            raise RepositoryError(f"{self.folder} cannot be written: {error.strerror}; make room and repeat") from error
        return name

    def kept(self, name: str) -> Path:
        """The file that `keep` named."""
        return self.folder / name

    def entries(self) -> list[dict[str, Any]]:
        """All whole entries; what a crash cut off at the end is left out."""
        self._file.seek(0)
        data, at, found = self._file.read(), 0, []
        while at + _HEAD.size <= len(data):
            length, check = _HEAD.unpack_from(data, at)
            body = data[at + _HEAD.size : at + _HEAD.size + length]
            if len(body) < length or zlib.crc32(body) != check:
                break
            found.append(msgspec.msgpack.decode(body))
            at += _HEAD.size + length
        return found

    def discard(self) -> None:
        """Remove the journal: everything in it is committed. Renamed first, so that a crash leaves no half of it."""
        gone = self.folder.with_name(f".done-{self.folder.name}")
        os.rename(self.folder, gone)
        self._file.close()
        shutil.rmtree(gone, ignore_errors=True)

    def close(self) -> None:
        """Let go of the journal and keep it for the next command."""
        self._file.close()


def orphans(private: Path) -> Iterator[Stage]:
    """The journals whose owner is gone, each locked by us now."""
    place = private / "stage"
    if not place.is_dir():
        return
    for folder in sorted(place.iterdir()):
        if folder.name.startswith(".done-"):
            shutil.rmtree(folder, ignore_errors=True)
        elif folder.name.startswith("."):
            _remove_dead(folder)
        elif stage := _adopt(folder):
            yield stage


def alive(private: Path) -> list[str]:
    """The recordings that another process is writing now."""
    place, found = private / "stage", []
    for folder in sorted(place.iterdir()) if place.is_dir() else ():
        if not folder.name.startswith("."):
            stage = _adopt(folder)
            if stage is None:
                found.append(folder.name)
            else:
                stage.close()
    return found


def _adopt(folder: Path) -> Stage | None:
    try:
        file = open(folder / "journal", "r+b")  # noqa: SIM115 - handed to the stage
    except OSError:
        return None
    # between opening and locking the owner may have committed and removed it
    if _try_lock(file) and (folder / "journal").exists():
        return Stage(folder, file)
    file.close()
    return None


def _remove_dead(folder: Path) -> None:
    """A stage whose owner died before it had a name holds nothing; a young one may still get its name."""
    with suppress(OSError):
        if time.time() - folder.stat().st_mtime > _YOUNG:
            shutil.rmtree(folder, ignore_errors=True)


def _lock(file: BinaryIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _NO_LOCKS:  # such a disk has no locks; compare-and-swap on the ref still holds
            raise


def _try_lock(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
