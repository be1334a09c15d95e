"""Which rows train and which test: from what people write as ``splitting=`` to splits and their design."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from padre_git.core.data.targets import as_target
from padre_git.core.splitting import seen
from padre_git.core.splitting.forms import build
from padre_git.core.splitting.kinds import CLASSES, KINDS
from padre_git.core.splitting.splits import Split, Splitting
from padre_git.model.documents import Design

_CLASSIFICATION = "classification"


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
    names = None if groups is None else pd.factorize(np.asarray(groups), use_na_sentinel=False)[0]
    return seen.design(
        splits,
        kind=splitting.kind,
        description=splitting.describe(),
        family=_family(splits, splitting),
        repeats=splitting.spec.get("repeats", 1) if splitting.spec.get("folds") else 1,
        groups=names,
        nested=nested,
    )


def _family(splits: Sequence[Split], splitting: Splitting) -> str:
    """What a test may take the splits for; see `Design.family`."""
    maker = CLASSES.get(type(splitting.source).__name__)
    known = maker.family if maker and maker.family else ""
    if maker or splitting.source is None:
        known = known or KINDS[splitting.kind].family
    return seen.family(splits, known)
