"""Tables of a data set for people: `describe`, and the classes of a target."""

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from padre_git.core.data.attributes import MANY
from padre_git.core.data.content import FEATURES, Parts
from padre_git.model.documents import Attribute, Roles

COLUMNS = (
    *("column", "role", "type", "level", "unit", "missing", "distinct"),
    *("mean", "std", "smallest", "median", "largest", "most"),
)


def describe(parts: Parts, attributes: list[Attribute], roles: Roles) -> pd.DataFrame:
    """One row per attribute; see `core.dataset.Dataset.describe`."""
    sparse = sp.issparse(parts.features)
    records = [
        _sparse(attribute, parts.features)
        if sparse and attribute.name == FEATURES
        else _record(attribute, _values(parts, attribute.name), roles)
        for attribute in attributes
    ]
    return pd.DataFrame.from_records(records, columns=list(COLUMNS))


def role(column: str, roles: Roles) -> str:
    """What ``column`` is for: target, id, group, time, weight, drop or feature."""
    if column in roles.target:
        return "target"
    single = {roles.id: "id", roles.group: "group", roles.time: "time", roles.weight: "weight"}
    return single.get(column) or ("drop" if column in roles.drop else "feature")


def _values(parts: Parts, name: str) -> "pd.Series[Any]":
    if name != FEATURES or parts.features is None:
        return parts.table[name]
    flat = parts.features.reshape(-1)
    return pd.Series(flat.tolist() if flat.dtype.kind == "U" else flat)


def _record(attribute: Attribute, values: "pd.Series[Any]", roles: Roles) -> dict[str, Any]:
    record: dict[str, Any] = {
        "column": attribute.name,
        "role": role(attribute.name, roles),
        "type": attribute.type,
        "level": attribute.level,
        "unit": attribute.unit,
        "missing": attribute.missing,
        "distinct": int(values.nunique()),
    }
    numeric = getattr(values.dtype, "kind", "O") in "iuf"
    return record | (_numbers(values) if numeric else _most(values))


def _sparse(attribute: Attribute, matrix: Any) -> dict[str, Any]:
    """Of all entries, also the zeros that are not stored; the matrix is never made dense, so there is no median."""
    size, data = int(np.prod(matrix.shape)), matrix.data.astype(np.float64)
    zeros = size - len(data)
    with np.errstate(invalid="ignore", over="ignore"):  # of infinities the mean is infinite or not a number
        mean = float(data.sum() / size) if size else None
        squares = float(((data - mean) ** 2).sum() + zeros * mean**2) if mean is not None else 0.0
    low, high = attribute.range or (None, None)
    return {
        "column": attribute.name,
        "role": "feature",
        "type": attribute.type,
        "level": attribute.level,
        "unit": attribute.unit,
        "missing": attribute.missing,
        "distinct": len(np.unique(np.append(data, 0.0) if zeros else data)),
        "mean": mean,
        "std": float(np.sqrt(squares / (size - 1))) if size > 1 else None,
        "smallest": low,
        "largest": high,
    }


def _numbers(values: "pd.Series[Any]") -> dict[str, Any]:
    found = values.dropna().to_numpy(dtype=np.float64)
    if not len(found):
        return {}
    with np.errstate(invalid="ignore", over="ignore"):  # of infinities the mean is infinite or not a number
        return {
            "mean": float(found.mean()),
            "std": float(found.std(ddof=1)) if len(found) > 1 else None,
            "smallest": float(found.min()),
            "median": float(np.median(found)),
            "largest": float(found.max()),
        }


def _most(values: "pd.Series[Any]") -> dict[str, Any]:
    """The most frequent value and its count; of equally frequent ones the first by its text."""
    counts = values.value_counts()
    if not len(counts) or not counts.iloc[0]:
        return {}
    best = sorted(map(str, counts[counts == counts.iloc[0]].index))[0]
    return {"most": f"{best} ({int(counts.iloc[0])})"}


def classes(values: "pd.Series[Any]") -> list[Any] | None:
    """The different values in order, where they can be classes: at most 100, text, truth values or whole numbers."""
    kind = getattr(values.dtype, "kind", "O")
    found = values.dropna().unique()
    if kind in "mM" or len(found) > MANY:
        return None
    plain = [value.item() if isinstance(value, np.generic) else value for value in found]
    if kind == "f" and not all(float(value).is_integer() for value in plain):
        return None
    return sorted(plain)
