"""Columns of Arrow as arrays of NumPy, from their buffers: Arrow does it by way of pandas, whose import takes long."""

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
    return np.zeros(len(part), bool) if bits is None else ~_bits(bits, part)


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
        raise TypeError(f"values of type {name} are no numbers")
    found = np.frombuffer(buffer, _NUMBERS[name], count=part.offset + len(part))[part.offset :]
    if gaps.any():
        found = np.where(gaps, found.dtype.type(np.nan if found.dtype.kind == "f" else 0), found)
    return found


def column(found: pa.ChunkedArray) -> Any:
    """The same of a column of a table, as one array."""
    return joined(found.chunks, found.type)


def joined(parts: Iterable[pa.Array], kind: pa.DataType) -> Any:
    """The values of several arrays of one type, as one array (n,) of all their rows."""
    listed = list(parts)
    return values(listed[0]) if len(listed) == 1 else np.concatenate([values(each) for each in listed or [_none(kind)]])


def _none(kind: pa.DataType) -> pa.Array:
    return pa.nulls(0, kind)
