"""Tables of Arrow's as Parquet files."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def write(table: pa.Table, *, steps: Sequence[str] = ()) -> bytes:
    """``table`` as a Parquet file (zstd).

    ``steps`` : columns of whole numbers of which one is near the next; these take a tenth of the room as differences.
    """
    sink = pa.BufferOutputStream()
    encoded = {name: "DELTA_BINARY_PACKED" for name in steps} or None
    pq.write_table(
        table, sink, compression="zstd", use_dictionary=repeating(table.schema, steps), column_encoding=encoded
    )
    return bytes(sink.getvalue())


def repeating(schema: pa.Schema, steps: Sequence[str] = ()) -> list[str]:
    """The columns whose values are listed once, and then numbered. Of fractions most are there once: to look each up
    takes as long as all else, and a fifth more room."""
    return [each.name for each in schema if each.name not in steps and not pa.types.is_floating(each.type)]


def of_rows(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows of plain values as a file; a column of several types is one of texts."""
    columns = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [row.get(name) for row in rows]
        try:
            columns[name] = pa.array(values)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
            columns[name] = pa.array([None if each is None else str(each) for each in values])
    return write(pa.table(columns))
