"""Two methods on one data set: the worked example, each refusal and degenerate case, and what no order may change."""

import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.pair import pair
from tests.core.statistics.examples import RATIO, WORKED, folds, holdouts, scores, two_classifiers

ZEROS = (0.0,) * 10


def worked() -> Pair:
    """The example of 10 folds of 569 rows."""
    design = folds(10, ratio=RATIO)
    return pair(scores(WORKED, "a", design), scores(ZEROS, "b", design))


def test_worked_example() -> None:
    """d̄ .05435, t 3.083, p .0131, interval [.0145, .0942]; P(δ > .01) .9835, P(abs δ ≤ .01) .0138."""
    found = worked()
    assert found.gain == pytest.approx(0.05435, abs=5e-6)
    assert found.p == pytest.approx(0.0131, abs=5e-5)
    assert found.gains == pytest.approx((0.0145, 0.0942), abs=5e-5)
    assert found.posterior is not None
    assert found.posterior.better == pytest.approx(0.9835, abs=5e-5)
    assert found.posterior.equivalent == pytest.approx(0.0138, abs=5e-5)
    assert (found.verdict, found.df, found.row) == ("better", 9, 2)
    assert found.test == "corrected resampled t-test (Nadeau & Bengio 2003), 9 df"
    assert found.detail == "variance × (1/10 + 1/9)"


def test_lower_is_better() -> None:
    """A smaller loss is better; the difference keeps its arithmetic sign, the gain says who is better."""
    design = folds(10, ratio=RATIO)
    loss: dict[str, Any] = {"metric": "log_loss", "greater_is_better": False, "bounds": (0, None)}
    found = pair(scores(ZEROS, "a", design, **loss), scores(WORKED, "b", design, **loss))
    assert (found.verdict, found.winner) == ("better", "a")
    assert found.difference == pytest.approx(-0.0543548)
    assert found.interval == pytest.approx((-0.0942, -0.0145), abs=5e-5)
    assert found.posterior is None  # no region of equivalence is given, and none goes without saying


def test_equivalent() -> None:
    """A difference that is certainly within the region is `equivalent`, only where a region is known."""
    d = np.random.default_rng(2).normal(0, 0.002, 10)
    found = pair(scores(0.9 + d), scores([0.9] * 10, "b"))
    assert (found.verdict, found.posterior and found.posterior.rope) == ("equivalent", 0.01)
    rmse = [scores(90 + values, metric="rmse", bounds=(0, None)) for values in (d, d * 0)]
    assert pair(*rmse).verdict == "no conclusion"
    assert pair(*rmse, rope=1.0).verdict == "equivalent"


# what differs, and the reason that is printed
INCOMPARABLE = [
    ({"basis": {"data": "8d0e11a", "splits": "b71e44d"}}, "other data (3b1f0c2, 8d0e11a)"),
    ({"basis": {"data": "3b1f0c2", "splits": "90ac2e1"}}, "other splits (b71e44d, 90ac2e1)"),
    ({"basis": {"data": "3b1f0c2"}}, "other splits (b71e44d, unknown)"),
    ({"metric": "f1_macro"}, "other metrics (accuracy, f1_macro)"),
    ({"greater_is_better": False}, "accuracy is better the higher in one, the lower in the other"),
]


@pytest.mark.parametrize(("other", "reason"), INCOMPARABLE, ids=lambda value: str(value)[:20])
def test_not_comparable(other: dict[str, Any], reason: str) -> None:
    """Other data, splits, metrics or directions are no comparison, with the reason."""
    basis = {"basis": {"data": "3b1f0c2", "splits": "b71e44d"}}
    found = pair(scores(WORKED, **basis), scores(ZEROS, "b", **(basis | other)))
    assert (found.verdict, found.reason, found.p, found.gain) == ("not comparable", reason, None, None)


def test_other_number_of_splits() -> None:
    """So is another number of values."""
    assert pair(scores(WORKED), scores(WORKED[:5])).reason == "10 and 5 splits"


def test_chosen_takes_part_in_no_test() -> None:
    """A setting that was picked by its score on these splits is not tested on them."""
    found = pair(scores(WORKED, chosen=True), scores(ZEROS, "b"))
    assert (found.verdict, found.p) == ("no test", None)
    assert found.reason.startswith("a was chosen on these splits")


def test_reported_values_have_no_pairing() -> None:
    """On one data set the means of others are tested against nothing."""
    found = pair(scores([0.9], design=holdouts(1), reported=True), scores(WORKED, "b"))
    assert (found.verdict, found.reason.partition(":")[0]) == ("no test", "pairing unknown")


