"""What content hashes are made with: each item is written as its length and its bytes, so that no two run together."""

from hashlib import sha256
from typing import Any

import numpy as np

_SCHEME = "padre content 1"  # a change of what is hashed needs a new name, else old versions read as damaged
_BLOCK = 1 << 20  # values at a time: canonical copies stay small


class Digest:
    """SHA-256 over items."""

    def __init__(self) -> None:
        self._sha = sha256()
        self.text(_SCHEME)

    def data(self, data: Any) -> None:
        """Bytes, or an array as they lie in memory."""
        whole: Any = memoryview(data)
        view = whole.cast("B") if len(data) else b""
        self._sha.update(len(view).to_bytes(8, "little"))
        self._sha.update(view)

    def text(self, text: str) -> None:
        """A text as UTF-8."""
        self.data(text.encode("utf-8", "surrogatepass"))

    def values(self, flat: "np.ndarray[Any, Any]") -> None:
        """Numbers or truth values, (n,): little endian, one NaN, no negative zero."""
        for first in range(0, len(flat), _BLOCK):
            self.data(_canonical(flat[first : first + _BLOCK]))

    def mask(self, missing: "np.ndarray[Any, Any]") -> None:
        """Which values are missing, (n,) bool."""
        self.data(np.packbits(missing).tobytes() if missing.any() else b"")

    def hexdigest(self) -> str:
        """64 hex digits."""
        return self._sha.hexdigest()


def _canonical(values: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    if values.dtype.kind == "c":
        values = values.view(values.real.dtype)
    if values.dtype.kind == "f":
        values = values + values.dtype.type(0)  # -0.0 + 0.0 is 0.0
        values[np.isnan(values)] = np.nan
    return values.astype(values.dtype.newbyteorder("<"), copy=False)
