"""What can be wrong with splits: refused where a score would be false, else said once and recorded with each split."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from padre_git.core.data.moments import moments
from padre_git.core.data.targets import as_target
from padre_git.core.splitting.seen import marked, torn
from padre_git.core.splitting.splits import Rows, Split
from padre_git.core.text.findings import EQUAL, LATER, TORN, TWICE
from padre_git.core.text.formats import listed
from padre_git.errors import PadreError


def refuse(splits: Iterable[Split]) -> None:
    """Rows that train and test, or that stand in the validation part and another one, make every score false.

    Raises
    ------
    PadreError : naming the split and the first rows.
    """
    for split in splits:
        _refuse(split, "train", split.train, "test", split.test)
        if split.validation is not None:
            _refuse(split, "validation", split.validation, "train", split.train)
            _refuse(split, "validation", split.validation, "test", split.test)


def _refuse(split: Split, one: str, rows: Rows, other: str, others: Rows) -> None:
    size = 1 + max(int(each.max()) if len(each) else 0 for each in (rows, others))
    both = np.flatnonzero(marked(rows, size) & marked(others, size))
    if len(both):
        shown = listed(both, 5)
        raise PadreError(f"split {split.number}: rows in {one} and {other}: {shown}; each row can be in one of them")


class Checker:
    """Looks at the splits of one data set.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, targets), optional
        The target; classes that lack are looked for where it is one, and the task is classification.
    task : str, optional
    keys : array of shape (n,); equal for equal rows; see `row_keys`.
    groups, times : arrays of shape (n,); the columns of the data, whether or not the splitting uses them.
    group : the name of the group column.
    pooled : whether the test parts count together: then no class can lack in one.
    """

    def __init__(
        self,
        y: Any = None,
        *,
        task: str | None = None,
        keys: Any = None,
        groups: Any = None,
        times: Any = None,
        group: str = "the group column",
        pooled: bool = False,
    ) -> None:
        target = as_target(y) if task == "classification" else None
        self._target = target if target is not None and target.ndim == 1 else None
        self._keys, self._group, self._pooled = _codes(keys), group, pooled
        self._groups = None if groups is None else pd.factorize(np.asarray(groups), use_na_sentinel=False)[0]
        self._times = _ranks(times)

    @cached_property
    def _classes(self) -> tuple[Any, list[str]]:
        codes, names = pd.factorize(np.asarray(self._target), use_na_sentinel=False, sort=False)
        return codes, [str(name) for name in names]

    def __call__(self, split: Split) -> list[str]:
        """What is wrong with ``split``; nothing is good."""
        counts = {
            TWICE: _again(split.test),
            EQUAL: self._equal(split),
            f"groups of `{self._group}` {TORN}": torn(split, self._groups),
            LATER: self._later(split),
        }
        return [*(f"{what}: {count}" for what, count in counts.items() if count), *self._lacking(split)]

    def _equal(self, split: Split) -> int:
        if self._keys is None:
            return 0
        trained = marked(self._keys[split.train], int(self._keys.max()) + 1)
        return int(trained[self._keys[split.test]].sum())

    def _later(self, split: Split) -> int:
        if self._times is None or not len(split.test):
            return 0
        return int((self._times[split.train] > self._times[split.test].min()).sum())

    def _lacking(self, split: Split) -> list[str]:
        if self._target is None or not len(split.test):
            return []
        codes, names = self._classes
        parts = [("train", split.train)] + ([] if self._pooled else [("test", split.test)])
        found = []
        for name, rows in parts:
            lacking = np.flatnonzero(np.bincount(codes[rows], minlength=len(names)) == 0)
            if len(lacking):
                found.append(f"not in {name}: class {', '.join(sorted(names[at] for at in lacking))}")
        return found


def _codes(keys: Any) -> Any:
    """A number from 0 on for each row, equal for equal rows; none where no two rows are equal."""
    if keys is None:
        return None
    codes, different = pd.factorize(keys)
    return codes if len(different) < len(codes) else None


def _ranks(times: Any) -> Any:
    """The number of the moment of each row, in order; none where some have no time, or no order."""
    if times is None or pd.isna(times).any():
        return None
    try:
        return np.unique(moments(times).values, return_inverse=True)[1]
    except PadreError:  # text that is no time
        return None


def _again(rows: Rows) -> int:
    """How many of ``rows`` stand there again."""
    return 0 if not len(rows) else len(rows) - int(marked(rows, int(rows.max()) + 1).sum())


def row_keys(X: Any) -> np.ndarray[Any, Any] | None:
    """A number per row (uint64, n), equal for equal rows; none where rows have no values to compare.

    One of them in the training part and one in the test part make a score look better than it is.

    SipHash of pandas (`pandas.util.hash_pandas_object`, hash_array): 64 bits, so that two different rows of a million
    share one with a probability below 1e-7.
    """
    if sp.issparse(X):
        return _of_sparse(X)
    try:
        frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X).reshape(len(X), -1))
        return np.asarray(pd.util.hash_pandas_object(frame, index=False).to_numpy(), dtype=np.uint64)
    except (TypeError, ValueError):  # cells that are no values, such as lists or graphs
        return None


def _of_sparse(matrix: Any) -> np.ndarray[Any, Any]:
    matrix = matrix.tocsr(copy=True)
    matrix.sum_duplicates()
    values = np.asarray(matrix.data, dtype=np.float64)
    cells = pd.util.hash_array(values) * np.uint64(2654435761) + pd.util.hash_array(matrix.indices.astype(np.int64))
    keys = np.zeros(matrix.shape[0], dtype=np.uint64)
    np.add.at(keys, np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)), cells)
    return keys
