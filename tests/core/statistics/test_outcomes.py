"""Families of pairs: Holm against statsmodels, and what counts as a hypothesis."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from padre_git.core.statistics.outcomes import Pair, adjusted, holm
from padre_git.core.statistics.pair import pair
from tests.core.statistics.examples import WORKED, scores

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
