"""The expected best of fewer settings, against all subsets."""

from itertools import combinations

import numpy as np
import pytest

from padre_git.core.search.expected import expected_best, last_half, last_improvement

SCORES = [0.7, 0.9, 0.4, 0.9, 0.65, 0.1, 0.88]


@pytest.mark.parametrize("greater_is_better", [True, False])
def test_every_subset(greater_is_better: bool) -> None:
    """The mean over all subsets of a size of their best one."""
    best = max if greater_is_better else min
    expected = [np.mean([best(part) for part in combinations(SCORES, size)]) for size in range(1, len(SCORES) + 1)]
    assert expected_best(SCORES, greater_is_better=greater_is_better) == pytest.approx(expected, abs=1e-14)


def test_a_thousand_settings() -> None:
    """Uniform order statistics: the best of m of the numbers 1 … N is m (N + 1) / (m + 1) on average."""
    count = 1000
    sizes = np.arange(1, count + 1)
    found = expected_best(range(1, count + 1))
    assert found == pytest.approx(sizes * (count + 1) / (sizes + 1), rel=1e-9)


def test_the_last_half() -> None:
    """How many settings it has, and what they add; an odd one counts to the first half."""
    curve = expected_best(SCORES)
    assert last_half(SCORES) == (3, pytest.approx(curve[6] - curve[3]))
    assert last_half([0.5]) == (0, 0.0)
    assert last_half([3.0, 1.0], greater_is_better=False) == (1, pytest.approx(1.0))
    assert last_half([0.3] * 9) == (4, 0.0)


def test_the_last_improvement() -> None:
    """The first of the best."""
    assert last_improvement(SCORES) == 2
    assert last_improvement(SCORES, greater_is_better=False) == 6
    assert last_improvement([0.3, 0.1 + 0.2]) == 1
    assert last_improvement([]) == 0
