"""Two methods on one data set: the worked example, each refusal and degenerate case, and what no order may change."""

import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from padre_git.core.statistics.outcomes import WINS, Pair
from padre_git.core.statistics.pair import pair
from padre_git.core.statistics.scores import Scores
from padre_git.model.documents import Design
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


def test_naive_t_is_something_else() -> None:
    """The same differences taken as independent give t 4.480, p .0015: the correction is not cosmetic."""
    naive = stats.ttest_1samp(WORKED, 0)
    assert (naive.statistic, naive.pvalue) == (pytest.approx(4.480, abs=5e-4), pytest.approx(0.0015, abs=5e-5))


def test_lower_is_better() -> None:
    """A smaller loss is better; the difference keeps its arithmetic sign, the gain says who is better."""
    design = folds(10, ratio=RATIO)
    loss: dict[str, Any] = {"metric": "log_loss", "greater_is_better": False, "bounds": (0, None)}
    found = pair(scores(ZEROS, "a", design, **loss), scores(WORKED, "b", design, **loss))
    assert (found.verdict, found.winner) == ("better", "a")
    assert found.difference == pytest.approx(-0.0543548)
    assert found.interval == pytest.approx((-0.0942, -0.0145), abs=5e-5)
    assert found.posterior is None  # no region of equivalence is given, and none goes without saying


@pytest.mark.parametrize(
    ("design", "factor"), [(folds(5), 2.49), (folds(10), 1.45), (folds(100, repeats=10), 0.99)], ids=str
)
def test_power(design: Design, factor: float) -> None:
    """The detectable difference is 2.49 s of 5 folds, 1.45 s of 10, 0.99 s of 10 × 10."""
    values = np.random.default_rng(0).normal(size=design.n)
    found = pair(scores(values, design=design), scores(np.zeros(design.n), design=design))
    assert found.detectable == pytest.approx(factor * np.std(values, ddof=1), abs=0.006 * np.std(values, ddof=1))


def test_closed_form() -> None:
    """p and interval are those of t = d̄ / √((1/J + n₂/n₁) s²) with J - 1 degrees of freedom, by scipy.stats."""
    d = np.random.default_rng(1).normal(0.02, 0.05, 20)
    found = pair(scores(d, design=holdouts(20, ratio=0.3)), scores(np.zeros(20), design=holdouts(20, ratio=0.3)))
    law = stats.t(19, d.mean(), math.sqrt((1 / 20 + 0.3) * d.var(ddof=1)))
    assert found.p == pytest.approx(2 * min(law.cdf(0), law.sf(0)))
    assert found.gains == pytest.approx(law.interval(0.95))
    assert found.gate == pytest.approx(law.interval(0.90))
    assert found.posterior == pytest.approx(
        (0.01, law.sf(0.01), law.cdf(0.01) - law.cdf(-0.01), law.cdf(-0.01)), abs=1e-12
    )


def _equal_folds() -> tuple[Scores, Scores]:
    return scores(WORKED), scores(ZEROS, "b")


def test_bayesian_test_is_that_of_its_authors() -> None:
    """Of equal folds it is baycomp's `CorrelatedTTest`: rho = 1/k, scale² = s² (1/k + rho/(1 - rho))."""
    found = pair(*_equal_folds(), rope=0.02)
    d, rho = np.array(WORKED), 1 / 10
    law = stats.t(9, d.mean(), math.sqrt(d.var(ddof=1) * (1 / 10 + rho / (1 - rho))))
    assert found.posterior is not None
    assert found.posterior.better == pytest.approx(law.sf(0.02))
    assert found.posterior.worse == pytest.approx(law.cdf(-0.02))


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


POOLED = "metric over all rows pooled; one row per split has no std"
TORN = "groups are in training and test part at once: their rows are not independent; --splitting group-5-fold"
BY_DESIGN = [
    (folds(10, family="pooled", ratio=0.1), POOLED),
    (folds(10, family="time"), "training parts grow and overlap in time, no valid test is offered"),
    (folds(10, family="bootstrap"), "training parts share rows, no corrected variance is established"),
    (folds(10, family="other"), "no corrected variance is established for these splits"),
    (folds(3), "3 splits: no test below 5; --splitting 10x10"),
    (folds(10, repeats=5), "5 × 2-fold: no test below 3 folds; --splitting 10x10"),
    (
        folds(10, groups=12, grouped=True),
        "12 groups in 10 folds: at least 20 are needed; --splitting group-6-fold",
    ),
    (Design(kind="k-fold", description="", n=10, folds=10, family="folds", groups=30), TORN),
    # documents that were written before the family was
    (Design(kind="leave-one-out", description="", n=10, ratio=0.1), POOLED),
    (
        Design(kind="time-series", description="", n=5),
        "training parts grow and overlap in time, no valid test is offered",
    ),
]


