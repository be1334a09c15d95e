"""The hash of predictions: fixed for ever, equal where all values are equal and nowhere else."""

import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.results.hash import predictions_hash

_COLUMNS: dict[str, Any] = {
    "int": np.array([1, 2, 3], dtype=np.int32),
    "float": np.array([0.5, np.nan, -0.0]),
    "text": ["a", "ä", None],
    "bool": [True, False, True],
}


def test_equal_tables() -> None:
    """Widths, the order of columns, chunks, minus zero, dictionaries and Parquet change nothing."""
    table = pa.table(_COLUMNS)
    wide = pa.table(
        {
            "bool": pa.array([True, False, True]),
            "text": pa.array(["a", "ä", None]).dictionary_encode(),
            "float": np.array([0.5, -np.nan, 0.0]),
            "int": np.array([1, 2, 3], dtype=np.int64),
        }
    )
    expected = predictions_hash(table)
    assert predictions_hash(wide) == expected
    assert predictions_hash(pa.concat_tables([table.slice(0, 1), table.slice(1)])) == expected
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    assert predictions_hash(pq.read_table(pa.BufferReader(sink.getvalue()))) == expected


def test_the_hash_is_fixed() -> None:
    """A number that must never change: runs are compared by it over years and machines."""
    assert predictions_hash(pa.table(_COLUMNS)) == "a7cf64d8ac560738b206918689ef78e77461129d8951d738444dc97008e37737"


def test_the_hash_of_other_types_is_fixed() -> None:
    """Missing values, large whole numbers, days, dictionaries, short floats; however the rows are chunked."""
    day = datetime.date(2026, 1, 2)
    table = pa.table(
        {
            "int": pa.array([1, None, 3], pa.int32()),
            "big": pa.array([1, 2, 2**63], pa.uint64()),
            "float": pa.array([0.5, None, -0.0]),
            "text": ["a", None, "ßä"],
            "bool": [True, None, False],
            "day": pa.array([day, None, day + datetime.timedelta(days=1)]),
            "kind": pa.array(["x", None, "y"]).dictionary_encode(),
            "f4": pa.array([0.1, 0.2, np.nan], pa.float32()),
            "nothing": pa.nulls(3),
        }
    )
    expected = "7e2995b1db44951af2b7fda7ee43c26386cd207f568b18e3d45faa1cec5bcfd2"
    assert predictions_hash(table) == expected
    assert predictions_hash(pa.concat_tables([table.slice(0, 1), table.slice(1)])) == expected


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("int", [1, 2, 4]),
        ("int", [1.0, 2.0, 3.0]),
        ("float", [0.5, 0.0, 0.0]),
        ("float", [np.nextafter(0.5, 1), np.nan, 0.0]),
        ("text", ["a", "ä", ""]),
        ("text", ["aä", "", None]),
        ("bool", [True, True, True]),
    ],
)
def test_other_tables(column: str, values: list[Any]) -> None:
    """Each value counts, to the last bit; so does where one text ends."""
    assert predictions_hash(pa.table({**_COLUMNS, column: values})) != predictions_hash(pa.table(_COLUMNS))


_cells = st.lists(st.one_of(st.floats(allow_nan=False), st.none()), min_size=1, max_size=5)


@given(_cells, _cells)
def test_equal_where_values_are_equal(one: list[Any], other: list[Any]) -> None:
    """Equal hash, equal values; and the other way round."""
    hashes = [predictions_hash(pa.table({"p": pa.array(values, pa.float64())})) for values in (one, other)]
    assert (hashes[0] == hashes[1]) == (one == other)
