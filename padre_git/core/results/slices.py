"""Where a run is good and where not: its rows by the values of an attribute of the data. Descriptive, without tests."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from padre_git.errors import UnknownName

_PARTS = 4  # of a measured attribute: quarters of its rows
_VALUES = 8  # of one with categories; the others are one slice
_FEW = 10  # different numbers are taken as categories
_SMALLEST = 5  # rows of a slice
REST = "other"


def slices(rows: pd.DataFrame, attributes: pd.DataFrame, names: Sequence[str] | None = None) -> pd.DataFrame:
    """The slices whose rows are harder than all others, the most striking first.

    Parameters
    ----------
    rows : of `instances.per_row`: index `row_id`, `hardness`; of classes `wrong` and `n`.
    attributes : the columns of the data; index the same row ids.
    names : which of them; all by default.

    Returns
    -------
    DataFrame
        `attribute`, `slice` (such as ``≤ 11.7`` or ``red``), `rows`, `score` and `rest`: of classes the share of right
        predictions in the slice and in all other rows, of numbers the mean absolute error; `apart`: their difference in
        standard errors (positive where the slice is worse), which only orders the rows. Slices of fewer than 5 rows are
        left out.

    Raises
    ------
    UnknownName : for a column that is none.
    """
    known = [str(name) for name in attributes.columns]
    for name in names or ():
        if name not in known:
            raise UnknownName("attribute", name, known, f"; the data set has {', '.join(known)}")
    classes = "wrong" in rows
    values = (1 - rows["wrong"] / rows["n"]) if classes else rows["hardness"]
    table = attributes.loc[rows.index]
    found = [
        (name, text, *_apart(values.to_numpy(), member, worse=-1 if classes else 1))
        for name in names or known
        for text, member in _members(table[name])
        if _SMALLEST <= member.sum() <= len(member) - _SMALLEST
    ]
    frame = pd.DataFrame(found, columns=["attribute", "slice", "rows", "score", "rest", "apart"])
    return frame.sort_values("apart", ascending=False, kind="stable").reset_index(drop=True)


def _apart(values: Any, member: Any, *, worse: int) -> tuple[int, float, float, float]:
    inside, outside = values[member], values[~member]
    error = np.sqrt(inside.var(ddof=1) / len(inside) + outside.var(ddof=1) / len(outside))
    difference = worse * (inside.mean() - outside.mean())
    apart = difference / error if error else float(np.sign(difference)) * np.inf if difference else 0.0
    return len(inside), float(inside.mean()), float(outside.mean()), float(apart)


def _members(column: pd.Series) -> list[tuple[str, Any]]:
    """The slices of one attribute: a text, and which rows are in it; missing values are one of their own."""
    missing = column.isna().to_numpy()
    absent = [("missing", missing)] if missing.any() else []
    if _is_measured(column):
        return _quarters(column.to_numpy(np.float64), missing) + absent
    texts = column.astype(str).to_numpy()
    frequent = pd.Series(texts[~missing]).value_counts().index[:_VALUES]
    found = [(str(value), (texts == value) & ~missing) for value in frequent]
    return [*found, (REST, ~np.isin(texts, frequent) & ~missing), *absent]


def _is_measured(column: pd.Series) -> bool:
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return bool(numeric) and column.nunique() > _FEW


def _quarters(values: Any, missing: Any) -> list[tuple[str, Any]]:
    edges = np.unique(np.quantile(values[~missing], np.linspace(0, 1, _PARTS + 1)[1:-1]))
    parts = np.searchsorted(edges, values, side="left")
    texts = [f"≤ {edges[0]:.4g}", *(f"{low:.4g} – {high:.4g}" for low, high in pairwise(edges))]
    texts.append(f"> {edges[-1]:.4g}")
    return [(text, (parts == at) & ~missing) for at, text in enumerate(texts)]
