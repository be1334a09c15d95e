"""The rows of recorded splits: read from their table, and their hash; without what makes splits, which loads slowly."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from padre_git.core.data import buffers


class Indices(NamedTuple):
    """Positions of the rows of one split, from 0 on; `validation` is None where there is none."""

    train: Any
    test: Any
    validation: Any = None


class Parts(Protocol):
    """A split: positions of rows, int64."""

    @property
    def train(self) -> Any: ...
    @property
    def test(self) -> Any: ...
    @property
    def validation(self) -> Any: ...


def read(found: pa.Table) -> list[Indices]:
    """The splits of a table that `core.splitting.indices` made, by number; a part that no line names has no rows."""
    rows, numbers = (buffers.column(found.column(name)) for name in ("row", "split"))
    names, kinds = _parts(found.column("part"))
    edges = np.flatnonzero(np.diff(numbers) | np.diff(kinds)) + 1
    made: dict[int, dict[str, Any]] = {}
    for own, at in zip(np.split(rows, edges), [0, *edges.tolist()], strict=True):
        if len(own):
            part = made.setdefault(int(numbers[at]), {})
            part[names[kinds[at]]] = np.concatenate([part[names[kinds[at]]], own]) if names[kinds[at]] in part else own
    nothing = np.empty(0, np.int64)
    return [
        Indices(each.get("train", nothing), each.get("test", nothing), each.get("validation"))
        for _, each in sorted(made.items())
    ]


def _parts(column: pa.ChunkedArray) -> tuple[list[str], Any]:
    """The names of parts, and which of them each line has; each chunk may have its own dictionary."""
    names: list[str] = []
    found = []
    for chunk in column.chunks:
        encoded = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        own = encoded.dictionary.to_pylist()
        names += [name for name in own if name not in names]
        places = np.array([names.index(name) for name in own], np.int64)
        found.append(places[buffers.values(encoded.indices)])
    return names, np.concatenate(found) if found else np.empty(0, np.int64)


def indices_hash(splits: Iterable[Parts]) -> str:
    """SHA-256 over all positions in order: each part as little-endian int64, after its length as such a number."""
    digest = sha256()
    for split in splits:
        for part in (split.train, split.test, split.validation):
            rows = np.empty(0, "<i8") if part is None else np.ascontiguousarray(part, "<i8")
            digest.update(len(rows).to_bytes(8, "little"))
            digest.update(rows.tobytes())
    return digest.hexdigest()
