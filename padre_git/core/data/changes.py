"""What differs between two contents: rows, columns, distributions, and how far these moved."""

from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from padre_git.core.data import columns, content, graphs
from padre_git.core.data.dataset import Dataset

NUMBERS, SHARES = "Kolmogorov-Smirnov", "total variation"
_FEW = 10  # values whose counts are listed


@dataclass(frozen=True)
class Shift:
    """How the values of one column moved: mean, std and missing of numbers; the categories that came and went."""

    column: str
    before: dict[str, Any]
    after: dict[str, Any]

    def rows(self) -> list[tuple[str, Any, Any]]:
        """What it is (``mean``, or ``= class_0``), before, after: only what differs."""
        left, right = (_flat(values) for values in (self.before, self.after))
        keys = dict.fromkeys([*left, *right])
        return [(key, left.get(key), right.get(key)) for key in keys if left.get(key) != right.get(key)]


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in values.items() if key != "counts"}
    return plain | {f"= {key}": value for key, value in values.get("counts", {}).items()}


@dataclass(frozen=True)
class Changes:
    """From one version to the next. Rows are matched by the id column of both, else by their position.

    Attributes
    ----------
    added, removed, changed : row ids; without an id column and with a different number of rows `changed` is empty,
        and a row whose values differ counts as one removed and one added.
    edges_added, edges_removed : of a graph; an edge whose attributes changed is one of each.
    columns_added, columns_removed : names.
    retyped : column -> (type before, type after).
    reordered : the columns, or the rows with the same ids, stand in another order.
    shifts : columns whose distribution is not the same.
    """

    added: list[Any] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    columns_added: list[str] = field(default_factory=list)
    columns_removed: list[str] = field(default_factory=list)
    edges_added: int = 0
    edges_removed: int = 0
    retyped: dict[str, tuple[str, str]] = field(default_factory=dict)
    reordered: bool = False
    shifts: list[Shift] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Such as ``2 rows changed, column `x` added``."""
        counts = ((len(self.added), "added"), (len(self.removed), "removed"), (len(self.changed), "changed"))
        words = [f"{count} {'row' if count == 1 else 'rows'} {what}" for count, what in counts if count]
        edges = ((self.edges_added, "added"), (self.edges_removed, "removed"))
        words += [f"{count} {'edge' if count == 1 else 'edges'} {what}" for count, what in edges if count]
        words += [f"column `{name}` added" for name in self.columns_added]
        words += [f"column `{name}` removed" for name in self.columns_removed]
        words += [f"column `{name}` now {after}" for name, (_, after) in self.retyped.items()]
        return ", ".join(words) or ("another order" if self.reordered else "the same values")


def changes(before: Dataset, after: Dataset) -> Changes:
    """Compare two data sets; neither is touched."""
    old, new = content.parts(before.data), content.parts(after.data)
    left, right = old.table, new.table
    shared = [name for name in right.columns if name in left.columns]
    types = {name: (columns.type_name(left[name]), columns.type_name(right[name])) for name in shared}
    retyped = {name: pair for name, pair in types.items() if pair[0] != pair[1]}
    alike = [name for name in shared if name not in retyped or _numeric(left[name], right[name])]
    forms = (_form(old.features), _form(new.features))
    codes = _codes(left[alike], right[alike], old.features), _codes(right[alike], left[alike], new.features)
    added, removed, changed, moved = _rows(before, after, *codes)
    lost, won = _edges(before, after)
    return Changes(
        added=added,
        removed=removed,
        changed=changed,
        edges_added=won,
        edges_removed=lost,
        columns_added=[name for name in right.columns if name not in left.columns],
        columns_removed=[name for name in left.columns if name not in right.columns],
        retyped=retyped | ({content.FEATURES: forms} if forms[0] != forms[1] else {}),
        reordered=moved or [name for name in left.columns if name in shared] != shared,
        shifts=[shift for name in shared if (shift := _shift(name, left[name], right[name]))],
    )


def _form(features: Any) -> str:
    if features is None:
        return "columns with names"
    shape = " × ".join(map(str, features.shape[1:]))
    return f"{'sparse ' if sp.issparse(features) else ''}{features.dtype} {shape}".rstrip()


def _edges(before: Dataset, after: Dataset) -> tuple[int, int]:
    if any(content.kind(each.data) != "graph" for each in (before, after)):
        return 0, 0
    old, new = graphs.edges(before.data), graphs.edges(after.data)
    return len(old - new), len(new - old)


def _numeric(left: "pd.Series[Any]", right: "pd.Series[Any]") -> bool:
    return all(getattr(series.dtype, "kind", "O") in "iuf" for series in (left, right))


Row = tuple[list[Any], list[Any], list[Any], bool]


def _rows(before: Dataset, after: Dataset, *codes: "np.ndarray[Any, Any]") -> Row:
    named = before.roles.id is not None and before.roles.id == after.roles.id
    if not named and len(before) != len(after):
        return _as_bags(*codes)
    if named:
        old, new = (pd.Index(each.row_ids.astype(object)) for each in (before, after))
    else:
        old = new = pd.RangeIndex(len(before))
    at = old.get_indexer(new)  # of each row now, where it was; -1: nowhere
    both = np.flatnonzero(at >= 0)
    differ = codes[1][both] != codes[0][at[both]]
    return (
        _plain(new[at < 0]),
        _plain(np.delete(np.asarray(old), at[both])),
        _plain(new[both[differ]]),
        bool((np.diff(at[both]) < 0).any()),
    )


def _codes(frame: pd.DataFrame, other: pd.DataFrame, features: Any) -> "np.ndarray[Any, Any]":
    """One number per row; equal rows, equal numbers (64-bit hash)."""
    plain = {str(name): _comparable(frame[name], other[name]) for name in frame.columns}
    if features is not None:
        plain[content.FEATURES] = pd.Series(_row_hashes(features))
    if not plain:
        return np.zeros(len(frame), dtype=np.uint64)
    return np.asarray(pd.util.hash_pandas_object(pd.DataFrame(plain), index=False).to_numpy())


def _row_hashes(features: Any) -> "np.ndarray[Any, Any]":
    if not isinstance(features, np.ndarray):
        matrix: Any = sp.csr_array(features, copy=True)
        matrix.eliminate_zeros()
        pairs = pairwise(matrix.indptr)
        rows: Any = (matrix.indices[a:b].astype("<i8").tobytes() + matrix.data[a:b].tobytes() for a, b in pairs)
    else:
        zero: Any = 0.0 if features.dtype.kind == "f" else None
        rows = ((row if zero is None else row + row.dtype.type(zero)).tobytes() for row in features)
    return np.array([int.from_bytes(blake2b(row, digest_size=8).digest(), "little") for row in rows], dtype=np.uint64)


def _comparable(values: "pd.Series[Any]", other: "pd.Series[Any]") -> "pd.Series[Any]":
    """Values in a form that hashes alike on both sides: numbers of two types as float64, the rest as text."""
    if not _numeric(values, other):
        return values.astype(object).map(str, na_action="ignore")
    if columns.type_name(values) == columns.type_name(other) and not values.isna().any() and not other.isna().any():
        return pd.Series(values.to_numpy() + values.to_numpy().dtype.type(0))
    return pd.Series(values.to_numpy(dtype=np.float64, na_value=np.nan) + 0.0)


def _as_bags(old: "np.ndarray[Any, Any]", new: "np.ndarray[Any, Any]") -> Row:
    """Rows without ids, of different number: which ones are on one side only, equal ones counted."""
    ours, theirs = (pd.Series(codes).value_counts() for codes in (old, new))
    missing: pd.Series[Any] = ours.sub(theirs, fill_value=0)
    return _surplus(new, -missing), _surplus(old, missing), [], False


def _surplus(codes: "np.ndarray[Any, Any]", surplus: "pd.Series[Any]") -> list[Any]:
    """The positions of the rows of which this side has more; of equal rows the last ones."""
    series = pd.Series(codes)
    from_the_end = series.iloc[::-1].groupby(series.iloc[::-1]).cumcount().sort_index()
    return _plain(series.index[from_the_end.to_numpy() < series.map(surplus).to_numpy()])


def _plain(index: Any) -> list[Any]:
    return [value.item() if isinstance(value, np.generic) else value for value in index.tolist()]


def _shift(name: str, left: "pd.Series[Any]", right: "pd.Series[Any]") -> Shift | None:
    summary = _moments if _numeric(left, right) else _shares
    before, after = summary(left), summary(right)
    return None if before == after else Shift(name, before, after)


def _moments(series: "pd.Series[Any]") -> dict[str, Any]:
    values = series.dropna().to_numpy(dtype=np.float64)
    return {
        "missing": int(series.isna().sum()),
        "mean": float(values.mean()) if len(values) else None,
        "std": float(values.std(ddof=1)) if len(values) > 1 else None,
        "smallest": float(values.min()) if len(values) else None,
        "largest": float(values.max()) if len(values) else None,
    }


def _shares(series: "pd.Series[Any]") -> dict[str, Any]:
    """How often each value is there, the most frequent first; of many only how many there are."""
    counts = series.value_counts()
    counts = counts[counts > 0]
    missing = int(series.isna().sum())
    if len(counts) > _FEW:
        return {"missing": missing, "distinct": len(counts)}
    ranked = sorted((-int(count), str(value)) for value, count in zip(counts.index, counts, strict=True))
    return {"missing": missing, "counts": {value: -count for count, value in ranked}}


def drifts(before: Dataset, after: Dataset) -> list[tuple[str, float, str]]:
    """Column, distance and measure of each column that moved and is no id, the largest distance first.

    Of numbers the two-sample Kolmogorov-Smirnov statistic (Smirnov 1948), the largest distance between the two
    empirical distribution functions; of all else the total variation distance, half the sum of the differences of the
    shares. Both are 0 where the distributions are the same and 1 where they have nothing in common. No p value stands
    next to them: two versions of one data set share rows, and the tests assume independent samples.
    """
    left, right = (content.parts(each.data).table for each in (before, after))
    ids = {before.roles.id, after.roles.id}
    shared = [name for name in right.columns if name in left.columns and name not in ids]
    found = [(str(name), *drift(left[name], right[name])) for name in shared]
    return sorted((each for each in found if each[1] > 0), key=lambda each: (-each[1], each[0]))


def drift(before: "pd.Series[Any]", after: "pd.Series[Any]") -> tuple[float, str]:
    """Distance and measure of one column; a missing value is a value of its own."""
    if _numeric(before, after):
        return _largest_gap(before, after), NUMBERS
    return _variation(before, after), SHARES


def _largest_gap(before: "pd.Series[Any]", after: "pd.Series[Any]") -> float:
    """Of the distribution functions; missing values lie above all others."""
    old, new = (np.sort(series.to_numpy(dtype=np.float64, na_value=np.inf)) for series in (before, after))
    old, new = (np.where(np.isnan(each), np.inf, each) for each in (old, new))
    if not len(old) or not len(new):
        return float(len(old) != len(new))
    places = np.concatenate([old, new])
    gaps = [np.searchsorted(np.sort(each), places, side="right") / len(each) for each in (old, new)]
    return float(np.abs(gaps[0] - gaps[1]).max())


def _variation(before: "pd.Series[Any]", after: "pd.Series[Any]") -> float:
    if not len(before) or not len(after):
        return float(len(before) != len(after))
    old, new = (series.astype(object).map(str, na_action="ignore") for series in (before, after))
    shares = [series.value_counts(normalize=True, dropna=False) for series in (old, new)]
    difference: pd.Series[Any] = shares[0].sub(shares[1], fill_value=0)
    return float(difference.abs().sum() / 2)
