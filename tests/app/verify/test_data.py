"""Data are read quickly where that gives the recorded hash, and damaged or hostile ones are refused in words."""

import io
import zipfile
from typing import Any

import numpy as np
import pytest

from padre_git.app.verify import data, whole
from padre_git.core.data.fingerprint import fingerprint
from padre_git.errors import PadreError
from padre_git.model.documents import Roles, Version
from padre_git.storage import tables

X, Y = np.linspace(-1, 1, 24).reshape(8, 3), np.arange(8) % 2
CONTENTS: dict[str, Any] = {
    "features and target": {"X": X, "target": Y},
    "images": {"X": X.reshape(2, 2, 2, 3), "target": Y[:2]},
    "missing and negative zero": {"X": np.where(X > 0, np.nan, -0.0), "target": Y.astype(np.int8)},
    "truth": {"X": X.astype(np.float32), "target": Y.astype(bool)},
    "complex": {"X": X + 1j, "target": Y},
    "alone": X,
}


def _version(content: Any, /, **changes: Any) -> tuple[Version, bytes]:
    file, written = tables.to_bytes(content)
    digest = fingerprint(content)
    shape = list((content["X"] if isinstance(content, dict) else content).shape)
    target = ["target"] if isinstance(content, dict) else []
    given = {"version": digest[:12], "content": digest, "shape": shape, "created": "", "roles": Roles(target=target)}
    return Version(file=file, **(given | changes)), written


@pytest.mark.parametrize("name", CONTENTS)
def test_arrays(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same columns, hash and shape as pandas gives, which is not asked."""
    version, written = _version(CONTENTS[name])
    columns, digest, shape = whole.read(version, written)
    monkeypatch.setattr(whole, "read", None)
    found = data.read(version, written)
    assert (found.content, found.shape, found.rows) == (digest, shape, shape[0])
    for column in version.roles.target:
        assert found.columns[column].tolist() == columns[column].tolist()


def test_what_arrays_do_not_give() -> None:
    """Texts, and another hash than the recorded one: read as always, so that what differs is said."""
    texts = {"X": X, "target": np.array(["a", "b"] * 4)}
    version, written = _version(texts)
    assert data.read(version, written).content == version.content
    version, written = _version(CONTENTS["features and target"], content="0" * 64)
    assert data.read(version, written).content != version.content


def _bomb() -> bytes:
    sink = io.BytesIO()
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("X.npy", header.getvalue())
    return sink.getvalue()


def _flipped() -> bytes:
    """Another byte in what is compressed."""
    _, written = _version(CONTENTS["features and target"])
    at = len(written) // 3
    return written[:at] + bytes([written[at] ^ 255]) + written[at + 1 :]


@pytest.mark.parametrize("written", [b"", b"PK", _bomb(), _flipped(), b"\x93NUMPY\x01\x00"], ids=len)
def test_damaged(written: bytes) -> None:
    """Refused in a sentence."""
    version, _ = _version(CONTENTS["features and target"])
    with pytest.raises(PadreError):
        data.read(version, written)
