"""Whether more settings would help: the best that a search of fewer settings would have found on average."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def expected_best(scores: Sequence[float], *, greater_is_better: bool = True) -> Array:
    """The expected best of m of the N scores, drawn without replacement, for m = 1 … N.

    E = Σₖ x₍ₖ₎ C(k - 1, m - 1) / C(N, m), over the scores in ascending order: exact, for settings that do not depend on
    each other (Dodge et al. 2019, EMNLP-IJCNLP:2185, without replacement).

    Parameters
    ----------
    scores : (N,), finite.

    Returns
    -------
    (N,) array; the first is the mean, the last the best.
    """
    sign = 1.0 if greater_is_better else -1.0
    ordered = np.sort(sign * np.asarray(scores, np.float64))
    count = len(ordered)
    logs = np.array([math.lgamma(each + 1.0) for each in range(count + 1)])  # of factorials
    found = np.empty(count)
    for size in range(1, count + 1):
        ranks = np.arange(size, count + 1)
        ways = logs[ranks - 1] - logs[size - 1] - logs[ranks - size]
        share = np.exp(ways - (logs[count] - logs[size] - logs[count - size]))
        # differences to the best lose no digits where all are nearly equal
        found[size - 1] = ordered[-1] + share @ (ordered[size - 1 :] - ordered[-1])
    return np.asarray(sign * found)


def last_half(scores: Sequence[float], *, greater_is_better: bool = True) -> tuple[int, float]:
    """How many settings the last half of a search has, and how much better its best is for them; never negative."""
    found = expected_best(scores, greater_is_better=greater_is_better)
    half = len(found) // 2
    before = found[len(found) - half - 1] if len(found) > half else found[0]
    return half, float(abs(found[-1] - before))


def last_improvement(scores: Sequence[float], *, greater_is_better: bool = True) -> int:
    """The position, from 1, of the score that was the first to be the best of all; of none 0."""
    sign = 1.0 if greater_is_better else -1.0
    return int(np.argmax(sign * np.round(np.asarray(scores, np.float64), 12))) + 1 if len(scores) else 0
