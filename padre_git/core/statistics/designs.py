"""The decision table: which row of it applies to a splitting, what it needs, and what is refused by design."""

from collections.abc import Callable
from typing import NamedTuple

from padre_git.core.statistics.scores import Scores
from padre_git.model.documents import Design

FEWEST, SMALL_TEST, SMALL_DATA = 5, 20, 300
_POOLED = "metric over all rows pooled; one row per split has no std"
_IN_TIME = "training parts grow and overlap in time, no valid test is offered"
_SHARED = "training parts share rows, no corrected variance is established"
_OTHER = "no corrected variance is established for these splits"
_TORN = "groups are in training and test part at once: their rows are not independent; --splitting group-5-fold"
_UNKNOWN = "how the data were split is not known: log the splits, or run it with padre"
_GROUPED = "rows within a group are not independent, folds are"
_SMALL = "scores of small test parts are far from normal"
_REPEATED = "approximate; false positives up to about twice the nominal rate with unstable learners"

Reason = Callable[[Design], str]


class Plan(NamedTuple):
    """What the table says of a splitting.

    Attributes
    ----------
    row : of the table of `docs/comparing.md`; 0 where no test is offered by design.
    ratio : n₂/n₁.
    refusal : why there is no test; empty where there is one.
    notes : what a reader should know of the numbers.
    """

    row: int
    ratio: float
    refusal: str = ""
    notes: tuple[str, ...] = ()


class Row(NamedTuple):
    """A row of the table: the first that applies is taken."""

    number: int
    applies: Callable[[Design], bool]
    refuse: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()


def plan(scores: Scores) -> Plan:
    """The row of the table for scores over two or more splits."""
    design = scores.design
    if design is None:
        return Plan(0, 0.0, _UNKNOWN)
    row = next(row for row in TABLE if row.applies(design))
    reasons = [reason(design) for reason in (*row.refuse, _no_ratio)]
    notes = [note(design) for note in row.notes]
    return Plan(row.number, design.ratio or 0.0, next(filter(None, reasons), ""), tuple(filter(None, notes)))


def family(design: Design) -> str:
    """What a test may take the splits for; of old documents it follows from their kind."""
    return design.family or _OF_KIND.get(design.kind, "holdouts" if design.ratio is not None else "other")


def single(design: Design | None) -> bool:
    """Whether there is one test set, predicted by one model."""
    return design is not None and design.n == 1 and family(design) not in _BY_DESIGN


_OF_KIND = {
    **dict.fromkeys(("k-fold", "group-k-fold", "leave-one-group-out"), "folds"),
    **dict.fromkeys(("holdout", "group-holdout"), "holdouts"),
    **dict.fromkeys(("leave-one-out", "leave-p-out"), "pooled"),
    "time-series": "time",
}
_BY_DESIGN = {"pooled": _POOLED, "time": _IN_TIME, "bootstrap": _SHARED, "other": _OTHER, "none": "nothing is tested"}


def _no_ratio(design: Design) -> str:
    torn = design.groups is not None and not design.grouped
    return "" if design.ratio is not None else _TORN if torn else _OTHER


def _few(design: Design) -> str:
    return f"a test needs {FEWEST} splits, and there are {design.n} (--splitting 10x10)" if design.n < FEWEST else ""


def _few_folds(design: Design) -> str:
    folds = _folds(design)
    two = design.repeats > 1 and folds < 3
    return f"a test needs 3 folds, and these are {design.repeats} × {folds}-fold (--splitting 10x10)" if two else ""


def _few_groups(design: Design) -> str:
    groups, folds = design.groups, _folds(design)
    if groups is None or groups >= 2 * folds or groups == folds:  # one group left out: each fold is one
        return ""
    fewer = max(groups // 2, 2)
    return f"{groups} groups in {folds} folds: at least {2 * folds} are needed; --splitting group-{fewer}-fold"


def _folds(design: Design) -> int:
    return design.folds or design.n


def _where(holds: Callable[[Design], bool], text: str) -> Reason:
    return lambda design: text if holds(design) else ""


_small_parts = _where(lambda design: design.smallest_test is not None and design.smallest_test < SMALL_TEST, _SMALL)
_small_and_repeated = _where(lambda design: design.repeats > 1 and (design.rows or SMALL_DATA) < SMALL_DATA, _REPEATED)
_unknown_groups = _where(lambda design: design.groups is None, "how many groups there are is not recorded")


def _is(*families: str) -> Callable[[Design], bool]:
    return lambda design: family(design) in families


TABLE: tuple[Row, ...] = (
    Row(0, _is(*_BY_DESIGN), (lambda design: _BY_DESIGN[family(design)],)),
    Row(4, lambda design: design.nested, (_few_folds, _few), (_small_and_repeated, _small_parts)),
    Row(5, lambda design: family(design) == "folds" and (design.grouped or "group" in design.kind),
        (_few_groups, _few), (lambda design: _GROUPED, _unknown_groups, _small_parts)),
    Row(3, lambda design: family(design) == "folds" and design.repeats > 1, (_few_folds, _few),
        (_small_and_repeated, _small_parts)),
    Row(2, _is("folds"), (_few,), (_small_parts,)),
    Row(1, _is("holdouts"), (_few,),
        (_where(lambda design: design.grouped, _GROUPED.replace("folds", "splits")), _small_parts)),
    Row(0, lambda design: True, (lambda design: _OTHER,)),
)  # fmt: skip