@pytest.mark.parametrize(("design", "reason"), BY_DESIGN, ids=lambda value: str(value)[:25])
def test_no_test_by_design(design: Design, reason: str) -> None:
    """What allows no test has none, but its difference and its sentence."""
    values = WORKED[: design.n]
    found = pair(scores(values, design=design), scores(ZEROS[: design.n], "b", design=design))
    assert (found.verdict, found.reason, found.p, found.interval) == ("no test", reason, None, None)
    assert found.difference == pytest.approx(np.mean(values))


def test_pooled_is_not_a_single_test_set() -> None:
    """One pooled value is no holdout: its rows come from many models, so that McNemar's test is refused too."""
    design = Design(kind="leave-one-out", description="", n=10, family="pooled")
    found = pair(
        scores([0.9], design=design), scores([0.8], "b", design=design), predictions=two_classifiers(9, 2, 150)
    )
    assert (found.p, found.reason) == (None, POOLED)


ROWS = [
    (holdouts(10), 1, ()),
    (folds(10), 2, ()),
    (folds(100, repeats=10), 3, ()),
    (folds(10, nested=True), 4, ()),
    (folds(10, groups=40, grouped=True), 5, ("rows within a group are not independent, folds are",)),
    (folds(10, rows=150, smallest_test=15), 2, ("scores of small test parts are far from normal",)),
    (
        folds(100, repeats=10, rows=299, smallest_test=29),
        3,
        ("approximate; false positives up to about twice the nominal rate with unstable learners",),
    ),
]


@pytest.mark.parametrize(("design", "row", "notes"), ROWS, ids=lambda value: str(value)[:25])
def test_decision_table(design: Design, row: int, notes: tuple[str, ...]) -> None:
    """Each design has its row, and the notes that belong to it."""
    values = np.random.default_rng(3).normal(size=design.n)
    found = pair(scores(values, design=design), scores(np.zeros(design.n), "b", design=design))
    assert (found.row, found.notes, found.df) == (row, notes, design.n - 1)
    assert found.scope.startswith("these learning methods")


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


def _seeded(values: Any, name: str = "a", seeds: Any = range(6), asked: int | None = None) -> Scores:
    per_seed = tuple((float(value),) for value in values)
    return scores(
        [float(np.mean(values))],
        name,
        holdouts(1),
        per_seed=per_seed,
        seeds=tuple(seeds)[: len(per_seed)],
        asked=asked or len(per_seed),
    )


A, B = (0.90, 0.91, 0.92, 0.89, 0.93, 0.90), (0.88, 0.90, 0.90, 0.89, 0.90, 0.91)


def test_seeds_on_one_split() -> None:
    """Row 10: paired where the seeds are the same, else Welch; P(A > B) counts ties half."""
    found = pair(_seeded(A), _seeded(B, "b"))
    expected = stats.ttest_rel(A, B)
    assert (found.row, found.p, found.df) == (10, pytest.approx(expected.pvalue), 5)
    assert found.gains == pytest.approx(expected.confidence_interval(0.95))
    assert found.effects == {WINS: pytest.approx(4.5 / 6)}
    assert found.scope == "the randomness of training, on this one split; says nothing about other data"
    other = pair(_seeded(A), _seeded(B, "b", range(10, 16)))
    welch = stats.ttest_ind(A, B, equal_var=False)
    assert (other.p, other.df) == (pytest.approx(welch.pvalue), pytest.approx(welch.df))
    assert other.gains == pytest.approx(welch.confidence_interval(0.95))


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (_seeded(A[:3]), _seeded(B[:3], "b"), "3 seeds: no test below 5"),
        (_seeded(A), _seeded(B[:1], "b", asked=6), "the seed has no effect on b: 1 result"),
        (
            _seeded(A),
            _seeded([x - 0.01 for x in A], "b"),
            "all 6 seeds differ by exactly +0.010: no variance to test against",
        ),
    ],
)
def test_seeds_that_allow_no_test(a: Scores, b: Scores, reason: str) -> None:
    """Fewer than 5, seeds without effect, and a constant difference."""
    found = pair(a, b)
    assert (found.reason, found.p) == (reason, None)


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
