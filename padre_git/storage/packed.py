"""Values with arrays as bytes: MessagePack, with each array in numpy's own format; and numpy's own files of arrays.

Nothing of it is a pickle.
"""

import struct
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

_ARRAY, _OBJECTS = 1, 2  # codes of MessagePack's extensions
_PLAIN = (str, int, float, bool, type(None))


class _Refused(Exception):
    """A value that cannot be stored without pickle."""


def encode(values: Mapping[str, Any]) -> bytes | None:
    """``values``: numbers, texts, arrays, and lists and mappings of these; none where there is something else."""
    try:
        return msgspec.msgpack.encode(dict(values), enc_hook=_stored)
    except (_Refused, TypeError, OverflowError):
        return None


def decode(data: bytes) -> dict[str, Any]:
    """The values that `encode` had.

    Raises
    ------
    ValueError : where ``data`` is something else.
    """
    try:
        found = msgspec.msgpack.decode(data, ext_hook=_loaded)
    except (msgspec.MsgspecError, struct.error) as error:
        raise ValueError(str(error)) from error
    if not isinstance(found, dict):
        raise ValueError("it is not a mapping")
    return found


def arrays(file: Path) -> dict[str, Any]:
    """The arrays of an `.npz` file by name.

    Raises
    ------
    OSError, ValueError, KeyError : where it cannot be read, or is something else.
    """
    with np.load(file, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _stored(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if type(value) is not np.ndarray:
        raise _Refused
    if value.dtype == object:
        flat = value.ravel().tolist()
        if not all(type(each) in _PLAIN for each in flat):
            raise _Refused
        return msgspec.msgpack.Ext(_OBJECTS, msgspec.msgpack.encode([list(value.shape), flat]))
    out = BytesIO()
    np.save(out, value, allow_pickle=False)
    return msgspec.msgpack.Ext(_ARRAY, out.getvalue())


def _loaded(code: int, data: memoryview) -> Any:
    if code == _ARRAY:
        return np.load(BytesIO(data), allow_pickle=False)
    if code != _OBJECTS:
        raise ValueError(f"unknown extension {code}")
    shape, flat = msgspec.msgpack.decode(data)
    found = np.empty(len(flat), dtype=object)
    found[:] = flat
    return found.reshape(shape)
