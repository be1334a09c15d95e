"""What is recorded but not yet committed: an append-only journal per recording, in the common git directory.

Each entry is length, CRC-32 and bytes, of the journal MessagePack; one `fsync` makes it safe. What is large lies in a
file next to it, which the entry names, and what a run logs while it is under way in a stream of its own. The writer
holds the journal's `flock` while it lives, so that a free lock means that the owner is gone and the journal can be
rolled forward.
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
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple, Self
from weakref import WeakSet

import msgspec

from padre_git.errors import RepositoryError
from padre_git.storage.disk import copy, sync

_YOUNG = 60.0  # seconds
_BETWEEN = 1.0  # seconds between two fsyncs of a stream
_UNSAVED = "unsaved"
_STREAM = ".log"
_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP}
_HEAD = struct.Struct("<II")  # length, CRC-32


class Kept(NamedTuple):
    """A file in a stage."""

    name: str


class Entries:
    """A file of entries that only grows. After a fork it belongs to the process that opened it."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._size = os.fstat(file.fileno()).st_size
        self._synced = time.monotonic()
        _OPEN.add(self)

    @property
    def file(self) -> FileIO:
        """The open file, not buffered: what was appended is the system's, whatever happens to this process."""
        return self._file

    def append(self, data: bytes, *, durable: bool) -> None:
        """Add an entry. It outlives this process; where it is ``durable``, a crash of the machine too.

        Raises
        ------
        RepositoryError : where the disk refuses; then the entry is not there, and the others are as they were.
        """
        entry = _HEAD.pack(len(data), zlib.crc32(data)) + data
        try:
            written = self._file.write(entry)
            while written < len(entry):
                written += self._file.write(entry[written:])
            if durable:
                self.sync()
        except OSError as error:
            with suppress(OSError):  # half an entry would hide the ones that come after it
                os.ftruncate(self._file.fileno(), self._size)
                self._file.seek(self._size)
            raise _refused(Path(os.fsdecode(self._file.name)), error) from error
        self._size += len(entry)

    def stream(self, data: bytes) -> None:
        """Add an entry that a crash of the machine may lose if it comes within about a second."""
        self.append(data, durable=time.monotonic() - self._synced >= _BETWEEN)

    def sync(self) -> None:
        """Wait until all of it is on the disk."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def read(self) -> list[bytes]:
        """All whole entries; what a crash cut off at the end is left out."""
        return _whole(os.pread(self._file.fileno(), self._size, 0))

    def close(self) -> None:
        """Append no more."""
        self._file.close()


_OPEN: "WeakSet[Entries]" = WeakSet()


def _let_go() -> None:
    """In a child: an open file would hold the lock of a parent that is gone."""
    for entries in list(_OPEN):
        entries.close()


os.register_at_fork(after_in_child=_let_go)


def _whole(data: bytes) -> list[bytes]:
    at, found = 0, []
    while at + _HEAD.size <= len(data):
        length, check = _HEAD.unpack_from(data, at)
        body = data[at + _HEAD.size : at + _HEAD.size + length]
        if len(body) < length or zlib.crc32(body) != check:
            break
        found.append(body)
        at += _HEAD.size + length
    return found


def _refused(place: Path, error: OSError) -> RepositoryError:
    return RepositoryError(f"{place} cannot be written: {error.strerror}; free some space and repeat")


class Stage:
    """The journal of one recording. Make it with `Stage.begin`, find those without an owner with `orphans`."""

    def __init__(self, folder: Path, file: FileIO) -> None:
        self.folder, self._journal = folder, Entries(file)
        self._streams: dict[str, Entries] = {}
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
            file = open(made / "journal", "x+b", buffering=0)  # noqa: SIM115 - it stays open as long as the stage
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
        self._journal.append(msgspec.msgpack.encode(entry), durable=durable)

    def sync(self) -> None:
        """Wait until all that was appended is on the disk."""
        try:
            self._journal.sync()
        except OSError as error:
            raise _refused(self.folder, error) from error

    def stream(self, run: str) -> Entries:
        """Where the run ``run`` logs; made at its first use."""
        if run not in self._streams:
            try:
                file = open(self.folder / f"{run}{_STREAM}", "x+b", buffering=0)  # noqa: SIM115 - it stays open
                sync(self.folder)
            except OSError as error:
                raise _refused(self.folder, error) from error
            self._streams[run] = Entries(file)
        return self._streams[run]

    def streamed(self, run: str) -> list[bytes]:
        """What ``run`` has logged, also where another process did; all whole entries."""
        try:
            return _whole((self.folder / f"{run}{_STREAM}").read_bytes())
        except FileNotFoundError:
            return []

    def last(self, run: str) -> datetime:
        """When ``run``, which has logged something, did so the last time."""
        return datetime.fromtimestamp((self.folder / f"{run}{_STREAM}").stat().st_mtime, UTC)

    def keep(self, content: Path | bytes) -> Kept:
        """A copy of a file, or bytes, in a file of the stage's own, on the disk."""
        self._kept += 1
        kept = Kept(f"file-{self._kept}")
        target = self.kept(kept)
        try:
            if isinstance(content, bytes):
                target.write_bytes(content)
            else:
                copy(content, target)
            sync(target)
            sync(self.folder)
        except OSError as error:
            raise _refused(self.folder, error) from error
        return kept

    def kept(self, kept: Kept) -> Path:
        """The file that `keep` made."""
        return self.folder / kept.name

    def entries(self) -> list[dict[str, Any]]:
        """All whole entries; what a crash cut off at the end is left out."""
        return [msgspec.msgpack.decode(body) for body in self._journal.read()]

    def discard(self) -> None:
        """Remove the journal: everything in it is committed. Renamed first, so that a crash leaves no half of it."""
        gone = self.folder.with_name(f".done-{self.folder.name}")
        os.rename(self.folder, gone)
        self.close()
        shutil.rmtree(gone, ignore_errors=True)

    def put_away(self) -> Path:
        """Move the journal, with all that is in it, to where no command looks; return where that is."""
        place = self.folder.parent.with_name(_UNSAVED)
        try:
            place.mkdir(exist_ok=True)
            os.rename(self.folder, place / self.recording)
        except OSError as error:
            raise _refused(place, error) from error
        self.close()
        return place / self.recording

    def close(self) -> None:
        """Let go of the journal and keep it for the next command."""
        for entries in (self._journal, *self._streams.values()):
            entries.close()


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


