"""Rows of plain values as Parquet files."""

import io
from typing import Any

import pyarrow.parquet as pq
import pytest

from padre_git.storage import parquet_writing


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"a": 1, "b": 0.5}, {"a": 2}], [{"a": 1, "b": 0.5}, {"a": 2, "b": None}]),
        ([{"C": 0.1}, {"C": "auto"}, {"C": None}], [{"C": "0.1"}, {"C": "auto"}, {"C": None}]),
        ([{"n": 2**70}, {"n": 1}], [{"n": str(2**70)}, {"n": "1"}]),
        ([{"sizes": [8, 4]}, {"sizes": [8]}], [{"sizes": [8, 4]}, {"sizes": [8]}]),
    ],
)
def test_rows(rows: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Types are kept; a column of several is one of texts; what a row lacks is none."""
    assert pq.read_table(io.BytesIO(parquet_writing.of_rows(rows))).to_pylist() == expected
