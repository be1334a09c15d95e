"""Columns of Arrow as arrays of NumPy, from their buffers. Arrow does it by way of pandas or of its compute functions,
and to import these takes longer than to check a run."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

_NUMBERS = {
    **{f"{sign}int{bits}": np.dtype(f"{sign}int{bits}") for sign in ("", "u") for bits in (8, 16, 32, 64)},
    "halffloat": np.dtype("float16"),
    "float": np.dtype("float32"),
    "double": np.dtype("float64"),
}


def missing(part: pa.Array) -> Any:
    """Which values of an array are null, (n,) bool."""
    if pa.types.is_null(part.type):
        return np.ones(len(part), bool)
    bits = part.buffers()[0] if part.null_count else None
    found = np.zeros(len(part), bool) if bits is None else ~_bits(bits, part)
    if pa.types.is_dictionary(part.type) and part.dictionary.null_count:
        found = found | missing(part.dictionary)[values(part.indices)]
    return found


def _bits(buffer: pa.Buffer, part: pa.Array) -> Any:
    whole = np.unpackbits(np.frombuffer(buffer, np.uint8), count=part.offset + len(part), bitorder="little")
    return whole[part.offset :].astype(bool)


def values(part: pa.Array) -> Any:
    """The values of an array of numbers or truth values, (n,); null is NaN, 0 or false.

    Raises
    ------
    TypeError : for any other type.
    """
    name = str(part.type)
    if not len(part):
        return np.empty(0, bool if name == "bool" else _NUMBERS.get(name, np.float64))
    gaps = missing(part)
    buffer = part.buffers()[1]
    if name == "bool":
        return _bits(buffer, part) & ~gaps
    if name not in _NUMBERS:
        raise TypeError(f"values of type {name} are not numbers")
    found = np.frombuffer(buffer, _NUMBERS[name], count=part.offset + len(part))[part.offset :]
    if gaps.any():
        found = np.where(gaps, found.dtype.type(np.nan if found.dtype.kind == "f" else 0), found)
    return found


def is_text(kind: pa.DataType) -> bool:
    """Whether values of this type are texts, or a dictionary of texts."""
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(plain) or pa.types.is_large_string(plain))


def lengths(part: pa.Array) -> Any:
    """The bytes of each text, (n,) int64; a null has none."""
    if not len(part):
        return np.empty(0, np.int64)
    if pa.types.is_dictionary(part.type):
        own = lengths(part.dictionary)
        sizes = own[values(part.indices)] if len(own) else np.zeros(len(part), np.int64)
    else:
        sizes = np.diff(_ends(part)).astype(np.int64)
    return np.where(missing(part), 0, sizes) if part.null_count else sizes


def text(part: pa.Array) -> bytes:
    """All texts of a column (n,) one after the other, as UTF-8; a null has none."""
    if pa.types.is_dictionary(part.type):
        known = [_encoded(each) for each in part.dictionary.to_pylist()]
        gaps = missing(part) if part.null_count else None
        places = values(part.indices)
        return b"".join(known[at] for at in (places if gaps is None else places[~gaps]).tolist())
    if part.null_count:
        return b"".join(map(_encoded, part.to_pylist()))
    data = part.buffers()[2]
    if data is None or not len(part):
        return b""
    ends = _ends(part)
    return bytes(memoryview(data)[int(ends[0]) : int(ends[-1])])


def _encoded(value: str | None) -> bytes:
    return (value or "").encode("utf-8", "surrogatepass")


def _ends(part: pa.Array) -> Any:
    """Where the texts of an array end in its data, and where the first begins: (n + 1,)."""
    width = np.int64 if pa.types.is_large_string(part.type) else np.int32
    return np.frombuffer(part.buffers()[1], width, count=part.offset + len(part) + 1)[part.offset :]


def column(found: pa.ChunkedArray) -> Any:
    """The values of a column of a table, as one array."""
    return joined(found.chunks, found.type)


def joined(parts: Iterable[pa.Array], kind: pa.DataType) -> Any:
    """The values of several arrays of one type, as one array (n,) of all their rows."""
    listed = list(parts)
    return values(listed[0]) if len(listed) == 1 else np.concatenate([values(each) for each in listed or [_none(kind)]])


def _none(kind: pa.DataType) -> pa.Array:
    return pa.nulls(0, kind)
