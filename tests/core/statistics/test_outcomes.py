"""Families of pairs: Holm against statsmodels, and what counts as a hypothesis; gates from the 90 % interval."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from padre_git.core.statistics.outcomes import Pair, adjusted, holm, proven_loss, proven_no_worse
from padre_git.core.statistics.pair import pair
from tests.core.statistics.examples import WORKED, scores

LOSS = pair(scores([0] * 10, "new"), scores(WORKED, "old"))  # gains about [-0.087, -0.022] at 90 %

_P = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@settings(max_examples=10)  # each call of statsmodels collects garbage, 0.1 s
@given(_P)
def test_holm_is_that_of_statsmodels(values: list[float]) -> None:
    """The adjusted values are those of `multipletests`."""
    assert adjusted(values) == pytest.approx(multipletests(values, method="holm")[1])


@given(_P)
def test_holm_is_monotone(values: list[float]) -> None:
    """Adjusted values are no smaller, at most 1, and keep the order; one alone stays as it is."""
    found = adjusted(values)
    assert all(p <= q <= 1 for p, q in zip(values, found, strict=True))
    order = sorted(range(len(values)), key=values.__getitem__)
    assert [found[at] for at in order] == sorted(found)
    assert adjusted(values[:1]) == values[:1]


def test_a_family_may_cost_the_verdict() -> None:
    """p = 0.0131 is `better` alone, and no conclusion among four: 4 × 0.0131 > 0.05."""
    found = pair(scores(WORKED), scores([0] * 10, "b"))
    others = [Pair("c", "d", "accuracy", p=p, gain=0.1) for p in (0.3, 0.4, 0.5)]
    assert holm([found])[0].verdict == "better"
    assert [each.verdict for each in holm([found, *others])] == ["no conclusion"] * 4
    assert holm([found, *others], alpha=0.1)[0].verdict == "better"


def test_what_counts() -> None:
    """What the data left untestable is a hypothesis; what was never comparable is none."""
    tested = pair(scores(WORKED), scores([0] * 10, "b"))
    equal = pair(scores(WORKED), scores(WORKED, "b"))
    apart = pair(scores(WORKED), scores(WORKED[:5], "b"))
    found = holm([tested, equal, apart])
    assert [each.verdict for each in found] == ["better", "equal score", "not comparable"]
    assert (found[0].family, found[0].adjusted) == (2, pytest.approx(2 * (tested.p or 0)))


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
    assert "a test needs 5" in proven_no_worse(few, 0.01).text


def test_equal_predictions_lose_nothing() -> None:
    """Identical predictions are no loss at any margin above 0."""
    same = pair(scores(WORKED, predictions=("f",)), scores(WORKED, predictions=("f",)))
    assert (proven_loss(same, 0.0).proven, proven_no_worse(same, 0.001).proven) == (False, True)
