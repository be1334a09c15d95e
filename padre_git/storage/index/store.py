"""The file of the index. Nothing in it is needed: what cannot be read or written is kept in memory instead."""

import os
import re
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from padre_git.model.documents import Metrics
from padre_git.storage.index.building import Parts, encoded
from padre_git.storage.index.columns import Kept, Lost
from padre_git.storage.index.rows import Row, Snapshot, Summary

SCHEMA = 11
TreeEntry = tuple[str, str, str, bool]  # name, level or kind, object, is a folder
Key = tuple[str, str]  # of a tree its id and level, of a document its content and kind
Read = tuple[bytes, str]  # of a document what lists need, or why it cannot be read

# what is of one state of the repository, and what a file of the work tree held
_STATES = """
CREATE TABLE file (path TEXT PRIMARY KEY, size INTEGER, time INTEGER, blob TEXT);
CREATE TABLE bunch (first INTEGER PRIMARY KEY, state BLOB, data BLOB);
CREATE TABLE field (name TEXT PRIMARY KEY, state BLOB, data BLOB);
CREATE TABLE snapshot (name TEXT PRIMARY KEY, state BLOB, data BLOB);
"""
# what is true for ever; that two processes may write the same hurts nobody
_CONTENTS = """
CREATE TABLE tree (id TEXT, level TEXT, entries BLOB);
CREATE TABLE document (blob TEXT, kind TEXT, brief BLOB, problem TEXT);
CREATE TABLE whole (blob TEXT, data BLOB);
"""
# made last: to sort all keys at once takes a third of the time
_KEYS = """
CREATE INDEX IF NOT EXISTS trees ON tree (id);
CREATE INDEX IF NOT EXISTS documents ON document (blob);
CREATE INDEX IF NOT EXISTS wholes ON whole (blob);
"""
# of a file that nobody else reads yet: it is thrown away where it is not written to its end
_ASIDE = "PRAGMA page_size = 16384; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
_ENCODER = msgspec.msgpack.Encoder()
_TREE = msgspec.msgpack.Decoder(list[TreeEntry])
_SNAPSHOT = msgspec.msgpack.Decoder(Snapshot)
_METRICS = msgspec.msgpack.Decoder(Metrics)
_BUNCH = 500  # below SQLite's limit of variables
_MANY = 8_000  # documents that wait in memory to be written
_STRAY = 3600.0  # seconds after which a file that is not written to its end is nobody's


class _Values(msgspec.Struct, frozen=True, gc=False):
    """A metric, with nothing but its values per split."""

    values: list[float]


class _Each(msgspec.Struct, frozen=True, gc=False):
    metrics: dict[str, _Values]


_EACH = msgspec.msgpack.Decoder(_Each)
_ODD = re.compile(r"[\"\\\x00-\x1f]")  # what msgspec refuses in the name of a field


