"""The content hash: SHA-256 over names, types and values.

It does not depend on the file format, the version of pandas or how text is stored. The order of rows and of columns
counts. All NaN are one NaN; -0.0 is 0.0 (they are equal as numbers, and arithmetic or a CSV file may flip that sign
without anyone changing the data). Roles, units and descriptions are not part of it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from padre_git.core.data import columns, graphs
from padre_git.core.data.content import FEATURES, Content, kind
from padre_git.core.data.digest import Digest
from padre_git.errors import PadreError

# units of datetime64 -> how many of them are a second
_UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def fingerprint(content: Content) -> str:
    """64 hex digits of ``content``, in one of the forms of `core.content`."""
    digest = Digest()
    name = kind(content)
    digest.text(name)
    _KINDS[name](digest, content)
    return digest.hexdigest()


def _table(digest: Digest, frame: pd.DataFrame) -> None:
    digest.text(f"{len(frame)} {frame.shape[1]}")
    for at, name in enumerate(frame.columns):
        digest.text(str(name))
        _column(digest, frame.iloc[:, at])


def _column(digest: Digest, series: "pd.Series[Any]") -> None:
    name = columns.type_name(series)
    digest.text(name)
    if "category" in name:
        _category(digest, series, ordered=name.startswith("ordered"))
    elif name in {"string", "bytes"}:
        _texts(digest, series, pa.large_binary() if name == "bytes" else pa.large_string())
    else:
        _numbers(digest, series)


def _category(digest: Digest, series: "pd.Series[Any]", *, ordered: bool) -> None:
    """The values, and the order where it means something; categories that no row has do not count otherwise."""
    whole = series.cat.categories.inferred_type == "integer"
    values = pd.Series(series.astype("Int64" if whole else object))
    _column(digest, values)
    if ordered:
        _column(digest, pd.Series(series.cat.categories.astype("int64" if whole else object)))


def _texts(digest: Digest, values: Any, kind: pa.DataType) -> None:
    try:
        array = pa.array(values, type=kind, from_pandas=True)
    except UnicodeEncodeError as error:
        raise PadreError(f"text has half a character (a lone surrogate), which no file can hold: {error}") from error
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    digest.mask(array.is_null().to_numpy(zero_copy_only=False))
    filled = array.fill_null(b"" if pa.types.is_large_binary(kind) else "")
    lengths = pc.binary_length(filled).to_numpy(zero_copy_only=False)
    digest.data(np.ascontiguousarray(lengths, dtype="<i8"))
    digest.data(_bytes_of(filled))


def _bytes_of(array: Any) -> bytes | memoryview:
    _, offsets, data = array.buffers()
    if data is None or not len(array):
        return b""
    ends = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    return memoryview(data)[int(ends[0]) : int(ends[-1])]


def _numbers(digest: Digest, series: "pd.Series[Any]") -> None:
    kind = series.dtype.kind  # type: ignore[union-attr, unused-ignore]
    missing = series.isna().to_numpy()
    if kind in "Mm":
        plain = series.dt.tz_convert("UTC").dt.tz_localize(None) if kind == "M" and series.dt.tz else series
        _values(digest, plain.to_numpy())
    elif isinstance(series.dtype, np.dtype):
        _values(digest, series.to_numpy())
    else:  # pandas' types with a mask: the same as without, where nothing is missing
        name = str(series.dtype).lower().replace("boolean", "bool")
        filler: Any = {"f": np.nan, "b": False}.get(kind, 0)
        _values(digest, series.fillna(filler).to_numpy(dtype=name) if missing.any() else series.to_numpy(dtype=name))
    if kind not in "fMm":
        digest.mask(missing)


def _values(digest: Digest, array: np.ndarray[Any, Any]) -> None:
    flat = np.ascontiguousarray(array).reshape(-1)
    if flat.dtype.kind in "Mm":
        _moments(digest, flat)
        return
    digest.values(flat)


def _moments(digest: Digest, values: np.ndarray[Any, Any]) -> None:
    """Seconds and nanoseconds, so that the unit, which pandas and Parquet choose, does not count."""
    unit, count = np.datetime_data(values.dtype)
    if unit not in _UNITS or count != 1:
        values = values.astype(values.dtype.str.split("[")[0] + "[s]")
        unit = "s"
    missing = np.isnat(values)
    whole = np.where(missing, 0, values.astype("<i8"))
    seconds, rest = np.divmod(whole, _UNITS[unit])
    digest.data(seconds.astype("<i8"))
    digest.data((rest * (10**9 // _UNITS[unit])).astype("<i8"))
    digest.mask(missing)


def _array(digest: Digest, array: np.ndarray[Any, Any]) -> None:
    text = array.dtype.kind == "U"
    moment = {"M": "datetime", "m": "timedelta"}.get(array.dtype.kind)
    digest.text("string" if text else moment or array.dtype.name)
    digest.text(" ".join(map(str, array.shape)))
    if text:
        _texts(digest, array.reshape(-1).tolist(), pa.large_string())
    else:
        _values(digest, array)


def _sparse(digest: Digest, matrix: Any) -> None:
    """Entries by row and column; a zero that is stored is a zero."""
    plain = sp.csr_array(matrix, copy=True)
    plain.sum_duplicates()
    plain.eliminate_zeros()
    digest.text("sparse " + " ".join(map(str, plain.shape)))
    for part in (plain.indptr.astype("<i8"), plain.indices.astype("<i8"), plain.data):
        _array(digest, part)


def _arrays(digest: Digest, arrays: dict[str, Any]) -> None:
    digest.text(str(len(arrays)))
    for name in (FEATURES, *(name for name in arrays if name != FEATURES)):
        digest.text(name)
        (_sparse if sp.issparse(arrays[name]) else _array)(digest, arrays[name])


def _graph(digest: Digest, graph: Any) -> None:
    digest.text(graphs.canonical(graph))


_KINDS: dict[str, Callable[[Digest, Any], None]] = {
    "table": _table,
    "array": _array,
    "arrays": _arrays,
    "graph": _graph,
}
