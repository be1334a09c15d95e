"""Splits that were computed and whose run was not finished: kept by key in the common git directory, for the next run.

What a part has is made by `packed`. Who reads it gets the bytes or, where they are damaged, nothing.
"""

import os
import struct
import time
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_FOLDER = "parts"
_OLD = 30 * 86_400  # seconds after which nobody goes on with a run
_HEAD = struct.Struct("<II")  # length, CRC-32


class Parts:
    """The parts of a clone; ``private`` is padre's folder in the common git directory."""

    def __init__(self, private: Path) -> None:
        self._folder = private / _FOLDER

    def keys(self) -> set[str]:
        """Of all parts; the ones that are old are removed."""
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
        """Keep what `packed.encode` gave. Raises OSError where the disk refuses."""
        self._folder.mkdir(parents=True, exist_ok=True)
        made = self._folder / f".{key}-{os.getpid()}"
        made.write_bytes(_HEAD.pack(len(data), zlib.crc32(data)) + data)
        os.replace(made, self._folder / key)

    def read(self, key: str) -> bytes | None:
        """What was kept; none where it is not there, or damaged."""
        try:
            data = (self._folder / key).read_bytes()
            length, check = _HEAD.unpack_from(data)
            body = data[_HEAD.size :]
            return body if (len(body), zlib.crc32(body)) == (length, check) else None
        except (OSError, struct.error):
            return None

    def remove(self, keys: Iterable[str]) -> None:
        """Their run is committed."""
        for key in keys:
            (self._folder / key).unlink(missing_ok=True)
