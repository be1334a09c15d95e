"""The file of the index. Nothing in it is needed: what cannot be read or written is kept in memory instead."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import msgspec

from padre_git.model.documents import Metrics
from padre_git.storage.index import columns
from padre_git.storage.index.columns import Kept, Lost, Rows
from padre_git.storage.index.rows import Row, Snapshot, Summary

SCHEMA = 10
TreeEntry = tuple[str, str, str, bool]  # name, level or kind, object, is a folder

_TABLES = """
CREATE TABLE IF NOT EXISTS tree (id TEXT, level TEXT, entries BLOB, PRIMARY KEY (id, level)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (blob TEXT, kind TEXT, brief BLOB, problem TEXT, PRIMARY KEY (blob, kind));
CREATE TABLE IF NOT EXISTS whole (blob TEXT PRIMARY KEY, data BLOB);
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, size INTEGER, time INTEGER, blob TEXT);
CREATE TABLE IF NOT EXISTS bunch (first INTEGER PRIMARY KEY, state BLOB, data BLOB);
CREATE TABLE IF NOT EXISTS field (name TEXT PRIMARY KEY, state BLOB, data BLOB);
CREATE TABLE IF NOT EXISTS snapshot (name TEXT PRIMARY KEY, state BLOB, data BLOB);
"""
_ENCODER = msgspec.msgpack.Encoder()
_TREE = msgspec.msgpack.Decoder(list[TreeEntry])
_SNAPSHOT = msgspec.msgpack.Decoder(Snapshot)
_METRICS = msgspec.msgpack.Decoder(Metrics)
_BUNCH = 500  # below SQLite's limit of variables


class _Values(msgspec.Struct, frozen=True, gc=False):
    """A metric, with nothing but its values per split."""

    values: list[float]


class _Each(msgspec.Struct, frozen=True, gc=False):
    metrics: dict[str, _Values]


_EACH = msgspec.msgpack.Decoder(_Each)
_ODD = re.compile(r"[\"\\\x00-\x1f]")  # what msgspec refuses in the name of a field


class Store:
    """What is known of trees, documents and files; the file is read when first asked, and written by `save`.

    Parameters
    ----------
    folder : where the file is to lie; `None`, unreadable, locked or read-only folders give a store in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / f"index-{SCHEMA}.sqlite" if folder else None
        self._connection = self._open()
        self._new_trees: list[tuple[str, str, bytes]] = []
        self._new_documents: list[tuple[str, str, bytes, str]] = []
        self._new_files: list[tuple[str, int, int, str]] = []
        self._whole: dict[str, bytes] = {}

    @property
    def opened(self) -> bool:
        """Whether there is a file, which other processes read, too."""
        return self._connection is not None

    def _open(self) -> sqlite3.Connection | None:
        if self._path is None:
            return None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # one process, several threads: pages read what is shown when they are made, and SQLite serialises them
            connection = sqlite3.connect(self._path, timeout=1.0, isolation_level=None, check_same_thread=False)
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'snapshot'").fetchone():
                connection.executescript(_TABLES)
                self._tidy(self._path)
        except (sqlite3.OperationalError, OSError):  # locked, read-only, no room
            return None
        except sqlite3.DatabaseError:  # not a database: the next command makes a new one
            self._forget()
            return None
        return connection

    @staticmethod
    def _tidy(path: Path) -> None:
        """Remove what an earlier padre kept; where it is still used, it makes its own again."""
        for schema in range(SCHEMA):
            with suppress(OSError):
                path.with_name(f"index-{schema}.sqlite").unlink(missing_ok=True)

    def _forget(self) -> None:
        self._connection = None
        with suppress(OSError):
            if self._path:
                self._path.unlink(missing_ok=True)

    def _select(self, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.OperationalError:
            self._connection = None
        except sqlite3.DatabaseError:  # damaged
            self._forget()
        return []

    def snapshot(self, state: bytes) -> Snapshot | None:
        """What was saved of this state of the repository."""
        found = self._select("SELECT data FROM snapshot WHERE name = 'all' AND state = ?", (state,))
        try:
            return _SNAPSHOT.decode(found[0][0]) if found else None  # type: ignore[arg-type]
        except msgspec.MsgspecError:
            self._forget()
            return None

    def kept(self, state: bytes, snapshot: Snapshot, again: Callable[[], list[Row]]) -> Kept:
        """Where the rows of this state are read from; ``again`` makes them where another process wrote a later one."""
        bunch, field = (
            partial(self._part, f"SELECT data FROM {table} WHERE {key} = ? AND state = ?", state)
            for table, key in (("bunch", "first"), ("field", "name"))
        )
        return Kept(snapshot.count, snapshot.columns, bunch, field, again)

    def _part(self, query: str, state: bytes, key: object) -> bytes:
        found = self._select(query, (key, state))
        if not found:
            raise Lost
        return found[0][0]  # type: ignore[return-value]

    def has_tree(self, tree: str, level: str) -> bool:
        """Whether the entries of a tree are known."""
        return (tree, level) in self._trees

    def tree(self, tree: str, level: str) -> list[TreeEntry]:
        """The entries of a tree that padre looks at."""
        return _TREE.decode(self._trees[tree, level])

    def add_tree(self, tree: str, level: str, entries: list[TreeEntry], *, lasting: bool) -> None:
        """Keep the entries of a tree, for ever if ``lasting``."""
        data = _ENCODER.encode(entries)
        self._trees[tree, level] = data
        if lasting:
            self._new_trees.append((tree, level, data))

    @cached_property
    def _trees(self) -> dict[tuple[str, str], bytes]:
        rows = self._select("SELECT id, level, entries FROM tree")
        return {(tree, level): data for tree, level, data in rows}  # type: ignore[misc]

    def has_document(self, blob: str, kind: str) -> bool:
        """Whether the content ``blob`` was read as a document of ``kind``."""
        return (blob, kind) in self._documents

    def document(self, blob: str, kind: str) -> tuple[bytes, str]:
        """What lists need of a document, or why it cannot be read; both are empty for one that git does not have."""
        return self._documents.get((blob, kind), (b"", ""))

    def add_document(self, blob: str, kind: str, summary: Summary) -> None:
        """Keep a document."""
        self._documents[blob, kind] = (summary.brief, summary.problem)
        self._new_documents.append((blob, kind, summary.brief, summary.problem))
        if summary.whole:
            self._whole[blob] = summary.whole

    @cached_property
    def _documents(self) -> dict[tuple[str, str], tuple[bytes, str]]:
        rows = self._select("SELECT blob, kind, brief, problem FROM document")
        return {(blob, kind): (brief, why) for blob, kind, brief, why in rows}  # type: ignore[misc]

    def files(self) -> dict[str, tuple[int, int, str]]:
        """Size, time and content of the work tree's files, by path."""
        rows = self._select("SELECT path, size, time, blob FROM file")
        return {path: (size, time, blob) for path, size, time, blob in rows}  # type: ignore[misc]

    def add_file(self, path: str, size: int, time: int, blob: str) -> None:
        """Keep what the work tree's file ``path`` holds."""
        self._new_files.append((path, size, time, blob))

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
        for first in range(0, len(missing), _BUNCH):
            bunch = missing[first : first + _BUNCH]
            marks = ",".join("?" * len(bunch))
            data |= self._select(f"SELECT blob, data FROM whole WHERE blob IN ({marks})", bunch)  # type: ignore[arg-type]
        return data

    def save(self, state: bytes, snapshot: Snapshot, rows: Rows | None) -> None:
        """Write all that is new in one transaction; another process that writes wins.

        Parameters
        ----------
        rows : the runs, where they are those of this state of the repository and not of an earlier commit.
        """
        if self._connection is None:
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._insert("tree", self._new_trees)
            self._insert("document", self._new_documents)
            self._insert("whole", self._whole.items())
            self._insert("file", self._new_files)
            if rows is not None:
                self._save_rows(state, rows)
                whole = msgspec.structs.replace(snapshot, columns=[*rows.made])
                self._insert("snapshot", [("all", state, _ENCODER.encode(whole))])
            self._connection.execute("COMMIT")
            for written in (self._new_trees, self._new_documents, self._new_files, self._whole):
                written.clear()
        except sqlite3.OperationalError:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
        except sqlite3.DatabaseError:
            self._forget()

    def _save_rows(self, state: bytes, rows: Rows) -> None:
        assert self._connection
        for table in ("bunch", "field"):
            self._connection.execute(f"DELETE FROM {table}")
        parts = ((first, state, data) for first, data in columns.bunches(rows))
        fields = ((name, state, columns.encoded(each)) for name, each in rows.made.items())
        self._connection.executemany("INSERT INTO bunch VALUES (?, ?, ?)", parts)
        self._connection.executemany("INSERT INTO field VALUES (?, ?, ?)", fields)

    def _insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        assert self._connection
        listed = sorted(rows)  # in the order of the key: a third of the time
        if listed:
            marks = ",".join("?" * len(listed[0]))
            self._connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", listed)