class Store:
    """What is known of trees, documents and files; the file is read when asked, and written by `flush` and `save`.

    A file that has nothing yet is written aside, and takes its place once all is in it.

    Parameters
    ----------
    folder : where the file is to lie; `None`, unreadable, locked or read-only folders give a store in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._path = folder / f"index-{SCHEMA}.sqlite" if folder else None
        self._aside: Path | None = None  # the file that is being made
        self._trees: dict[Key, bytes] = {}  # what follows is not written yet
        self._documents: dict[Key, Read] = {}
        self._files: dict[str, tuple[int, int, str]] = {}
        self._whole: dict[str, bytes] = {}
        self._absent: dict[Key, bytes] = {}  # trees that this clone lacks
        self._busy = False  # another process writes: what is new waits until all is there
        self._connection = self._open()

    @property
    def writable(self) -> bool:
        """Whether there is a file to write to."""
        return self._connection is not None

    @property
    def opened(self) -> bool:
        """Whether there is a file, which other processes read, too."""
        return self._connection is not None and self._aside is None

    def _open(self) -> sqlite3.Connection | None:
        if self._path is None:
            return None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connected(self._path) if self._path.exists() else None
            if connection and connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'wholes'").fetchone():
                return connection
            return self._begun(self._path)
        except (sqlite3.OperationalError, OSError):  # locked, read-only, no room
            return None
        except sqlite3.DatabaseError:  # not a database: the next command makes a new one
            self._forget()
            return None

    @staticmethod
    def _connected(path: Path) -> sqlite3.Connection:
        # one process, several threads: pages read what is shown when they are made, and SQLite serialises them
        return sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)

    def _begun(self, path: Path) -> sqlite3.Connection:
        """A new file in the folder of ``path``."""
        _tidy(path)
        self._aside = path.with_name(f"{path.stem}-{os.getpid()}-{os.urandom(4).hex()}.new")
        connection = self._connected(self._aside)
        # also where an error ends the command
        self._end = weakref.finalize(self, _discard, connection, self._aside)
        connection.executescript(_ASIDE + _STATES + _CONTENTS)
        return connection

    def _forget(self) -> None:
        self._connection = None
        with suppress(OSError):
            if self._path and not self._aside:
                self._path.unlink(missing_ok=True)

    def _select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.OperationalError:
            self._connection = None
        except sqlite3.DatabaseError:  # damaged
            self._forget()
        return []

    def _those(self, query: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """What ``query`` finds of ``keys``."""
        for first in range(0, len(keys), _BUNCH):
            bunch = keys[first : first + _BUNCH]
            yield from self._select(f"{query} IN ({','.join('?' * len(bunch))})", bunch)

    def snapshot(self, state: bytes) -> Snapshot | None:
        """What was saved of this state of the repository."""
        found = self._select("SELECT data FROM snapshot WHERE name = 'all' AND state = ?", (state,))
        try:
            return _SNAPSHOT.decode(found[0][0]) if found else None
        except msgspec.MsgspecError:
            self._forget()
            return None

    @property
    def state(self) -> bytes:
        """The state of which the file has all runs; empty where it has none."""
        found = self._select("SELECT state FROM snapshot WHERE name = 'all'")
        return bytes(found[0][0]) if found else b""

    def _has(self, state: bytes) -> bool:
        return self.state == state

    def kept(self, state: bytes, snapshot: Snapshot, again: Callable[[], list[Row]]) -> Kept:
        """Where the rows of this state are read from; ``again`` makes them where another process wrote a later one."""
        bunch, field = (
            partial(self._part, f"SELECT data FROM {table} WHERE {key} = ? AND state = ?", state)
            for table, key in (("bunch", "first"), ("field", "name"))
        )
        return Kept(snapshot.count, snapshot.columns, bunch, field, again, partial(self._has, state))

    def _part(self, query: str, state: bytes, key: object) -> bytes:
        found = self._select(query, (key, state))
        if not found:
            raise Lost
        return found[0][0]  # type: ignore[no-any-return]

    def trees(self, asked: Sequence[Key]) -> dict[Key, list[TreeEntry]]:
        """Of trees the entries that padre looks at, without the ones that are not known."""
        found = {each: known[each] for known in (self._trees, self._absent) for each in asked if each in known}
        if not self._aside:
            unknown, wanted = [tree for tree, level in asked if (tree, level) not in found], set(asked)
            rows = self._those("SELECT id, level, entries FROM tree WHERE id", unknown)
            found |= {(tree, level): data for tree, level, data in rows if (tree, level) in wanted}
        return {each: _TREE.decode(data) for each, data in found.items()}

    def add_tree(self, tree: str, level: str, entries: list[TreeEntry], *, lasting: bool) -> None:
        """Keep the entries of a tree, for ever if ``lasting``."""
        (self._trees if lasting else self._absent)[tree, level] = _ENCODER.encode(entries)

    def documents(self, asked: Sequence[Key]) -> dict[Key, Read]:
        """What lists need of documents, without the ones that are not known."""
        found = {each: self._documents[each] for each in asked if each in self._documents}
        if not self._aside:
            unknown, wanted = [blob for blob, kind in asked if (blob, kind) not in found], set(asked)
            rows = self._those("SELECT blob, kind, brief, problem FROM document WHERE blob", unknown)
            found |= {(blob, kind): (brief, why) for blob, kind, brief, why in rows if (blob, kind) in wanted}
        return found

    def add_document(self, blob: str, kind: str, summary: Summary) -> Read:
        """Keep a document, and give what `documents` gives of it."""
        read = self._documents[blob, kind] = (summary.brief, summary.problem)
        if summary.whole:
            self._whole[blob] = summary.whole
        return read

    def files(self, paths: Sequence[str]) -> dict[str, tuple[int, int, str]]:
        """Size, time and content of the work tree's files as it was, by path, without the ones that are not known."""
        rows = self._those("SELECT path, size, time, blob FROM file WHERE path", paths)
        return {path: (size, time, blob) for path, size, time, blob in rows}

    def add_file(self, path: str, size: int, time: int, blob: str) -> None:
        """Keep what the work tree's file ``path`` holds."""
        self._files[path] = (size, time, blob)

    def metrics(self, blobs: Sequence[str]) -> dict[str, Metrics]:
        """The whole metrics documents of the contents ``blobs``."""
        return {blob: _METRICS.decode(content) for blob, content in self._wholes(blobs).items()}

    def splits(self, blobs: Sequence[str], names: Iterable[str]) -> dict[str, dict[str, list[float]]]:
        """The values per split of some metrics in these documents; nothing else of them is read, which takes a quarter
        of the time."""
        fields = {f"metric_{number}": name for number, name in enumerate(names)}
        if any(_ODD.search(name) for name in fields.values()):
            return {
                blob: {name: own[name].values for name in fields.values() if name in own}
                for blob, own in self._each(blobs).items()
            }
        named = msgspec.defstruct("Named", [(each, _Values | None, None) for each in fields], rename=fields, gc=False)
        decoder = msgspec.msgpack.Decoder[Any](msgspec.defstruct("Whole", [("metrics", named)], gc=False))
        found = {blob: decoder.decode(content).metrics for blob, content in self._wholes(blobs).items()}
        return {
            blob: {name: has.values for field, name in fields.items() if (has := getattr(each, field))}
            for blob, each in found.items()
        }

    def alone(self, blobs: Sequence[str]) -> dict[str, list[float]]:
        """The values per split of the only metric of each of these documents."""
        return {blob: each.values for blob, own in self._each(blobs).items() for each in own.values()}

    def _each(self, blobs: Sequence[str]) -> dict[str, dict[str, _Values]]:
        return {blob: _EACH.decode(content).metrics for blob, content in self._wholes(blobs).items()}

    def _wholes(self, blobs: Sequence[str]) -> dict[str, bytes]:
        data = {blob: self._whole[blob] for blob in blobs if blob in self._whole}
        missing = [blob for blob in blobs if blob not in data]
        return data | dict(self._those("SELECT blob, data FROM whole WHERE blob", missing))

    def flush(self) -> None:
        """Write what is new of documents, where there is much of it; it is true whatever becomes of the rest."""
        if len(self._documents) > _MANY and not self._busy:
            self._busy = not self._write(self._insert_contents)

    def save(self, state: bytes, snapshot: Snapshot, parts: Parts | None) -> bool:
        """Write all that is new in one transaction; another process that writes wins.

        Parameters
        ----------
        parts : the runs, where they are those of this state of the repository and not of an earlier commit.

        Returns
        -------
        bool : whether it could be written.
        """

        def write(connection: sqlite3.Connection) -> None:
            self._insert_contents(connection)
            if parts is not None:
                _save_parts(connection, state, snapshot, parts)

        return self._write(write) and (self._aside is None or self._place())

    def _write(self, what: Callable[[sqlite3.Connection], None]) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            what(self._connection)
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            return False
        except sqlite3.DatabaseError:
            self._forget()
            return False
        for written in (self._trees, self._documents, self._whole, self._files):
            written.clear()
        return True

    def _insert_contents(self, connection: sqlite3.Connection) -> None:
        for table, rows in (
            ("tree", ((*key, data) for key, data in self._trees.items())),
            ("document", ((*key, *read) for key, read in self._documents.items())),
            ("whole", self._whole.items()),
            ("file", ((path, *about) for path, about in self._files.items())),
        ):
            _insert(connection, table, rows)

    def _place(self) -> bool:
        """Put the new file where all look for it; where that fails, this process goes on with it as it is."""
        assert self._connection and self._aside and self._path
        aside = self._aside
        try:
            self._connection.executescript(_KEYS)
            with open(aside, "rb+") as written:
                os.fsync(written.fileno())
            self._connection.close()
            os.replace(aside, self._path)
            self._connection, self._aside = self._connected(self._path), None
        except (sqlite3.Error, OSError):
            with suppress(sqlite3.Error):
                self._connection = self._connected(aside)
            return False
        self._end.detach()
        return True


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    listed = list(rows)
    if listed:
        marks = ",".join("?" * len(listed[0]))
        connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", listed)


