"""The hash of predictions, from chunks of columns: no column is ever in memory as a whole."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa

from padre_git.core.data.buffers import is_text, lengths, text, values
from padre_git.core.data.buffers import missing as without

Chunks = Callable[[], Iterable[pa.Array]]  # may be called several times


def predictions_hash(table: pa.Table) -> str:
    """SHA-256 over all columns by name, types and values: equal where all predictions are equal, on any machine.

    Numbers count as int64 or float64 whatever their width; -0.0 is 0.0, and every NaN is the same.
    """
    return hash_of({name: table.schema.field(name).type for name in table.column_names},
                   lambda name: table.column(name).chunks)  # fmt: skip


def hash_of(types: dict[str, pa.DataType], chunks: Callable[[str], Iterable[pa.Array]]) -> str:
    """The same of columns, (n,) each, that are read little by little.

    Parameters
    ----------
    types : of each column.
    chunks : the parts of a column, in their order; it is asked several times.
    """
    digest = sha256()
    for name in sorted(types):
        kind = types[name].value_type if pa.types.is_dictionary(types[name]) else types[name]
        _column(digest, name, kind, lambda name=name, kind=kind: _cast(chunks(name), kind))  # type: ignore[misc]
    return digest.hexdigest()


def _cast(parts: Iterable[pa.Array], kind: pa.DataType) -> Iterable[pa.Array]:
    """Arrays of plain values; texts may stay dictionaries, since Arrow imports much for a cast."""
    plain = is_text(kind)
    return (part if plain or not pa.types.is_dictionary(part.type) else part.cast(kind) for part in parts)


def _column(digest: Any, name: str, kind: pa.DataType, chunks: Chunks) -> None:
    """Name, kind and content, each after its length."""
    word, size, write = next(row[1:] for row in _KINDS if row[0](kind))
    rows = missing = length = 0
    for part in chunks():
        rows, missing, length = rows + len(part), missing + int(without(part).sum()), length + size(part)
    for head in (name.encode(), word):
        digest.update(len(head).to_bytes(8, "little"))
        digest.update(head)
    digest.update((length + (rows if missing else 0)).to_bytes(8, "little"))
    write(digest, chunks)
    if missing:
        for part in chunks():
            digest.update(without(part))


def _integers(digest: Any, chunks: Chunks) -> None:
    for part in chunks():
        digest.update(np.ascontiguousarray(values(part).astype("<i8", copy=False)))


def _floats(digest: Any, chunks: Chunks) -> None:
    for part in chunks():
        numbers = values(part).astype("<f8") + 0.0  # -0.0 + 0.0 is 0.0
        numbers[np.isnan(numbers)] = np.nan
        digest.update(numbers)


def _booleans(digest: Any, chunks: Chunks) -> None:
    for part in chunks():
        digest.update(values(part).astype("u1"))


def _texts(digest: Any, chunks: Chunks) -> None:
    """The sizes of all texts, then all texts."""
    for part in chunks():
        digest.update(lengths(part).astype("<i8", copy=False))
    for part in chunks():
        digest.update(text(part))


def _others(digest: Any, chunks: Chunks) -> None:
    """Values of any other type by their text."""
    for part in chunks():
        digest.update(np.array([len(text) for text in _as_bytes(part)], "<i8"))
    for part in chunks():
        digest.update(b"".join(_as_bytes(part)))


def _as_bytes(part: pa.Array) -> list[bytes]:
    return [b"" if value is None else str(value).encode() for value in part.to_pylist()]


# whether it applies -> word, bytes of a chunk without the mask of missing values, and what writes them
_KINDS: tuple[tuple[Callable[[Any], bool], bytes, Callable[[Any], int], Callable[[Any, Chunks], None]], ...] = (
    (lambda kind: pa.types.is_integer(kind) and kind != pa.uint64(), b"int", lambda part: 8 * len(part), _integers),
    (pa.types.is_floating, b"float", lambda part: 8 * len(part), _floats),
    (pa.types.is_boolean, b"bool", len, _booleans),
    (is_text, b"text", lambda part: 8 * len(part) + int(lengths(part).sum()), _texts),
    (lambda kind: True, b"text", lambda part: 8 * len(part) + sum(map(len, _as_bytes(part))), _others),
)
