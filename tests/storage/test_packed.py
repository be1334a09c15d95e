"""What is stored comes back; what would need pickle does not."""

import math

import numpy as np
import pytest

from padre_git.storage import packed

VALUES = {
    "number": 3,
    "score": 0.1 + 0.2,
    "nan": math.nan,
    "text": "ä",
    "floats": np.array([[0.1, -0.0], [math.inf, 2.0]]),
    "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "narrow": np.array([1, 2], np.int8),
    "texts": np.array(["a", "bc"]),
    "objects": np.array(["a", None, 1], dtype=object),
    "several": [np.array([1.5]), np.array([True])],
    "scalar": np.float32(0.5),
    "nothing": None,
}


def test_values_come_back() -> None:
    """With types, shapes and every bit."""
    data = packed.encode(VALUES)
    assert data is not None
    found = packed.decode(data)
    assert list(found) == list(VALUES)
    for name, value in VALUES.items():
        if isinstance(value, np.ndarray):
            assert found[name].dtype == value.dtype and np.array_equal(found[name], value), name
    assert np.signbit(found["floats"][0, 1])
    assert math.isnan(found["nan"]) and found["score"] == 0.1 + 0.2 and found["scalar"] == 0.5
    assert found["several"][1].dtype == bool


@pytest.mark.parametrize("value", [object(), np.array([object()]), {1, 2}.__class__, np.ma.array([1])])
def test_no_pickle(value: object) -> None:
    """What only pickle could store is not stored."""
    assert packed.encode({"value": value}) is None


def test_foreign_bytes() -> None:
    """They are an error, whatever they are."""
    for data in (b"", b"\x80\x04.", b"\xc1", b"\x01"):
        with pytest.raises(ValueError):  # noqa: PT011  msgspec's words
            packed.decode(data)