def test_undefined_is_not_dropped() -> None:
    """A split without a value makes the score undefined, and is named."""
    found = pair(
        scores([*WORKED[:3], math.nan, *WORKED[4:]], undefined={3: "one class in the test part"}), scores(ZEROS)
    )
    assert found.reason == "undefined in split 3 (one class in the test part): no mean, no test"
    assert (found.gain, found.verdict) == (None, "no test")


def test_identical() -> None:
    """Equal predictions are one result: no test, whatever the scores."""
    found = pair(scores(WORKED, predictions=("f0",)), scores(WORKED, "b", predictions=("f0",)))
    assert (found.verdict, found.reason) == ("identical", "identical: all 569 predictions equal")
    assert found.gate == (0, 0)


def test_equal_score() -> None:
    """Zero in every split by other predictions is said with what was fixed and broken."""
    tenths = [0.1 + 0.2] * 10, [0.3] * 10  # equal but for the last bit
    found = pair(scores(tenths[0]), scores(tenths[1], "b"), predictions=two_classifiers(5, 5, 100))
    assert (found.verdict, found.reason) == ("equal score", "equal score in all 10 splits; 5 rows fixed, 5 broken")


def test_no_variance() -> None:
    """A constant difference has a variance of 1e-33 in floats: t would be 1e15, p 1e-31."""
    a = [0.7 + 0.01 * split for split in range(10)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy: precision loss
        assert stats.ttest_1samp([x - (x - 0.01) for x in a], 0).pvalue < 1e-20
    found = pair(scores(a), scores([x - 0.01 for x in a], "b"))
    assert (found.verdict, found.p) == ("constant", None)
    assert found.reason == "all 10 splits differ by exactly +0.010: no variance to test against"


def test_bounds_cut_the_interval() -> None:
    """Two accuracies differ by at most 1."""
    found = pair(scores([1, 0, 1, 0, 1]), scores([0, 1, 0, 0, 0], "b"))
    assert found.gains is not None
    assert found.gains == (pytest.approx(-1), 1)


def test_one_split_needs_predictions() -> None:
    """One test set is tested by its rows, where they are at hand."""
    one = scores([0.9], design=holdouts(1)), scores([0.8], "b", design=holdouts(1))
    assert pair(*one).reason == "1 split: rows 7 and 8 need stored predictions"
    found = pair(*one, predictions=two_classifiers(9, 2, 150))
    assert (found.row, found.p) == (7, pytest.approx(0.0386, abs=5e-5))
    assert "not the methods" in found.scope


def test_unknown_direction() -> None:
    """Nobody is better where nobody said what better is."""
    unsaid = [scores(values, greater_is_better=None) for values in (WORKED, ZEROS)]
    assert pair(*unsaid).reason == "nobody said whether more or less `accuracy` is better"


_VALUES = st.lists(st.floats(0, 1), min_size=10, max_size=10)


@given(_VALUES, _VALUES)
def test_order_of_the_pair(a: list[float], b: list[float]) -> None:
    """b against a is a against b with every sign turned; the p value is the same."""
    one, other = pair(scores(a), scores(b, "b")), pair(scores(b, "b"), scores(a))
    assert other.gain == pytest.approx(one.reversed().gain)
    assert (other.verdict, other.p) == (one.reversed().verdict, pytest.approx(one.p) if one.p is not None else None)
    if one.gains is not None:
        assert other.gains == pytest.approx(one.reversed().gains)
    if one.posterior is not None:
        assert other.posterior == pytest.approx(one.reversed().posterior, abs=1e-9)


@given(_VALUES, _VALUES, st.permutations(range(10)))
def test_order_of_the_splits(a: list[float], b: list[float], order: list[int]) -> None:
    """Nothing depends on which split comes first."""
    one = pair(scores(a), scores(b, "b"))
    other = pair(scores([a[at] for at in order]), scores([b[at] for at in order], "b"))
    assert (one.p is None, one.verdict) == (other.p is None, other.verdict)
    assert one.p is None or one.p == pytest.approx(other.p)


@given(_VALUES, st.floats(0.001, 0.1))
def test_interval_and_p_agree(d: list[float], shift: float) -> None:
    """The 95 % interval excludes 0 exactly where p is below 0.05."""
    found = pair(scores(d, bounds=None), scores([shift] * 10, "b", bounds=None))
    if found.p is not None and found.gains and abs(found.p - 0.05) > 1e-9:
        assert (found.p < 0.05) == (found.gains[0] > 0 or found.gains[1] < 0)
