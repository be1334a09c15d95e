"""Columns of a table: one type each, the same whatever pandas stores them in."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from padre_git.core.data.targets import as_target
from padre_git.errors import PadreError


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of ``frame`` with text names, no index, and one type per column.

    A named index, or one of text or moments, becomes a column in front; an unnamed index of numbers (what filtering a
    frame leaves) goes.

    Raises
    ------
    PadreError : two columns of one name, several header rows, or a column that mixes types.
    """
    frame = _without_index(frame)
    if frame.columns.nlevels > 1:
        raise PadreError("the table has several header rows; join them into one name for each column")
    names = [str(name) for name in frame.columns]
    for name in names:
        if names.count(name) > 1:
            raise PadreError(f"the table has {names.count(name)} columns called `{name}`; rename all but one")
    data = {name: _column(frame.iloc[:, at], name) for at, name in enumerate(names)}
    return pd.DataFrame(data, index=pd.RangeIndex(len(frame)), columns=pd.Index(names, dtype=object), copy=True)


def refuse_missing(y: Any) -> None:
    """Raise an error where a value of ``y``, (n,) or (n, targets), is missing; None has no values.

    Raises
    ------
    PadreError
        Saying in how many rows, and what to do.
    """
    target = as_target(y)
    if target is None:
        return
    missing = np.asarray(pd.isna(target)).reshape(len(target), -1).any(axis=1).sum()
    if missing:
        raise PadreError(f"the target is missing in {missing} of {len(target)} rows; drop them, or fill them in")


def _without_index(frame: pd.DataFrame) -> pd.DataFrame:
    index = frame.index
    named = any(name is not None for name in index.names)
    if named or index.nlevels > 1 or not pd.api.types.is_numeric_dtype(index.dtype):
        twice = [name for name in index.names if name in frame.columns]
        return frame.reset_index(drop=bool(twice))
    return frame.reset_index(drop=True)


def type_name(series: "pd.Series[Any]") -> str:
    """The type of a tidy column: ``int64``, ``float32``, ``bool``, ``string``, ``category``, ``ordered category``,
    ``datetime``, ``datetime[UTC]``, ``timedelta`` or ``bytes``."""
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return "ordered category" if dtype.ordered else "category"
    if isinstance(dtype, pd.DatetimeTZDtype):
        # as Parquet writes it: the same zone is many classes in Python, and one of them prints a path of this machine
        return f"datetime[{pa.timestamp('us', tz=dtype.tz).tz}]"
    kind = getattr(dtype, "kind", "O")
    if kind in "iuf":
        return str(dtype).lower()
    if kind == "O" and _inferred(series) == "bytes":
        return "bytes"
    return {"b": "bool", "M": "datetime", "m": "timedelta"}.get(kind, "string")


def _inferred(series: "pd.Series[Any]") -> str:
    return str(pd.api.types.infer_dtype(series, skipna=True))


def _whole(series: "pd.Series[Any]") -> "pd.Series[Any]":
    """Whole numbers of Python's; as text where one has more than 64 bits, so that none is changed."""
    try:
        return series.astype("Int64")
    except OverflowError:
        return series.map(str, na_action="ignore")


# what pandas calls the values of an object column -> the type that holds them and what is missing
_OBJECTS: dict[str, Callable[["pd.Series[Any]"], "pd.Series[Any]"]] = {
    "string": lambda series: series.infer_objects(),
    "bytes": lambda series: series,
    "boolean": lambda series: series.astype("boolean"),
    "integer": lambda series: _whole(series),
    "floating": lambda series: series.astype("float64"),
    "decimal": lambda series: series.astype("float64"),
    "mixed-integer-float": lambda series: series.astype("float64"),
    "datetime": lambda series: pd.to_datetime(series),
    "datetime64": lambda series: pd.to_datetime(series),
    "date": lambda series: pd.to_datetime(series),
    "timedelta": lambda series: pd.to_timedelta(series),
    "empty": lambda series: series.astype("float64"),
}


def _column(series: "pd.Series[Any]", name: str) -> "pd.Series[Any]":
    series = series.reset_index(drop=True)
    if isinstance(series.dtype, pd.SparseDtype):
        series = series.astype(series.dtype.subtype)
    if isinstance(series.dtype, pd.ArrowDtype):
        series = pd.Series(series.array.__arrow_array__().to_pandas())  # type: ignore[attr-defined, unused-ignore]
    if isinstance(series.dtype, pd.CategoricalDtype):
        return _category(series)
    if getattr(series.dtype, "kind", "") == "O" and str(series.dtype) == "object":
        return _from_objects(series, name)
    if isinstance(series.dtype, pd.PeriodDtype | pd.IntervalDtype) or series.dtype in (np.complex64, np.complex128):
        raise PadreError(f"column `{name}` is of type {series.dtype}, which no file format keeps; convert it first")
    if isinstance(series.dtype, pd.api.extensions.ExtensionDtype) and getattr(series.dtype, "kind", "O") in "iufb":
        return _plain_numbers(series)
    if series.dtype == np.longdouble and series.dtype != np.float64:
        raise PadreError(f"column `{name}` is of type {series.dtype}, which other machines lack; astype('float64')")
    return series


def _plain_numbers(series: "pd.Series[Any]") -> "pd.Series[Any]":
    """pandas' numbers with a mask as NumPy's, which every estimator takes; whole numbers keep it where some miss."""
    name = str(series.dtype).lower().replace("boolean", "bool")
    if name.startswith("float"):
        return pd.Series(series.to_numpy(dtype=name, na_value=np.nan), name=series.name)
    return series if series.isna().any() else pd.Series(series.to_numpy(dtype=name), name=series.name)


def _category(series: "pd.Series[Any]") -> "pd.Series[Any]":
    """Categories that are no text or whole numbers, such as the intervals of `pandas.cut`, become text."""
    if not len(series.cat.categories):  # all missing: no file keeps what they might have been
        return pd.Series(np.nan, index=series.index, dtype="float64")
    kind = series.cat.categories.inferred_type
    if kind == "string" or (kind == "integer" and _fits(series.cat.categories)):
        return series
    return series.cat.rename_categories(lambda category: str(category))


def _fits(categories: "pd.Index[Any]") -> bool:
    """Whether all whole numbers have 64 bits; larger ones become text, so that none is changed."""
    return all(-(2**63) <= int(each) < 2**63 for each in categories)


def _from_objects(series: "pd.Series[Any]", name: str) -> "pd.Series[Any]":
    found = _inferred(series)
    if found not in _OBJECTS:
        kinds = sorted({type(value).__name__ for value in series[series.notna()].head(1000)})
        raise PadreError(f"column `{name}` holds {' and '.join(kinds[:3])}; give each column one type of simple values")
    try:
        return _OBJECTS[found](series)
    except (OverflowError, ValueError) as error:  # also a moment that pandas cannot hold
        why = str(error).partition("\n")[0]
        raise PadreError(f"column `{name}` holds a value that its type cannot: {why}; change it, or drop it") from error
