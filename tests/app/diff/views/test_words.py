"""How the numbers of a difference read."""

import math

import pytest

from padre_git.app.diff.scores import MetricChange
from padre_git.app.diff.views import words
from padre_git.core.statistics.pair import pair
from padre_git.storage.index import Score
from tests.app.diff.recorded import found, two
from tests.conftest import Repository
from tests.core.statistics.examples import scores


def test_a_side_reads_as_what_it_is() -> None:
    """Mean and std over splits, `--` for a metric that is not there, and a word for one without a value."""
    half = scores([0.4, 0.5, 0.6])
    change = MetricChange("accuracy", True, half, None)
    assert words.spread(change, half) == "0.500 ± 0.100"
    assert words.spread(change, None) == "--"
    assert words.spread(change, scores([0.4, math.nan, 0.6])) == "undefined"
    assert words.verdict(change) == "not comparable"
    assert [words.difference(change), words.interval(change), words.sentence(change), words.p_text(change)] == [""] * 4
    assert words.digits(MetricChange("accuracy", True, None, None)) == 3


def test_a_difference_has_its_sign() -> None:
    """After - before, with as many decimals as both sides."""
    before, after = scores([0.4, 0.5, 0.6], "b"), scores([0.5, 0.6, 0.7], "a")
    up = MetricChange("accuracy", True, before, after, True, pair(after, before))
    down = MetricChange("accuracy", True, after, before, True, pair(before, after))
    assert (words.difference(up), words.difference(down)) == ("+0.100", "-0.100")


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (Score(0.921, 0.039, 10, True, (0, 1)), "0.921 ± 0.039 over 10 splits"),
        (Score(0.921, None, 1, True, (0, 1)), "0.921"),
    ],
)
def test_a_score(score: Score, text: str) -> None:
    """Over how many splits is said where there is a spread over them."""
    assert words.score_text(score) == text


def test_how_two_are_put_side_by_side(notebook: Repository) -> None:
    """Split by split on the same splits, not at all on others; what changed is told by its name."""
    two(notebook, old={"seed": 0}, seed=1)
    (same,) = found().differences
    assert words.compared(same) == "same data, same splits: compared split by split"
    assert ("seed", "0 -> 1") in words.changed(same)
    two(notebook, splitting="c82f55e00001")
    (other,) = found().differences
    assert words.compared(other) == "not comparable"
