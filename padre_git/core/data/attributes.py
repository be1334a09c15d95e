"""Attributes of a data set: what is known of each column, taken from the values and changed by nobody."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from padre_git.core.data import columns
from padre_git.core.data.content import FEATURES, Parts
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Attribute
from padre_git.model.shell import quoted

LEVELS = ("nominal", "ordinal", "interval", "ratio")
MANY = 100  # above this many different values they are not listed
_NOMINAL = {"string", "bool", "category", "bytes"}


def attributes(
    parts: Parts, *, units: Mapping[str, str] | None = None, levels: Mapping[str, str] | None = None
) -> list[Attribute]:
    """One `Attribute` per column, in order; unnamed features are one attribute ``X`` in front.

    Parameters
    ----------
    units : column -> unit, such as ``{"sepal length (cm)": "cm"}``.
    levels : column -> nominal, ordinal, interval or ratio, where the values do not say it. Found by themselves are
        nominal (text, truth values, categories), ordinal (ordered categories) and interval (moments). The level of
        numbers stays empty: values do not tell whether zero is an origin or whether they are codes of classes.

    Raises
    ------
    UnknownName : a unit or level of a column that is not there, or a level that is none.
    """
    known = [*([] if parts.features is None else [FEATURES]), *parts.table.columns]
    for name in [*(units or {}), *(levels or {})]:
        if name not in known:
            raise UnknownName("column", name, known)
    for level in (levels or {}).values():
        if level not in LEVELS:
            raise UnknownName("measurement level", level, LEVELS)
    found = [] if parts.features is None else [_features(parts.features, units or {}, levels or {})]
    return [*found, *(_attribute(parts.table[name], units or {}, levels or {}) for name in parts.table.columns)]


def _features(array: Any, units: Mapping[str, str], levels: Mapping[str, str]) -> Attribute:
    sparse = sp.issparse(array)
    values = array.data if sparse else array.reshape(-1)
    series = pd.Series(values if values.dtype.kind != "U" else values.tolist(), dtype=None, name=FEATURES)
    whole = _limits(series)
    if sparse and whole and array.nnz < int(np.prod(array.shape)):  # the zeros that are not stored
        whole = [min(whole[0], 0.0), max(whole[1], 0.0)]
    kind = columns.type_name(series)
    return Attribute(
        name=FEATURES,
        type=f"sparse {kind}" if sparse else kind,
        unit=units.get(FEATURES, ""),
        level=levels.get(FEATURES, ""),
        missing=int(series.isna().sum()),
        range=whole,
        description=" × ".join(map(str, array.shape)),
    )


def _attribute(series: "pd.Series[Any]", units: Mapping[str, str], levels: Mapping[str, str]) -> Attribute:
    name, kind = str(series.name), columns.type_name(series)
    level = levels.get(name) or level_of(kind)
    return Attribute(
        name=name,
        type=kind,
        unit=units.get(name, ""),
        level=level,
        missing=int(series.isna().sum()),
        range=_limits(series),
        categories=_categories(series) if level in {"nominal", "ordinal"} and kind != "bytes" else None,
    )


def level_of(kind: str) -> str:
    """The measurement level that a type has by itself; empty for numbers."""
    if kind == "ordered category":
        return "ordinal"
    if kind in _NOMINAL:
        return "nominal"
    return "interval" if kind.startswith("datetime") else ""


def _limits(series: "pd.Series[Any]") -> list[float] | None:
    """Smallest and largest finite number; none of text, truth values and moments."""
    if getattr(series.dtype, "kind", "O") not in "iuf":
        return None
    values = series.dropna().to_numpy()
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    return [float(finite.min()), float(finite.max())] if len(finite) else None


def _categories(series: "pd.Series[Any]") -> list[str] | None:
    """The different values as text, ordered by their order or their value; none where there are too many."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        values = list(series.cat.categories)
    else:
        values = list(series.dropna().unique())
        values = sorted(values) if len(values) <= MANY else values
    return [_text(value) for value in values] if len(values) <= MANY else None


def _text(value: Any) -> str:
    return str(bool(value)) if isinstance(value, bool | np.bool_) else str(value)


def likely_ids(frame: pd.DataFrame, roles: list[str]) -> list[str]:
    """The columns in none of ``roles`` that look like ids: they count 0 … n-1 or 1 … n, or are unique text.

    A model that gets such a column learns the order of the file by heart. It is only said: nothing is changed.
    """
    return [name for name in frame.columns if name not in roles and len(frame) > 2 and _looks_like_id(frame[name])]


def _looks_like_id(series: "pd.Series[Any]") -> bool:
    kind = columns.type_name(series)
    if kind == "string":
        return not series.isna().any() and bool(series.is_unique)
    if not kind.startswith(("int", "uint", "float")) or series.isna().any():
        return False
    values = series.to_numpy()
    return any(np.array_equal(values, np.arange(first, first + len(values))) for first in (0, 1))


def unknown_column(dataset: str, column: str, known: list[str]) -> PadreError:
    """The error for a column that a data set lacks."""
    same = [name for name in known if name.casefold() == column.casefold()]
    near = same or get_close_matches(column, known, n=1)
    listed = ", ".join(known[:12]) + (f" … {len(known) - 12} more" if len(known) > 12 else "")
    mend = f"did you mean `{near[0]}`?" if near else f"it has {listed or 'no named columns'}."
    return PadreError(f"data set `{dataset}` has no column `{column}`; {mend} padre dataset show {quoted(dataset)}")
