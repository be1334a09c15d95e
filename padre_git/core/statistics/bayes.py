"""The Bayesian correlated t-test: how probable it is that a difference is of no practical importance."""

from typing import NamedTuple

from padre_git.core.statistics.resampled import Student
from padre_git.core.statistics.scores import Scores

ENOUGH = 0.95
_DEFAULT = 0.01


class Posterior(NamedTuple):
    """Where the true difference is, in probability (Corani & Benavoli 2015; Benavoli et al. 2017).

    Attributes
    ----------
    rope : half the width of the region of practical equivalence.
    better, equivalent, worse : P(δ > rope), P(abs δ ≤ rope), P(δ < -rope).
    """

    rope: float
    better: float
    equivalent: float
    worse: float


def posterior(estimate: Student, rope: float) -> Posterior:
    """δ ~ Student-t at the mean, with the corrected scale and J - 1 degrees of freedom."""
    better, not_worse = estimate.above(rope), estimate.above(-rope)
    mirrored = Student(-estimate.mean, estimate.scale, estimate.df)  # the lower tail with all its digits
    return Posterior(rope, better, max(not_worse - better, 0.0), mirrored.above(rope))


def rope_of(scores: Scores, given: float | None) -> float | None:
    """The region's half width: as given, else 0.01 for metrics within [0, 1]; else none."""
    if given is not None:
        return given
    return _DEFAULT if scores.within_unit else None
