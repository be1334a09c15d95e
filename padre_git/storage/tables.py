"""Content of data sets as files that any tool opens: Parquet, `.npy`, `.npz` and node-link JSON. Never a pickle."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from padre_git import storage
from padre_git.errors import PadreError
from padre_git.storage.parquet_writing import repeating, write

_FEATURES = "X"
_CATEGORIES = b"padre.categories"  # of a field of Arrow's: the ones that Parquet alone would not give back
# the names that `scipy.sparse.load_npz` looks for
_SPARSE = ("format", "shape", "data", "indices", "indptr")


def parquet(table: "pd.DataFrame | pa.Table", *, steps: Sequence[str] = ()) -> bytes:
    """``table`` as a Parquet file (zstd); an index is not kept.

    ``steps`` : columns of whole numbers of which one is near the next; these take a tenth of the room as differences.
    """
    return write(table if isinstance(table, pa.Table) else _arrow(table), steps=steps)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    """``frame`` as Arrow's table, which says the categories that Parquet does not keep.

    Parquet gives back categories of text, from its dictionary pages: no whole numbers, and none of an empty table.
    """
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    for at, kind in enumerate(frame.dtypes):
        if isinstance(kind, pd.CategoricalDtype) and not (len(frame) and kind.categories.inferred_type == "string"):
            said = json.dumps({"ordered": bool(kind.ordered), "categories": kind.categories.tolist()})
            arrow = arrow.set_column(at, arrow.field(at).with_metadata({_CATEGORIES: said}), arrow.column(at))
    return arrow


def write_parquet(file: Path, schema: pa.Schema, parts: Iterable[pa.Table]) -> None:
    """The same little by little: a row group for each of ``parts``."""
    with pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=repeating(schema)) as writer:
        for part in parts:
            writer.write_table(part)


def column_chunks(file: Path) -> Callable[[str], Iterator[pa.Array]]:
    """Reads single columns of a Parquet file little by little: arrays (n,) of consecutive rows."""

    return lambda name: (batch.column(0) for batch in batches(file, lambda _: [name]))


def reader(data: bytes) -> pa.BufferReader:
    """``data`` in memory of Arrow's own.

    Its threads let go of what they read a moment late. Where that belongs to Python, and Python is just ending, such a
    thread aborts the process: exit code 134 after a complete answer.
    """
    sink = pa.BufferOutputStream()
    sink.write(data)
    return pa.BufferReader(sink.getvalue())


def read_parquet(data: bytes) -> pd.DataFrame:
    """The table of a Parquet file of padre's."""
    found = table(data)
    older = {
        each["field_name"]: bool((each.get("metadata") or {}).get("ordered"))
        for each in (found.schema.pandas_metadata or {}).get("columns", [])
        if each.get("pandas_type") == "categorical"
    }
    return frame(found, older)


def frame(found: pa.Table, older: Mapping[str, bool] | None = None) -> pd.DataFrame:
    """``found`` as pandas has it, with the categories that padre wrote into it.

    ``older`` : columns that are categories, and whether these are ordered, in files that do not say which ones.
    """
    made = pd.DataFrame(found.to_pandas())
    for at, field in enumerate(found.schema):
        said = (field.metadata or {}).get(_CATEGORIES)
        column = found.column(at)
        if said is not None:
            known = json.loads(said)
            made.isetitem(at, _category(column, known["categories"], ordered=bool(known["ordered"])))
        elif older and field.name in older and pa.types.is_integer(field.type):
            values = sorted(each for each in column.unique().to_pylist() if each is not None)
            made.isetitem(at, _category(column, values, ordered=older[field.name]))
    return made


def _category(column: pa.ChunkedArray, categories: list[Any], *, ordered: bool) -> pd.Categorical:
    """The values as categories, without a detour by floats, which would change large numbers next to a gap."""
    plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    known = pa.array(categories, plain.type)
    codes = pc.index_in(plain, known).fill_null(-1).to_numpy()
    index = pd.Index(categories, dtype=None if pa.types.is_string(known.type) else known.type.to_pandas_dtype())
    return pd.Categorical.from_codes(codes, index, ordered=ordered)


def table(data: bytes) -> pa.Table:
    """The table of a Parquet file, with its metadata."""
    return pq.read_table(reader(data))


