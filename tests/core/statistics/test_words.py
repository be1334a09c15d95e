"""The words of a compared pair."""

from dataclasses import replace

import pytest

from padre_git.core.statistics import words
from padre_git.core.statistics.outcomes import Pair

TESTED = Pair("svc", "nb", "accuracy", verdict="no conclusion", gain=0.01, gains=(-0.02, 0.04), p=0.31, adjusted=0.62)


def test_p_is_an_equation() -> None:
    """Below 0.001 it is one with `<`, not an equal sign before it."""
    assert words.p_text(0.0123) == "p = 0.012"
    assert words.p_text(1e-9) == "p < 0.001"


def test_no_conclusion_says_what_would_be_detected() -> None:
    """A reader learns how large a difference these splits could show; without it only the p value stands."""
    assert words.sentence(TESTED, 3) == "no conclusion, p = 0.62"
    assert words.sentence(replace(TESTED, detectable=0.0571), 3) == (
        "no conclusion, p = 0.62; this design would detect a difference of 0.057 with 80 % power"
    )


@pytest.mark.parametrize("least", [0.0002, 0.0])
def test_no_design_detects_nothing(least: float) -> None:
    """Below the last decimal it is that decimal."""
    assert words.detectable(replace(TESTED, detectable=least), 3) == "0.001"


def test_a_family_is_said() -> None:
    """The p value of one of several comparisons says how it was corrected; a single one has nothing to say."""
    assert (words.adjusted(replace(TESTED, family=6)), words.correction(replace(TESTED, family=6))) == (
        "p = 0.62 (Holm of 6)",
        "Holm over 6 comparisons",
    )
    assert words.correction(TESTED) == ""


def test_the_reason_stands_where_no_test_was_made() -> None:
    """What is a finding of its own is not called `no test`."""
    assert words.sentence(Pair("a", "b", "f1", reason="3 splits"), 3) == "no test: 3 splits"
    assert words.sentence(Pair("a", "b", "f1", verdict="equal score", reason="equal score"), 3) == "equal score"


def test_interval_has_signs() -> None:
    """Of a difference both ends have a sign."""
    assert words.interval(TESTED, 3) == "[-0.020, +0.040]"
    assert words.interval(Pair("a", "b", "f1"), 3) == ""
