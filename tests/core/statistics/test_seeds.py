"""Runs of several seeds on one split: paired and Welch's t-test, and what allows no test."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from padre_git.core.statistics.outcomes import WINS
from padre_git.core.statistics.pair import pair
from padre_git.core.statistics.scores import Scores
from tests.core.statistics.examples import holdouts, scores


def _seeded(values: Any, name: str = "a", seeds: Any = range(6), asked: int | None = None) -> Scores:
    per_seed = tuple((float(value),) for value in values)
    return scores(
        [float(np.mean(values))],
        name,
        holdouts(1),
        per_seed=per_seed,
        seeds=tuple(seeds)[: len(per_seed)],
        asked=asked or len(per_seed),
    )


A, B = (0.90, 0.91, 0.92, 0.89, 0.93, 0.90), (0.88, 0.90, 0.90, 0.89, 0.90, 0.91)


def test_seeds_on_one_split() -> None:
    """Row 10: paired where the seeds are the same, else Welch; P(A > B) counts ties half."""
    found = pair(_seeded(A), _seeded(B, "b"))
    expected = stats.ttest_rel(A, B)
    assert (found.row, found.p, found.df) == (10, pytest.approx(expected.pvalue), 5)
    assert found.gains == pytest.approx(expected.confidence_interval(0.95))
    assert found.effects == {WINS: pytest.approx(4.5 / 6)}
    assert found.scope == "the randomness of training, on this one split; says nothing about other data"
    other = pair(_seeded(A), _seeded(B, "b", range(10, 16)))
    welch = stats.ttest_ind(A, B, equal_var=False)
    assert (other.p, other.df) == (pytest.approx(welch.pvalue), pytest.approx(welch.df))
    assert other.gains == pytest.approx(welch.confidence_interval(0.95))


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (_seeded(A[:3]), _seeded(B[:3], "b"), "a test needs 5 seeds, and there are 3"),
        (_seeded(A), _seeded(B[:1], "b", asked=6), "the seed has no effect on b: 1 result"),
        (
            _seeded(A),
            _seeded([x - 0.01 for x in A], "b"),
            "all 6 seeds differ by exactly +0.010: no variance to test against",
        ),
    ],
)
def test_seeds_that_allow_no_test(a: Scores, b: Scores, reason: str) -> None:
    """Fewer than 5, seeds without effect, and a constant difference."""
    found = pair(a, b)
    assert (found.reason, found.p) == (reason, None)