class UnderWay(NamedTuple):
    """How far a recording is that another process is writing now."""

    recording: str
    command: str
    where: str  # what computes, such as "2 processes"; empty where that is nothing to say
    fits: int  # computations in all; 0 where that is not known
    done: int  # of them, as far as the journal has them


class _Entry(msgspec.Struct, frozen=True):
    """Of an entry, what tells how far its recording is; the rest is skipped."""

    kind: str
    command: str = ""
    run: str = ""
    where: str = ""
    fits: int = 0
    splits: int = 1


_ENTRIES = msgspec.msgpack.Decoder(_Entry)


def under_way(private: Path, recording: str) -> UnderWay:
    """How far ``recording`` is; read without a lock."""
    try:
        entries = [_ENTRIES.decode(body) for body in _whole((private / "stage" / recording / "journal").read_bytes())]
    except (OSError, msgspec.MsgspecError):  # it was saved at this moment
        return UnderWay(recording, "", "", 0, 0)
    about = next((each for each in entries if each.kind == "about"), _Entry("about"))
    over = {each.run for each in entries if each.kind == "run"}
    early = sum(each.kind == "split" and each.run not in over for each in entries)
    done = len(over) * about.splits + early
    return UnderWay(recording, entries[0].command if entries else "", about.where, about.fits, done)


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


def heads(private: Path) -> dict[str, dict[str, Any]]:
    """The first entry of each journal, by recording, whether its owner lives or not; nothing is locked."""
    place, found = private / "stage", dict[str, dict[str, Any]]()
    for folder in sorted(place.iterdir()) if place.is_dir() else ():
        with suppress(OSError):  # it may be saved and gone by now
            entries = [] if folder.name.startswith(".") else _whole((folder / "journal").read_bytes())
            if entries:
                found[folder.name] = msgspec.msgpack.decode(entries[0])
    return found


def peek(private: Path, recording: str) -> list[dict[str, Any]]:
    """The whole entries of a journal that another process may be writing; nothing where it is gone."""
    try:
        data = (private / "stage" / recording / "journal").read_bytes()
    except OSError:
        return []
    return [msgspec.msgpack.decode(body) for body in _whole(data)]


class Follower:
    """A journal that another process writes, read on from where the last look ended."""

    def __init__(self, private: Path, recording: str) -> None:
        self._file = private / "stage" / recording / "journal"
        self._read = 0

    def new(self) -> list[dict[str, Any]]:
        """The whole entries that came since; none where the journal is gone."""
        try:
            with self._file.open("rb") as stream:
                stream.seek(self._read)
                found = _whole(stream.read())
        except OSError:
            return []
        self._read += sum(len(body) + _HEAD.size for body in found)
        return [msgspec.msgpack.decode(body) for body in found]


def _adopt(folder: Path) -> Stage | None:
    try:
        file = open(folder / "journal", "r+b", buffering=0)  # noqa: SIM115 - handed to the stage
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


def _lock(file: FileIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _NO_LOCKS:  # such a disk has no locks; compare-and-swap on the ref still holds
            raise


def _try_lock(file: FileIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
