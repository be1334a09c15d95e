"""Which rows train and which test: from what people write as ``splitting=`` to splits, their design and checks."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from padre_git.core.splitforms import BUILDERS, FORMS, of_kind
from padre_git.core.splits import Split, Splitting, indices_hash
from padre_git.core.splitters import CLASSES, KINDS
from padre_git.core.targets import as_target
from padre_git.errors import PadreError
from padre_git.model.documents import Design

__all__ = ["Split", "Splitting", "as_target", "checks", "design", "indices_hash", "resolve"]

_CLASSIFICATION = "classification"
_CORRECTED = ("folds", "holdouts")  # families for which the corrected interval of a mean holds


def resolve(value: Any, *, task: str | None, seed: int = 0, y: Any = None) -> Splitting:
    """A `Splitting` of what people write.

    Parameters
    ----------
    value : None, int, str, mapping, splitter, iterable, callable or Splitting
        ``None`` is 10-fold; ``5`` and ``"5-fold"`` 5-fold; ``"10x10"`` 10 repeats of 10-fold; ``"holdout:0.25"``;
        ``{"kind": "k-fold", "folds": 5, …}``; an object of scikit-learn; ``(train, test[, validation])`` tuples;
        ``f(dataset, rng)`` that returns such a tuple or several.
    task : str or None
        Of a ``classification`` the folds and holdouts are stratified unless the value says otherwise.
    seed : int
        The split seed, where the value names none.
    y : array-like, optional
        Where it has several columns, nothing is stratified by default.

    Raises
    ------
    UnknownName
        For a name or an option that is none.
    PadreError
        For any other value.
    """
    if isinstance(value, Splitting):
        return value
    target = as_target(y)
    stratify = task == _CLASSIFICATION and (target is None or target.ndim == 1)
    if value is None:
        return of_kind("k-fold", {}, stratify, seed)
    for fits, build in BUILDERS:
        if fits(value):
            return build(value, stratify, seed)
    raise PadreError(f"a splitting is a number, a name ({FORMS}), a dict, a splitter or splits; not {value!r:.60}")


def design(splits: Sequence[Split], splitting: Splitting, *, groups: Any = None, nested: bool = False) -> Design:
    """What statistics need to know of the splits.

    Parameters
    ----------
    groups : array-like of shape (n,), optional
        The group column of the data, whether or not the splitting uses it.
    nested : bool
        Whether hyperparameters are chosen inside each training part.

    Returns
    -------
    Design
        Its `ratio`, the mean of test rows by training rows, is absent where no corrected interval holds: of all
        families but folds and holdouts, and where groups are torn apart.
    """
    ratios = [len(split.test) / len(split.train) for split in splits]
    repeats = splitting.spec.get("repeats", 1) if splitting.kind == "k-fold" else 1
    family = _family(splits, splitting)
    rows = np.unique(np.concatenate([part for split in splits for part in (split.train, split.test)]))
    names = None if groups is None else np.asarray(groups)
    torn = names is not None and any(_torn(split, names) for split in splits)
    return Design(
        kind=splitting.kind,
        description=splitting.describe(),
        n=len(splits),
        repeats=repeats,
        folds=len(splits) // repeats if splitting.kind != "holdout" else None,
        ratio=float(np.mean(ratios)) if family in _CORRECTED and not torn else None,
        family=family,
        rows=len(rows),
        smallest_test=min(len(split.test) for split in splits),
        groups=None if names is None else len(set(names[rows].tolist())),
        grouped=names is not None and not torn,
        nested=nested,
    )


def checks(split: Split, y: Any = None, groups: Any = None, *, task: str | None = None) -> list[str]:
    """What is wrong with a split; nothing is good.

    Looked for: rows in two parts, rows twice in the test part, groups in two parts, and, of a classification, classes
    that lack in a part.
    """
    found = []
    both = np.intersect1d(split.train, split.test).size
    if both:
        found.append(f"{both} rows in train and test")
    if len(np.unique(split.test)) < len(split.test):
        found.append(f"{len(split.test) - len(np.unique(split.test))} rows more than once in test")
    if split.validation is not None and np.isin(split.validation, np.concatenate([split.train, split.test])).any():
        found.append("rows of validation in train or test")
    if groups is not None:
        shared = _torn(split, np.asarray(groups))
        found += [f"{shared} groups in train and test"] if shared else []
    target = as_target(y)
    if task == _CLASSIFICATION and target is not None and target.ndim == 1:
        found += _missing_classes(split, target)
    return found


def _missing_classes(split: Split, target: Any) -> list[str]:
    every = set(target.tolist())
    parts = (("train", split.train), ("test", split.test))
    lacking = ((name, sorted(map(str, every - set(target[rows].tolist())))) for name, rows in parts)
    return [f"class {', '.join(names)} not in {name}" for name, names in lacking if names]


def _torn(split: Split, names: Any) -> int:
    """How many groups have rows in both parts."""
    return len(set(names[split.train].tolist()) & set(names[split.test].tolist()))


def _family(splits: Sequence[Split], splitting: Splitting) -> str:
    """What a test may take the splits for; see `Design.family`."""
    if max(len(split.test) for split in splits) < 2:  # leave-one-out, however it is written
        return "pooled"
    maker = type(splitting.source).__name__
    if maker in CLASSES:
        return CLASSES[maker][1]
    if splitting.source is None:
        return KINDS[splitting.kind].family
    # splits of unknown making: as for folds and holdouts, each must divide the same rows into two
    whole = [np.concatenate([split.train, split.test]) for split in splits]
    rows = set(whole[0].tolist())
    if not all(len(each) == len(rows) and set(each.tolist()) == rows for each in whole):
        return "other"
    tested = np.concatenate([split.test for split in splits])
    return "folds" if len(splits) > 1 and len(np.unique(tested)) == len(tested) == len(rows) else "holdouts"