def _save_parts(connection: sqlite3.Connection, state: bytes, snapshot: Snapshot, parts: Parts) -> None:
    names = list[str]()

    def fields() -> Iterator[tuple[str, bytes, bytes]]:
        for name, column in parts.columns():
            names.append(name)
            yield name, state, encoded(column)

    for table in ("bunch", "field"):
        connection.execute(f"DELETE FROM {table}")
    connection.executemany(
        "INSERT INTO bunch VALUES (?, ?, ?)", ((first, state, data) for first, data in parts.bunches())
    )
    connection.executemany("INSERT INTO field VALUES (?, ?, ?)", fields())
    _insert(connection, "snapshot", [("all", state, _ENCODER.encode(msgspec.structs.replace(snapshot, columns=names)))])


def _tidy(path: Path) -> None:
    """Remove what an earlier padre kept, which makes its own again where it is still used, and what a killed process
    has left."""
    for schema in range(SCHEMA):
        with suppress(OSError):
            path.with_name(f"index-{schema}.sqlite").unlink(missing_ok=True)
    for stray in path.parent.glob("index-*.new*"):
        with suppress(OSError):
            if time.time() - stray.stat().st_mtime > _STRAY:
                stray.unlink()


def _discard(connection: sqlite3.Connection, path: Path) -> None:
    connection.close()
    with suppress(OSError):
        path.unlink()
