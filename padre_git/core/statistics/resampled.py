"""The corrected resampled t-test: scores of splits whose training parts overlap. Approximate; for folds a heuristic.

The unknown correlation between splits is taken as n₂/(n₁ + n₂), so that the variance of the mean of J differences is
(1/J + n₂/n₁) s² (Nadeau & Bengio 2003). With ``ratio=0`` it is the ordinary t-test of independent values. The
Bayesian one says how probable it is that a difference is of no practical importance.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from padre_git.core.statistics.distributions import t_quantile, t_tail
from padre_git.core.statistics.means import mean, std
from padre_git.core.statistics.scores import Scores

LEVEL, GATE, POWER = 0.95, 0.90, 0.80
ENOUGH = 0.95  # probability of a difference that is of no importance
_ROPE = 0.01


@dataclass(frozen=True)
class Student:
    """An estimate whose error follows Student's t distribution.

    Attributes
    ----------
    mean : the estimate.
    scale : its standard error.
    df : degrees of freedom; a fraction after Welch.
    """

    mean: float
    scale: float
    df: float

    @property
    def t(self) -> float:
        """The mean in standard errors."""
        return self.mean / self.scale

    @property
    def p(self) -> float:
        """Two-sided p value of "the mean is 0"."""
        return 2 * t_tail(abs(self.t), self.df)

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """The interval of the mean, two-sided."""
        half = t_quantile((1 + level) / 2, self.df) * self.scale
        return self.mean - half, self.mean + half

    @property
    def detectable(self) -> float:
        """The smallest true difference that the test finds with 80 % power at 0.05."""
        return (t_quantile((1 + LEVEL) / 2, self.df) + t_quantile(POWER, self.df)) * self.scale

    def above(self, value: float) -> float:
        """Probability of a true value above ``value``, all values being equally plausible beforehand."""
        return t_tail((value - self.mean) / self.scale, self.df)


def corrected(differences: Sequence[float], ratio: float) -> Student:
    """The mean of ``differences`` over splits.

    Parameters
    ----------
    differences : (J,), J ≥ 2, not all equal.
    ratio : n₂/n₁, rows of the test part by rows of the training part; mean over the splits.
    """
    count, spread = len(differences), std(differences)
    assert spread  # whoever calls has looked
    return Student(mean(differences), math.sqrt(1 / count + ratio) * spread, count - 1)


def welch(a: Sequence[float], b: Sequence[float]) -> Student:
    """The difference of the means of two independent samples, a - b (Welch 1947)."""
    parts = [(std(values) or 0.0) ** 2 / len(values) for values in (a, b)]
    scale = math.sqrt(sum(parts))
    df = sum(parts) ** 2 / sum(part**2 / (len(values) - 1) for part, values in zip(parts, (a, b), strict=True))
    return Student(mean(a) - mean(b), scale, df)


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
    return _ROPE if scores.within_unit else None
