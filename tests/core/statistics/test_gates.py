"""Gates: a loss is proven, or excluded, from the 90 % interval; too few splits prove neither."""

import pytest

from padre_git.core.statistics.gates import proven_loss, proven_no_worse
from padre_git.core.statistics.pair import pair
from tests.core.statistics.examples import WORKED, scores

LOSS = pair(scores([0] * 10, "new"), scores(WORKED, "old"))  # gains about [-0.087, -0.022] at 90 %


@pytest.mark.parametrize(("margin", "lost", "safe"), [(0.0, True, False), (0.03, False, False), (0.09, False, True)])
def test_gates(margin: float, lost: bool, safe: bool) -> None:
    """A margin below the interval proves a loss, one above it excludes one; between, neither is proven."""
    assert (proven_loss(LOSS, margin).proven, proven_no_worse(LOSS, margin).proven) == (lost, safe)


def test_undecided_says_so() -> None:
    """What passes because n is too small says that."""
    text = "no loss of more than 0.03 is proven: 90 % interval of new - old [-0.087, -0.022]; n is too small to exclude"
    assert proven_loss(LOSS, 0.03).text == f"{text} one"


def test_without_an_interval_nothing_is_proven() -> None:
    """Three splits prove no loss and no absence of one."""
    few = pair(scores([0.5] * 3), scores([0.9] * 3, "b"))
    assert not proven_loss(few, 0.01).proven
    assert not proven_no_worse(few, 0.01).proven
    assert "no test below 5" in proven_no_worse(few, 0.01).text


def test_equal_predictions_lose_nothing() -> None:
    """Identical predictions are no loss at any margin above 0."""
    same = pair(scores(WORKED, predictions=("f",)), scores(WORKED, predictions=("f",)))
    assert (proven_loss(same, 0.0).proven, proven_no_worse(same, 0.001).proven) == (False, True)
