"""The decision table: the row of each design, its notes, and what is refused."""

import numpy as np
import pytest

from padre_git.core.statistics.pair import pair
from padre_git.model.documents import Design
from tests.core.statistics.examples import WORKED, folds, holdouts, scores, two_classifiers

ZEROS = (0.0,) * 10


POOLED = "metric over all rows pooled; one row per split has no std"


TORN = "groups are in training and test part at once: their rows are not independent; --splitting group-5-fold"


BY_DESIGN = [
    (folds(10, family="pooled", ratio=0.1), POOLED),
    (folds(10, family="time"), "training parts grow and overlap in time, no valid test is offered"),
    (folds(10, family="bootstrap"), "training parts share rows, no corrected variance is established"),
    (folds(10, family="other"), "no corrected variance is established for these splits"),
    (folds(3), "a test needs 5 splits, and there are 3 (--splitting 10x10)"),
    (folds(10, repeats=5), "a test needs 3 folds, and these are 5 × 2-fold (--splitting 10x10)"),
    (
        folds(10, groups=12, grouped=True),
        "12 groups in 10 folds: at least 20 are needed; --splitting group-6-fold",
    ),
    (Design(kind="k-fold", description="", n=10, folds=10, family="folds", groups=30), TORN),
    # documents that were written before the family was
    (Design(kind="leave-one-out", description="", n=10, ratio=0.1), POOLED),
    (
        Design(kind="time-series", description="", n=5),
        "training parts grow and overlap in time, no valid test is offered",
    ),
]


@pytest.mark.parametrize(("design", "reason"), BY_DESIGN, ids=lambda value: str(value)[:25])
def test_no_test_by_design(design: Design, reason: str) -> None:
    """What allows no test has none, but its difference and its sentence."""
    values = WORKED[: design.n]
    found = pair(scores(values, design=design), scores(ZEROS[: design.n], "b", design=design))
    assert (found.verdict, found.reason, found.p, found.interval) == ("no test", reason, None, None)
    assert found.difference == pytest.approx(np.mean(values))


def test_pooled_is_not_a_single_test_set() -> None:
    """One pooled value is no holdout: its rows come from many models, so that McNemar's test is refused too."""
    design = Design(kind="leave-one-out", description="", n=10, family="pooled")
    found = pair(
        scores([0.9], design=design), scores([0.8], "b", design=design), predictions=two_classifiers(9, 2, 150)
    )
    assert (found.p, found.reason) == (None, POOLED)


ROWS = [
    (holdouts(10), 1, ()),
    (folds(10), 2, ()),
    (folds(100, repeats=10), 3, ()),
    (folds(10, nested=True), 4, ()),
    (folds(10, groups=40, grouped=True), 5, ("rows within a group are not independent, folds are",)),
    (folds(10, groups=10, grouped=True), 5, ("rows within a group are not independent, folds are",)),
    (folds(10, rows=150, smallest_test=15), 2, ("scores of small test parts are far from normal",)),
    (
        folds(100, repeats=10, rows=299, smallest_test=29),
        3,
        ("approximate; false positives up to about twice the nominal rate with unstable learners",),
    ),
]


@pytest.mark.parametrize(("design", "row", "notes"), ROWS, ids=lambda value: str(value)[:25])
def test_decision_table(design: Design, row: int, notes: tuple[str, ...]) -> None:
    """Each design has its row, and the notes that belong to it."""
    values = np.random.default_rng(3).normal(size=design.n)
    found = pair(scores(values, design=design), scores(np.zeros(design.n), "b", design=design))
    assert (found.row, found.notes, found.df) == (row, notes, design.n - 1)
    assert found.scope.startswith("these learning methods")
