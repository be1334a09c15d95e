"""What statistics need to know of splits, from their rows; without what makes splits, which loads slowly."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from padre_git.core.splitting.rows import Parts
from padre_git.model.documents import Computation, Design

_NO_FOLDS = ("holdouts", "bootstrap", "none")
_CORRECTED = ("folds", "holdouts")  # families for which the corrected interval of a mean holds
# classes of scikit-learn whose rows alone do not say what they are; a test holds this and `kinds` together
FAMILIES = {
    **dict.fromkeys(("RepeatedKFold", "RepeatedStratifiedKFold"), "folds"),
    **dict.fromkeys(("ShuffleSplit", "StratifiedShuffleSplit", "GroupShuffleSplit"), "holdouts"),
    **dict.fromkeys(("LeaveOneOut", "LeavePOut"), "pooled"),
    "LeavePGroupsOut": "other",
    "TimeSeriesSplit": "time",
    "PredefinedSplit": "folds",
}


def design(
    splits: Sequence[Parts],
    *,
    kind: str,
    description: str,
    family: str,
    repeats: int = 1,
    groups: Any = None,
    nested: bool = False,
) -> Design:
    """The design of ``splits``.

    Parameters
    ----------
    groups : array of shape (n,); the group of each row as a number from 0 on, or none.
    """
    rows, apart = _rows(splits), groups is not None and any(torn(split, groups) for split in splits)
    return Design(
        kind=kind,
        description=description,
        n=len(splits),
        repeats=repeats,
        folds=None if family in _NO_FOLDS else len(splits) // repeats,
        ratio=_ratio(splits, groups) if family in _CORRECTED and not apart else None,
        family=family,
        rows=len(rows),
        smallest_test=min(len(split.test) for split in splits),
        groups=None if groups is None else len(np.unique(groups[rows])),
        grouped=groups is not None and not apart,
        nested=nested,
    )


def of_program(splits: Sequence[Parts], maker: str, groups: Any = None) -> Design:
    """The design of splits that a program made.

    Parameters
    ----------
    maker : the class that made them.
    groups : array-like of shape (n,); the group of each row, or none.
    """
    own = family(splits, FAMILIES.get(maker, ""))
    names = None if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1].ravel()
    tested = sum(len(split.test) for split in splits)
    repeats, rest = divmod(tested, len(np.unique(np.concatenate([split.test for split in splits]))))
    made = f" of {maker}" if maker and not maker.startswith("_") else ""
    return design(
        splits,
        kind="logged",
        description=f"{len(splits)} splits{made}, as the script made them",
        family=own,
        repeats=repeats if own == "folds" and not rest and len(splits) % repeats == 0 else 1,
        groups=names,
    )


def computations(splits: Sequence[Parts], hashes: Sequence[str]) -> list[Computation]:
    """One per split.

    ``hashes`` : of the test rows of each.
    """
    return [
        Computation(
            number=number, repeat=0, fold=number, train=len(split.train), test=len(split.test), indices=hashes[number]
        )
        for number, split in enumerate(splits)
    ]


def family(splits: Sequence[Parts], known: str = "") -> str:
    """What a test may take splits for: what is ``known`` of their making, else folds and holdouts where each of them
    divides the same rows into two."""
    largest = max(len(split.test) for split in splits)
    if largest < 2:  # leave-one-out, however it is written
        return "pooled" if largest else "none"
    if known:
        return known
    whole = [np.sort(np.concatenate([split.train, split.test])) for split in splits]
    if any(not np.array_equal(each, whole[0]) for each in whole) or len(np.unique(whole[0])) < len(whole[0]):
        return "other"
    tested = np.concatenate([split.test for split in splits])
    return "folds" if len(splits) > 1 and len(np.unique(tested)) == len(tested) else "holdouts"


def torn(split: Parts, groups: Any) -> int:
    """How many groups have rows in both parts; ``groups`` are numbers from 0 on."""
    if groups is None:
        return 0
    size = int(groups.max()) + 1
    return int((marked(groups[split.train], size) & marked(groups[split.test], size)).sum())


def marked(codes: Any, size: int) -> Any:
    """Which of the numbers from 0 to ``size`` - 1 occur: much faster than sorting a million rows in each split."""
    seen = np.zeros(size, bool)
    seen[codes] = True
    return seen


def _ratio(splits: Sequence[Parts], groups: Any) -> float:
    """Of what is independent, rows or the whole groups that they come in: number tested by number trained."""
    size = len if groups is None else lambda part: len(np.unique(groups[part]))
    return float(np.mean([size(split.test) / size(split.train) for split in splits]))


def _rows(splits: Sequence[Parts]) -> Any:
    """The rows that train or test in any split."""
    size = 1 + max(int(part.max()) for split in splits for part in (split.train, split.test) if len(part))
    seen = np.zeros(size, bool)
    for split in splits:
        seen[split.train] = seen[split.test] = True
    return np.flatnonzero(seen)
