"""Splits that were computed and whose run was not finished: kept by key in the common git directory, for the next run.

A part is MessagePack, with each array in numpy's own format: nothing of it is a pickle. Who reads it gets the values
or, where it is damaged, nothing.
"""

import os
import struct
import time
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

_FOLDER = "parts"
_OLD = 30 * 86_400  # seconds after which nobody goes on with a run
_ARRAY, _OBJECTS = 1, 2  # codes of MessagePack's extensions
_HEAD = struct.Struct("<II")  # length, CRC-32
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
        raise ValueError("it is no mapping")
    return found


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


class Parts:
    """The parts of a clone; ``private`` is padre's folder in the common git directory."""

    def __init__(self, private: Path) -> None:
        self._folder = private / _FOLDER

    def keys(self) -> set[str]:
        """Of all parts; those that are old are removed."""
        if not self._folder.is_dir():
            return set()
        found = set()
        for entry in os.scandir(self._folder):
            with suppress(OSError):  # another process may remove it now
                if time.time() - entry.stat().st_mtime > _OLD:
                    os.unlink(entry.path)
                elif not entry.name.startswith("."):
                    found.add(entry.name)
        return found

    def keep(self, key: str, data: bytes) -> None:
        """Keep what `encode` gave. Raises OSError where the disk refuses."""
        self._folder.mkdir(parents=True, exist_ok=True)
        made = self._folder / f".{key}-{os.getpid()}"
        made.write_bytes(_HEAD.pack(len(data), zlib.crc32(data)) + data)
        os.replace(made, self._folder / key)

    def read(self, key: str) -> dict[str, Any] | None:
        """The values; none where they are not there, or damaged."""
        try:
            data = (self._folder / key).read_bytes()
            length, check = _HEAD.unpack_from(data)
            body = data[_HEAD.size :]
            return decode(body) if (len(body), zlib.crc32(body)) == (length, check) else None
        except (OSError, ValueError, struct.error):
            return None

    def remove(self, keys: Iterable[str]) -> None:
        """Their run is committed."""
        for key in keys:
            (self._folder / key).unlink(missing_ok=True)
