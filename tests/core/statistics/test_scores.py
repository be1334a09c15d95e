"""One metric over splits."""

import math
from dataclasses import replace

import pytest

from padre_git.core.statistics.scores import Scores, constant, exact, gains, incomparable
from padre_git.model.documents import Design

DESIGN = Design(kind="k-fold", description="", n=3, ratio=0.5)
ACCURACY = Scores("svc", (0.8, 0.9, 1.0), "accuracy", bounds=(0, 1), design=DESIGN)


def test_mean_and_interval() -> None:
    """The interval is Nadeau and Bengio's with the t quantile of tables, cut at the bounds; without a ratio none."""
    half = 4.302653 * math.sqrt(1 / 3 + 0.5) * 0.1  # t of 0.975 with two degrees of freedom
    assert ACCURACY.interval() == pytest.approx((0.9 - half, 1.0), abs=1e-6)
    assert (ACCURACY.text, ACCURACY.interval_text) == ("0.900 ± 0.100", "[0.507, 1.000]")
    assert replace(ACCURACY, design=None).interval_text == ""
    assert Scores("svc", (0.5,), "accuracy", alone=(30, 0.25)).text == "0.500 ± 0.250"
    assert ACCURACY.std_over_seeds is None
    assert replace(ACCURACY, per_seed=[(0, 2), (2, 4)]).std_over_seeds == pytest.approx(math.sqrt(2))


def test_gains() -> None:
    """The sign turns where lower is better; a difference in the last bit is none."""
    a, b = (Scores("x", values, "error", greater_is_better=False) for values in ((1.0, 0.3), (2.0, 0.1 + 0.2)))
    assert gains(a, b) == [1.0, 0.0]
    assert constant([0.3, 0.1 + 0.2])
    assert not constant([0.3, 0.3001])
    assert exact(0.25) == "+0.250"


def test_gap() -> None:
    """The first split without a value is named, with its reason where one is known."""
    assert ACCURACY.gap == ""
    missing = replace(ACCURACY, values=(0.8, math.nan, math.nan), undefined={1: "one class"})
    assert missing.gap == "undefined in split 1 (one class): no mean, no test"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({}, ""),
        ({"metric": "f1"}, "other metrics (accuracy, f1)"),
        ({"greater_is_better": None}, "accuracy is better the higher in one, the lower in the other"),
        ({"basis": {"data": "3b1f0c2d9e8a"}}, "other data (unknown, 3b1f0c2)"),
        ({"basis": {"data": "3b1f0c2d9e8a"}, "reported": True}, ""),
        ({"average": "macro"}, "other averaging (unknown, macro)"),
        ({"values": (0.8, 0.9)}, "3 and 2 splits"),
    ],
)
def test_incomparable(other: dict[str, object], why: str) -> None:
    """What is not equal is said, hashes with seven digits; of reported numbers nobody knows the rest."""
    assert incomparable(ACCURACY, replace(ACCURACY, **other)) == why
