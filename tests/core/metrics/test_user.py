"""Functions that measure several things at once."""

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from padre_git.core.components.answers import Answers
from padre_git.core.metrics import resolve as metrics
from padre_git.core.metrics.user import Evaluator
from padre_git.errors import PadreError

CALLS: list[int] = []


def costs(y_true: Any, y_pred: Any) -> dict[str, float]:
    """What mistakes cost, and hits."""
    CALLS.append(len(y_true))
    wrong = confusion_matrix(y_true, y_pred)
    return {"cost": float(10 * wrong[0, 1] + wrong[1, 0]), "hits": float(np.mean(y_true == y_pred))}


STATED = {"cost": False, "hits": True}


def test_a_metric_for_each_number() -> None:
    """With its direction and bounds, among other metrics; the function is called once for a split."""
    evaluator = Evaluator(costs, STATED, bounds={"hits": (0.0, 1.0)})
    found = metrics.resolve([evaluator, "accuracy"], "classification")
    assert [(each.name, each.greater_is_better) for each in found] == [
        ("cost", False),
        ("hits", True),
        ("accuracy", True),
    ]
    assert found[1].bounds == (0.0, 1.0)
    truth, answers = np.array([0, 0, 1, 1]), Answers(np.array([0, 1, 1, 0]))
    CALLS.clear()
    assert [each.score(truth, answers) for each in found] == [11.0, 0.5, 0.5]
    assert CALLS == [4]
    assert found[0].score(truth, Answers(np.array([0, 0, 1, 1]))) == 0.0


@pytest.mark.parametrize("stated", [{}, {"cost": None}, {"cost": "lower"}])
def test_directions_are_stated(stated: Any) -> None:
    """Without one every comparison could be turned around."""
    with pytest.raises(PadreError, match=r"evaluator costs\(\) states no direction"):
        Evaluator(costs, stated)


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"cost": False}, r"evaluator costs\(\) returned `hits`, whose direction nobody stated"),
        ({**STATED, "time": False}, r"evaluator costs\(\) did not return `time`"),
    ],
)
def test_it_returns_what_is_stated(stated: dict[str, bool], message: str) -> None:
    """No more and no less."""
    (metric, *_) = Evaluator(costs, stated).metrics
    with pytest.raises(PadreError, match=message):
        metric.score(np.array([0, 1]), Answers(np.array([0, 1])))


def test_two_of_one_name() -> None:
    """Are an error, as of any metrics."""
    with pytest.raises(PadreError, match="two metrics are called `hits`"):
        metrics.resolve([Evaluator(costs, STATED), Evaluator(costs, {"hits": True})], "classification")


def test_numbers_only() -> None:
    """What is no mapping is named."""
    (metric,) = Evaluator(lambda truth, answer: 3, {"cost": False}).metrics
    with pytest.raises(PadreError, match=r"returned a int; it returns \{name: number\}"):
        metric.score(np.array([0]), Answers(np.array([0])))
