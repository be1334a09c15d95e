"""Parquet files of strangers: small files that would fill the memory are refused before they are decoded."""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from padre_git.storage import parquet


def _written(table: pa.Table, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", **options)
    return bytes(sink.getvalue())


def test_what_padre_writes_is_read() -> None:
    """All columns, texts as dictionaries, metadata kept."""
    table = pa.table({"a": [1, 2], "b": ["x", "y"], "c": [0.5, None], "d": [True, False]})
    table = table.replace_schema_metadata({"padre": "{}"})
    found = parquet.read(_written(table))
    assert found.to_pylist() == table.to_pylist()
    assert found.schema.metadata[b"padre"] == b"{}"


def test_categories_of_numbers_are_read() -> None:
    """A dictionary may be one of numbers, and have gaps: as pandas writes categories."""
    numbers = pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.int8()), pa.array([10, 20]))
    table = pa.table({"a": numbers, "b": pa.array(["x", None, "yy"]).dictionary_encode()})
    assert parquet.read(_written(table)).to_pylist() == table.to_pylist()


def _rows() -> bytes:
    """Eleven million equal values take some bytes."""
    return _written(pa.table({"a": pa.array(np.zeros(11_000_000, np.int8))}))


def _wide() -> bytes:
    return _written(pa.table({f"c{at}": [1] for at in range(1001)}))


def _dictionary() -> bytes:
    """One text of a megabyte, three thousand times."""
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(3_000, np.int32)), pa.array(["x" * 1_000_000]))
    return _written(pa.table({"a": texts}))


def _constant() -> bytes:
    """Five million rows of sixty numbers, all equal: 2.4 GB in memory."""
    zeros = pa.array(np.zeros(5_000_000))
    return _written(pa.table({f"c{at}": zeros for at in range(60)}), row_group_size=5_000_000)


def _nested() -> bytes:
    return _written(pa.table({"a": [[[1]]], "b": [{"c": 1}]}))


def _large() -> bytes:
    return os.urandom(1000) * 200_001


def _lying() -> bytes:
    """The footer says fewer bytes than a page has: the number of rows in it is another one."""
    data = bytearray(_written(pa.table({"a": pa.array(np.arange(1000))}), use_dictionary=False))
    size = int.from_bytes(data[-8:-4], "little")
    footer = data[-8 - size : -8]
    # 1000 as a thrift varint (zigzag)
    place = bytes([0xD0, 0x0F])
    assert footer.count(place)
    data[-8 - size : -8] = footer.replace(place, bytes([0xD0, 0x3F]))
    return bytes(data)


BOMBS: dict[str, Callable[[], bytes]] = {
    "rows": _rows,
    "columns": _wide,
    "dictionary": _dictionary,
    "constant": _constant,
    "nested": _nested,
    "large": _large,
    "footer that lies": _lying,
    "empty": lambda: b"",
    "no footer": lambda: b"PAR1" + b"\0" * 100 + b"PAR1",
    "endless footer": lambda: b"PAR1" + b"\0" * 100 + (2**31).to_bytes(4, "little") + b"PAR1",
    "text": lambda: b"row_id,split\n1,2\n" * 10,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    """Each is refused in one line that says why."""
    data = BOMBS[name]()
    with pytest.raises(parquet.Refused) as error:
        parquet.read(data)
    assert "\n" not in str(error.value)


def test_cut_and_flipped_files() -> None:
    """Any damage is refused, or gives a table; nothing else is raised."""
    data = _written(pa.table({"a": list(range(50)), "b": ["x", "y"] * 25}))
    random = np.random.default_rng(0)
    for _ in range(200):
        damaged = bytearray(data[: random.integers(1, len(data) + 1)])
        damaged[random.integers(len(damaged))] ^= 1 << random.integers(8)
        try:
            parquet.read(bytes(damaged))
        except parquet.Refused:
            continue
