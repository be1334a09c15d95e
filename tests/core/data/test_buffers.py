"""Columns of Arrow as arrays are those that Arrow itself gives, whatever their offset and gaps."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from padre_git.core.data import buffers

_TYPES = [pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.float64(), pa.int32()]


@pytest.mark.parametrize("kind", _TYPES, ids=str)
@pytest.mark.parametrize("first", [0, 3])
def test_numbers(kind: pa.DataType, first: int) -> None:
    """Without and with gaps: null is NaN or 0."""
    plain = pa.array(np.arange(20).astype(kind.to_pandas_dtype())).slice(first)
    assert buffers.values(plain).tolist() == plain.to_pylist()
    gaps = pa.array([None, *range(1, 20)], kind).slice(0)
    found = buffers.values(gaps)
    assert buffers.missing(gaps).tolist() == [True] + [False] * 19
    assert np.isnan(found[0]) if found.dtype.kind == "f" else found[0] == 0
    assert found[1:].tolist() == list(range(1, 20))


@pytest.mark.parametrize("first", [0, 1, 9])
def test_truth_values(first: int) -> None:
    """Which are single bits in Arrow."""
    values: list[Any] = [True, None, False, True, True, False, None, True, False, True, True]
    part = pa.array(values).slice(first)
    assert buffers.values(part).tolist() == [bool(value) for value in values[first:]]
    assert buffers.missing(part).tolist() == [value is None for value in values[first:]]


def test_columns() -> None:
    """Of several chunks, of none, and of nothing but gaps."""
    assert buffers.column(pa.chunked_array([[1, 2], [3]])).tolist() == [1, 2, 3]
    assert buffers.column(pa.chunked_array([], pa.int64())).tolist() == []
    assert buffers.missing(pa.nulls(2)).tolist() == [True, True]
    with pytest.raises(TypeError, match="string"):
        buffers.values(pa.array(["a"]))


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())], ids=str)
@pytest.mark.parametrize("first", [0, 2])
def test_texts(kind: pa.DataType, first: int) -> None:
    """Their bytes and sizes, without and with gaps; a dictionary may also have its gap among its values."""
    for given in (["ab", "", "ü", "ab", "c"], ["ab", None, "ü", None, "c"], [None, None, None]):
        part = pa.array(given, kind).slice(first)
        encoded = [(each or "").encode() for each in given[first:]]
        assert buffers.lengths(part).tolist() == [len(each) for each in encoded]
        assert buffers.text(part) == b"".join(encoded)
    gap = pa.DictionaryArray.from_arrays(pa.array([1, 0, None], pa.int32()), pa.array(["abc", None]))
    assert buffers.lengths(gap).tolist() == [0, 3, 0]
    assert buffers.text(gap) == b"abc"
    assert buffers.missing(gap).tolist() == [True, False, True]
    assert buffers.lengths(pa.array([], kind)).tolist() == []
    assert buffers.text(pa.array([], kind)) == b""
