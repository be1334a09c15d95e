"""Swap test and bootstrap: scipy's permutation test and intervals, groups, rare classes, undefined values."""

import math

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as sk

from padre_git.core.statistics import rows as module
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.resampling import TestRows, bootstrap, swap_test
from padre_git.core.statistics.rows import compare
from padre_git.core.statistics.weighted import Measure, quick
from padre_git.errors import PadreError

CLASSIFIED = {
    "accuracy": sk.accuracy_score,
    "balanced_accuracy": sk.balanced_accuracy_score,
    "f1_macro": lambda t, p: sk.f1_score(t, p, average="macro"),
    "f1_weighted": lambda t, p: sk.f1_score(t, p, average="weighted"),
    "precision_macro": lambda t, p: sk.precision_score(t, p, average="macro", zero_division=0),
    "recall_macro": lambda t, p: sk.recall_score(t, p, average="macro", zero_division=0),
    "matthews_corrcoef": sk.matthews_corrcoef,
    "cohen_kappa": sk.cohen_kappa_score,
}


def _regression(n: int = 12) -> TestRows:
    random = np.random.default_rng(4)
    truth = random.normal(size=n)
    first, second = ({"prediction": truth + random.normal(0, s, n)} for s in (0.5, 1.0))
    score = lambda t, a: float(np.mean(np.abs(t - a["prediction"])))  # noqa: E731
    return TestRows(truth, first, second, quick("mae", score, False))


def test_swap_test_is_a_permutation_test() -> None:
    """Exchanging two absolute errors turns the sign of their difference: scipy's exact paired permutation test."""
    rows = _regression()
    errors = [np.abs(answer["prediction"] - rows.truth) for answer in (rows.first, rows.second)]
    exact = stats.permutation_test(
        errors,
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        vectorized=True,
    )
    assert swap_test(rows) == pytest.approx(exact.pvalue, abs=4 * math.sqrt(exact.pvalue / 9999))


def test_swap_by_means_and_one_by_one() -> None:
    """Thousands of exchanges at once give what a call of the metric for each exchange gives."""
    rows = _regression()
    slow = TestRows(rows.truth, rows.first, rows.second, Measure("mae", rows.measure.score, False))
    assert swap_test(slow, swaps=2000) == pytest.approx(swap_test(rows, swaps=2000), abs=0.06)
    gains = [bootstrap(each, draws=2000) for each in (rows, slow)]
    assert gains[0] is not None and gains[1] is not None
    assert gains[0].mean() == pytest.approx(gains[1].mean(), abs=0.03)
    assert gains[0].std() == pytest.approx(gains[1].std(), rel=0.1)


def test_bootstrap_is_that_of_scipy() -> None:
    """The percentile interval of a mean of paired differences."""
    rows = _regression(80)
    errors = [np.abs(answer["prediction"] - rows.truth) for answer in (rows.second, rows.first)]
    theirs = stats.bootstrap(
        (errors[0] - errors[1],), np.mean, n_resamples=9999, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    found = compare(Pair("a", "b", "mae"), rows)
    assert found.gains == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert (found.row, found.replicate) == (8, "row")
    assert found.p is not None


def test_interval_of_one_score_is_that_of_scipy() -> None:
    """The percentile interval of a mean of errors, cut at the metric's bounds; by means and one by one alike."""
    rows = _regression(80)
    errors = np.abs(rows.first["prediction"] - rows.truth)
    theirs = stats.bootstrap(
        (errors,), np.mean, n_resamples=9999, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert module.interval(rows) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert module.interval(rows, (None, theirs.low))[1] == theirs.low
    slow = TestRows(rows.truth, rows.first, rows.second, Measure("mae", rows.measure.score, False))
    assert module.interval(slow) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    with pytest.raises(PadreError, match="12 test rows: none below 30"):
        module.interval(_regression(12))


def test_metric_that_needs_each_class_keeps_it() -> None:
    """A rare class is in each resample: drawn within classes, balanced accuracy is always defined."""
    truth = np.r_[np.zeros(60, np.int64), [1, 1]]
    first, second = truth.copy(), truth.copy()
    second[60] = 0
    name = "balanced_accuracy"
    measure = quick(name, lambda t, a: CLASSIFIED[name](t, a["prediction"]), True, classes=np.arange(2))
    gains = bootstrap(TestRows(truth, {"prediction": first}, {"prediction": second}, measure))
    assert gains is not None
    assert set(np.round(gains, 12)) == {0, 0.25, 0.5}  # none, one or two of the rare rows wrong


def test_undefined_too_often() -> None:
    """Where the metric is undefined in more than 1 % of the resamples there is no interval."""

    def score(t: np.ndarray, a: dict) -> float:
        if 0 not in a["row"]:
            raise ValueError("row 0 is not there")
        return float(np.mean(t == a["prediction"]))

    truth = np.zeros(40, np.int64)
    answers = [{"prediction": (np.arange(40) < wrong).astype(np.int64), "row": np.arange(40)} for wrong in (3, 9)]
    rows = TestRows(truth, *answers, Measure("own", score))
    assert bootstrap(rows, draws=500) is None
