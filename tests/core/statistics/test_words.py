"""The words of a compared pair, and of what scores were averaged over."""

from dataclasses import replace
from typing import Any

import pytest

from padre_git.core.splitting.kinds import KINDS
from padre_git.core.statistics import words
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.scores import Scores
from padre_git.model.documents import Design

TESTED = Pair("svc", "nb", "accuracy", verdict="no conclusion", gain=0.01, gains=(-0.02, 0.04), p=0.31, adjusted=0.62)


def test_p_is_an_equation() -> None:
    """Below 0.001 it is one with `<`, not an equal sign before it."""
    assert words.p_text(0.0123) == "p = 0.012"
    assert words.p_text(1e-9) == "p < 0.001"


def test_no_conclusion_says_what_would_be_detected() -> None:
    """A reader learns how large a difference these splits could show; without it only the p value stands."""
    assert words.sentence(TESTED, 3) == "No conclusion (p = 0.62)."
    assert words.sentence(replace(TESTED, detectable=0.0571), 3) == (
        "No conclusion (p = 0.62). This design would detect a difference of 0.057 with 80 % power."
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


def scores(description: str, *, seeds: int = 1, **design: Any) -> Scores:
    """Scores of five splits, each the mean of ``seeds``."""
    made = Design(**{"kind": "k-fold", "n": 5, "family": "folds", "description": description, **design})
    return Scores("svc", [0.5] * 5, "accuracy", design=made, per_seed=[[0.5] * 5] * seeds if seeds > 1 else ())


@pytest.mark.parametrize(
    ("description", "design", "over", "paper"),
    [
        ("5-fold stratified, shuffled, split seed 0", {}, "5-fold stratified splits (split seed 0)",
         "5-fold stratified cross-validation"),
        ("5-fold", {"nested": True}, "5-fold splits, nested", "nested 5-fold cross-validation"),
        ("25 % holdout", {"n": 1, "family": "holdouts", "smallest_test": 38}, "25 % holdout",
         "one test set of 38 rows"),
        ("by column fold", {}, "5 splits given by the column fold",
         "5-fold cross-validation with the folds of the column fold"),
        ("as column fold says", {"n": 4, "family": "holdouts"}, "4 splits given by the column fold",
         "4 splits given by the column fold"),
        ("5 parts in order of time, gap 2", {"family": "time"}, "5 splits in order of time, gap 2",
         "5 splits in order of time, gap 2"),
        ("50 × bootstrap, tested out of bag, split seed 0", {"n": 50, "family": "bootstrap"},
         "50 bootstrap samples tested out of bag (split seed 0)", "50 bootstrap samples tested out of bag"),
    ],
)  # fmt: skip
def test_splits_in_words(description: str, design: dict[str, Any], over: str, paper: str) -> None:
    """For a heading, and for a sentence of a paper."""
    assert words.over_splits([scores(description, **design)]) == over
    assert words.protocol([scores(description, **design)]) == paper


def test_no_kind_is_called_splits_where_it_has_a_noun() -> None:
    """Each kind of splitting, as it describes itself: nobody reads "says splits" or "of time splits"."""
    for kind in KINDS.values():
        options = {"seed": 0, "test": 0.2, "repeats": 3, "folds": 5, "gap": 0, "column": "fold", **kind.defaults}
        text = words.over_splits([scores(kind.text(options), family="other")])
        assert not any(f"{noun} splits" in text for noun in ("column fold", "time", "bag")), text


def test_seeds_are_named() -> None:
    """By how many; of settings that have not the same number the least and the most."""
    one, three, two = scores("5-fold"), scores("5-fold", seeds=3), scores("5-fold", seeds=2)
    assert words.over_splits([one]) == "5-fold splits"
    assert words.over_splits([three, three]) == "5-fold splits, averaged over 3 seeds"
    assert words.protocol([three, two]) == "5-fold cross-validation, averaged over 2 to 3 seeds"
    assert words.seeds([three, one]) == "averaged over 1 to 3 seeds"
    assert words.seeds([]) == ""


def test_several_kinds_of_splits() -> None:
    """Two are named in a paper, of more it is said that they are several."""
    kinds = [scores(text) for text in ("5-fold", "10-fold", "3-fold")]
    assert words.over_splits(kinds) == "splits (several kinds)"
    assert words.protocol(kinds[:2]) == "5-fold cross-validation and 10-fold cross-validation"
    assert words.protocol(kinds) == "several splittings"
    assert words.over_splits([Scores("svc", [0.5], "accuracy")]) == "splits"
