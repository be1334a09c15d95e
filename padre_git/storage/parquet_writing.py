"""Tables of Arrow's as Parquet files."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq


def write(table: pa.Table, *, steps: Sequence[str] = ()) -> bytes:
    """``table`` as a Parquet file (zstd).

    ``steps`` : columns of whole numbers of which one is near the next; these take a tenth of the room as differences.
    """
    sink = pa.BufferOutputStream()
    encoded = {name: "DELTA_BINARY_PACKED" for name in steps} or None
    others = [name for name in table.column_names if name not in steps] if steps else True
    pq.write_table(table, sink, compression="zstd", use_dictionary=others, column_encoding=encoded)
    return bytes(sink.getvalue())
