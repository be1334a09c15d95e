"""The value of a metric on a test part: one number, NaN with a reason, or the user's own error."""

import math
from typing import Any

import numpy as np
import pytest

from padre_git.core.components.answers import Answers
from padre_git.core.metrics.metric import Metric, value_in
from padre_git.core.metrics.paths import Paths
from padre_git.core.metrics.table import METRICS
from padre_git.core.metrics.user import user
from padre_git.errors import PadreError

RANDOM = np.random.default_rng(0)


TRUTH = RANDOM.integers(0, 2, 80)


BAD = RANDOM.uniform(0.01, 0.99, 80)


CLASSES = np.array([0, 1])


NUMBERS = RANDOM.normal(10, 2, 80)


_GUESS = (BAD > 0.5).astype(int)


def test_more_than_a_number() -> None:
    """A function that returns an array is no metric."""
    metric = user(lambda y_true, y_pred: [1, 2], greater_is_better=True, name="both")
    with pytest.raises(PadreError, match="`both` returned a list, not one number"):
        metric.score(TRUTH, Answers(_GUESS))


@pytest.mark.parametrize(
    ("metric", "truth", "answers", "why"),
    [
        (METRICS["roc_auc"], np.zeros(3), Answers(np.zeros(3), np.full((3, 2), 0.5), None, CLASSES), "one class"),
        (user(lambda t, p: math.nan, greater_is_better=True, name="m"), TRUTH, Answers(TRUTH), "not a number"),
        (user(lambda t, p: 1 / 0, greater_is_better=True, name="m"), TRUTH, Answers(TRUTH), "division by zero"),
        (METRICS["mae"], NUMBERS, Answers(np.full(80, np.nan)), "contains NaN"),
    ],
)
def test_undefined(metric: Metric, truth: Any, answers: Answers, why: str) -> None:
    """NaN with the reason; never left out."""
    value, reason = value_in(metric, Paths(truth, answers))
    assert math.isnan(value)
    assert why in (reason or "")


def test_errors_of_users_are_not_swallowed() -> None:
    """A typo in a metric is no undefined value."""
    metric = user(lambda t, p: t.nothing, greater_is_better=True, name="m")
    with pytest.raises(AttributeError):
        value_in(metric, Paths(TRUTH, Answers(TRUTH)))
