"""Which rows train and which test: from what people write as ``splitting=`` to splits and their design."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from padre_git.core.data.targets import as_target
from padre_git.core.splitting.checks import torn
from padre_git.core.splitting.forms import build
from padre_git.core.splitting.kinds import CLASSES, KINDS
from padre_git.core.splitting.splits import Split, Splitting
from padre_git.model.documents import Design

_CLASSIFICATION = "classification"
_NO_FOLDS = ("holdouts", "bootstrap", "none")
_CORRECTED = ("folds", "holdouts")  # families for which the corrected interval of a mean holds


def resolve(value: Any, *, task: str | None, y: Any = None) -> Splitting:
    """A `Splitting` of what people write.

    Parameters
    ----------
    value : None, int, str, mapping, splitter, iterable, callable or Splitting; ``None`` is 10-fold; ``5`` and
        ``"5-fold"`` 5-fold; ``"10x10"`` 10 repeats of 10-fold; ``"holdout:0.25"`` (all such texts: `splitforms.FORMS`);
        ``{"kind": "k-fold", "folds": 5, …}``; ``{"kind": "nested", "outer": …, "inner": …}``; an object of
        scikit-learn; ``(train, test[, validation])`` tuples; ``f(dataset, rng)`` that returns such a tuple or several.
    task : of a ``classification`` the folds and holdouts are stratified unless the value says otherwise.
    y : array-like; where it has several columns, nothing is stratified by default.

    Raises
    ------
    UnknownName : for a name or an option that is none.
    PadreError : for any other value.
    """
    target = as_target(y)
    return build(value, task == _CLASSIFICATION and (target is None or target.ndim == 1))


def design(splits: Sequence[Split], splitting: Splitting, *, groups: Any = None, nested: bool = False) -> Design:
    """What statistics need to know of the splits.

    Parameters
    ----------
    groups : array-like of shape (n,); the group column of the data, whether or not the splitting uses it.
    nested : whether hyperparameters are chosen inside each training part.

    Returns
    -------
    Design
        Its `ratio`, the mean of test rows by training rows, or of groups where they stay whole, is absent where no
        corrected interval holds: of all families but folds and holdouts, and where groups are torn apart.
    """
    repeats = splitting.spec.get("repeats", 1) if splitting.spec.get("folds") else 1
    family = _family(splits, splitting)
    rows = _rows(splits)
    names = None if groups is None else pd.factorize(np.asarray(groups), use_na_sentinel=False)[0]
    apart = any(torn(split, names) for split in splits)
    return Design(
        kind=splitting.kind,
        description=splitting.describe(),
        n=len(splits),
        repeats=repeats,
        folds=None if family in _NO_FOLDS else len(splits) // repeats,
        ratio=_ratio(splits, names) if family in _CORRECTED and not apart else None,
        family=family,
        rows=len(rows),
        smallest_test=min(len(split.test) for split in splits),
        groups=None if names is None else len(np.unique(names[rows])),
        grouped=names is not None and not apart,
        nested=nested,
    )


def _ratio(splits: Sequence[Split], groups: Any) -> float:
    """Of what is independent, rows or the whole groups that they come in: number tested by number trained."""
    size = len if groups is None else lambda part: len(np.unique(groups[part]))
    return float(np.mean([size(split.test) / size(split.train) for split in splits]))


def _rows(splits: Sequence[Split]) -> Any:
    """The rows that train or test in any split."""
    size = 1 + max(int(part.max()) for split in splits for part in (split.train, split.test) if len(part))
    seen = np.zeros(size, bool)
    for split in splits:
        seen[split.train] = seen[split.test] = True
    return np.flatnonzero(seen)


def _family(splits: Sequence[Split], splitting: Splitting) -> str:
    """What a test may take the splits for; see `Design.family`."""
    largest = max(len(split.test) for split in splits)
    if largest < 2:  # leave-one-out, however it is written
        return "pooled" if largest else "none"
    maker = CLASSES.get(type(splitting.source).__name__)
    known = maker.family if maker and maker.family else ""
    if maker or splitting.source is None:
        known = known or KINDS[splitting.kind].family
    if known:
        return known
    # splits of unknown making: as for folds and holdouts, each must divide the same rows into two
    whole = [np.sort(np.concatenate([split.train, split.test])) for split in splits]
    if any(not np.array_equal(each, whole[0]) for each in whole) or len(np.unique(whole[0])) < len(whole[0]):
        return "other"
    tested = np.concatenate([split.test for split in splits])
    return "folds" if len(splits) > 1 and len(np.unique(tested)) == len(tested) else "holdouts"