def some_columns(file: Path, chosen: Callable[[str], bool]) -> pa.Table:
    """The columns of a Parquet file whose names are ``chosen``, with its metadata."""
    # of a small file the threads of Arrow cost more than they save
    with pq.ParquetFile(file) as content:
        names = [name for name in content.schema_arrow.names if chosen(name)]
        return content.read(columns=names, use_threads=False)


def batches(
    source: bytes | Path, columns: Callable[[Sequence[str]], Sequence[str]] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of a Parquet file, some thousands at a time; ``columns`` chooses among the names that there are."""
    with pq.ParquetFile(reader(source) if isinstance(source, bytes) else source) as file:
        yield from file.iter_batches(columns=None if columns is None else list(columns(file.schema_arrow.names)))


def rows_where(file: Path, column: str, value: int | str) -> pd.DataFrame:
    """The rows in which a column of numbers or texts has this value; parts of the file without it are not read."""
    return pd.DataFrame(pq.read_table(file, filters=[(column, "==", value)]).to_pandas())


def distinct(file: Path, column: str) -> list[Any]:
    """The different values of a column, sorted."""
    return sorted(
        {value for batch in batches(file, lambda _: [column]) for value in batch.column(0).unique().to_pylist()}
    )


def to_bytes(content: Any) -> tuple[str, bytes]:
    """The file name and the bytes of ``content``.

    Parameters
    ----------
    content : DataFrame (``data.parquet``), ndarray (``data.npy``), mapping of arrays with the features, dense or CSR,
        under ``X`` (``data.npz``), or networkx graph (``data.json``).
    """
    if isinstance(content, pd.DataFrame):
        return "data.parquet", parquet(content)
    if isinstance(content, np.ndarray):
        return "data.npy", _npy(content)
    if isinstance(content, Mapping):
        return "data.npz", _npz(content)
    return "data.json", storage.graphs.to_bytes(content)


def from_bytes(name: str, data: bytes) -> Any:
    """The content of the file ``name`` that `to_bytes` made; the inverse of it.

    Raises
    ------
    PadreError : where the bytes are no such file.
    """
    try:
        return _READERS[name.rpartition(".")[2]](data)
    except KeyError as error:
        raise PadreError(f"{name}: not a format of padre's data sets; known: {', '.join(_READERS)}") from error
    except (ValueError, OSError, EOFError, pa.ArrowException) as error:
        raise PadreError(f"{name} is damaged: {str(error).splitlines()[0]}; dvc checkout, or dvc pull") from error


def _npy(array: "np.ndarray[Any, Any]") -> bytes:
    sink = io.BytesIO()
    np.save(sink, array, allow_pickle=False)
    return sink.getvalue()


def _npz(content: Mapping[str, Any]) -> bytes:
    features = content[_FEATURES]
    named = {name: values for name, values in content.items() if name != _FEATURES}
    taken = [name for name in named if name in _SPARSE] if not isinstance(features, np.ndarray) else []
    if taken:
        raise PadreError(f"an array next to a sparse matrix cannot be called `{taken[0]}`; call it something else")
    sink = io.BytesIO()
    np.savez_compressed(sink, allow_pickle=False, **_matrix(features), **named)
    return sink.getvalue()


def _matrix(features: Any) -> dict[str, Any]:
    if isinstance(features, np.ndarray):
        return {_FEATURES: features}
    parts = (np.array(b"csr"), np.array(features.shape), features.data, features.indices, features.indptr)
    return dict(zip(_SPARSE, parts, strict=True))


def arrays(data: bytes) -> dict[str, Any]:
    """The arrays of an `.npz` file; a matrix that `scipy.sparse.save_npz` wrote is one entry, ``X``."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        found = {name: file[name] for name in file.files}
    if not {"format", "shape", "data"} <= found.keys():
        return found
    return {
        _FEATURES: storage.matrices.csr(data),
        **{name: found[name] for name in found if name not in (*_SPARSE, "row", "col", "_is_array")},
    }


_READERS: dict[str, Callable[[bytes], Any]] = {
    "parquet": read_parquet,
    "npy": lambda data: np.load(io.BytesIO(data), allow_pickle=False),
    "npz": arrays,
    "json": lambda data: storage.graphs.from_bytes(data),  # networkx is imported when there is a graph
}
