"""Parquet files that anyone may have written: judged by the footer before anything is decoded, then read.

A small file can hold a very large table, since repeated values take a few bytes, and its footer may say anything. What
padre writes is far below each limit.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow._parquet import FileMetaData, ParquetReader

from padre_git.errors import PadreError

FILE, UNCOMPRESSED = 200_000_000, 2_000_000_000  # bytes
ROWS, COLUMNS = 10_000_000, 1_000
_FOOTER = 8_000_000  # bytes
_TEXT = 8  # bytes that a value takes next to its content: an offset, an index


class Refused(PadreError):
    """A Parquet file that padre does not decode; the message says why."""


class _Leaf(NamedTuple):
    name: str
    width: int  # bytes of a value in memory
    text: bool


def read(data: bytes) -> pa.Table:
    """The table of a Parquet file; texts stay dictionaries of values, as many files have them.

    Raises
    ------
    Refused : where it is larger than anything padre writes, has nested columns, or cannot be decoded.
    """
    if len(data) > FILE:
        raise Refused(f"the file has {_mega(len(data))}, more than {_mega(FILE)}")
    if len(data) < 12 or int.from_bytes(data[-8:-4], "little") > _FOOTER:
        raise Refused("it has no footer of a Parquet file")
    try:
        # memory of Arrow's own: its threads let go of what they read a moment after Python may have ended
        sink = pa.BufferOutputStream()
        sink.write(data)
        buffer = pa.BufferReader(sink.getvalue())
        footer = _opened(buffer, []).metadata
        leaves = list(_checked(footer))
        texts = [leaf.name for leaf in leaves if leaf.text]
        buffer.seek(0)
        found = _opened(buffer, texts).read_all(use_threads=False)
        found.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, MemoryError, OverflowError) as error:
        if isinstance(error, PadreError):
            raise
        raise Refused(f"it cannot be decoded: {' '.join(str(error).split())[:200]}") from error
    if found.num_rows != footer.num_rows:
        raise Refused(f"its footer says {footer.num_rows:,} rows, and there are {found.num_rows:,}")
    _check_texts(found)
    return found


def _opened(buffer: pa.BufferReader, dictionaries: list[str]) -> ParquetReader:
    reader = ParquetReader()
    reader.open(buffer, read_dictionary=dictionaries)
    return reader


def _checked(footer: FileMetaData) -> Iterator[_Leaf]:
    """The columns; an error where there are more of them, or of rows or bytes, than padre reads."""
    if footer.num_rows > ROWS:
        raise Refused(f"it has {footer.num_rows:,} rows, more than {ROWS:,}")
    if footer.num_columns > COLUMNS:
        raise Refused(f"it has {footer.num_columns:,} columns, more than {COLUMNS:,}")
    groups = [footer.row_group(at) for at in range(footer.num_row_groups)]
    if sum(group.num_rows for group in groups) != footer.num_rows or any(group.num_rows < 0 for group in groups):
        raise Refused("its footer contradicts itself")
    if sum(group.total_byte_size for group in groups) > UNCOMPRESSED:
        raise Refused(f"it has more than {_mega(UNCOMPRESSED)} uncompressed")
    size = 0
    schema = footer.schema.to_arrow_schema()
    if len(schema) != footer.num_columns or any(pa.types.is_nested(field.type) for field in schema):
        raise Refused("it has nested columns, which padre never writes there")
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        text = _is_text(kind)
        width = _TEXT if text else max(_bits(kind) // 8, 1)
        size += width * footer.num_rows
        yield _Leaf(field.name, width, text)
    if size > UNCOMPRESSED:
        raise Refused(f"its rows take more than {_mega(UNCOMPRESSED)} in memory")


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _bits(kind: pa.DataType) -> int:
    try:
        return int(kind.bit_width)
    except ValueError:
        return 64


def _check_texts(table: pa.Table) -> None:
    """A text that a dictionary has once may stand in each of ten million rows."""
    size = 0
    for column in table.columns:
        for chunk in column.chunks:
            if pa.types.is_dictionary(chunk.type) and _is_text(chunk.type.value_type):
                size += _texts(chunk)
            else:
                size += chunk.nbytes
            if size > UNCOMPRESSED:
                raise Refused(f"its texts take more than {_mega(UNCOMPRESSED)}")


def _texts(chunk: pa.Array) -> int:
    """Bytes of the texts of a dictionary array, each as often as it occurs; Arrow would import its compute functions
    for that."""
    texts, indices = chunk.dictionary, chunk.indices
    if not len(texts) or not len(indices):
        return 0
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    ends = np.frombuffer(texts.buffers()[1], width, count=texts.offset + len(texts) + 1)[texts.offset :]
    places = np.frombuffer(indices.buffers()[1], f"i{indices.type.bit_width // 8}", count=indices.offset + len(indices))
    counts = np.bincount(np.clip(places[indices.offset :], 0, len(texts) - 1), minlength=len(texts))
    return int(counts @ np.diff(ends))


def _mega(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
