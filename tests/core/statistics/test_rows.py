"""One test set: McNemar and its interval against published values, swap test and bootstrap against scipy."""

import math

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as sk

from padre_git.core.statistics import rows as module
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.resampling import TestRows, bootstrap, swap_test
from padre_git.core.statistics.rows import compare, difference_interval, mid_p
from padre_git.core.statistics.weighted import Measure, quick
from padre_git.errors import PadreError
from tests.core.statistics.examples import two_classifiers

BASE = Pair("a", "b", "accuracy")


def test_worked_example() -> None:
    """b = 9, c = 2: mid-p .0386, exact .0654; n = 150: [.0001, .0920]."""
    assert mid_p(9, 2) == pytest.approx(0.0386, abs=5e-5)
    assert stats.binomtest(2, 11).pvalue == pytest.approx(0.0654, abs=5e-5)
    assert difference_interval(9, 2, 150) == pytest.approx((0.0001, 0.0920), abs=5e-5)


@pytest.mark.parametrize(("b", "c"), [(1, 7), (7, 1), (10, 20), (0, 5)])
def test_mid_p(b: int, c: int) -> None:
    """Against scipy's binomial."""
    low = min(b, c)
    law = stats.binom(b + c, 0.5)
    assert mid_p(b, c) == pytest.approx(2 * law.cdf(low) - law.pmf(low))


def test_fagerland() -> None:
    """The airway example of Fagerland et al. 2013: 1 and 7 discordant pairs, mid-p 0.039."""
    assert mid_p(1, 7) == pytest.approx(0.039, abs=5e-4)


def test_equal_counts_have_p_1() -> None:
    """b = c is no evidence at all."""
    assert mid_p(4, 4) == 1


@pytest.mark.parametrize(
    ("b", "c", "reason"),
    [(0, 0, "right and wrong on the same rows"), (4, 0, "4 rows differ: the smallest possible p is 0.0625")],
)
def test_too_few_rows_differ(b: int, c: int, reason: str) -> None:
    """Fewer than five rows that only one has right allow no test."""
    found = compare(BASE, two_classifiers(b, c, 100))
    assert (found.reason, found.p) == (reason, None)


def _answers(seed: int, n: int = 200, classes: int = 3) -> tuple[np.ndarray, dict, dict]:
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, n)
    found = [np.where(random.random(n) < share, truth, random.integers(0, classes, n)) for share in (0.8, 0.7)]
    return truth, {"prediction": found[0]}, {"prediction": found[1]}


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
MEASURED = {
    "r2": sk.r2_score,
    "explained_variance": sk.explained_variance_score,
    "rmse": sk.root_mean_squared_error,
    "mse": sk.mean_squared_error,
    "mae": sk.mean_absolute_error,
}


def _by_means(measure: Measure, truth: np.ndarray, answer: dict) -> float:
    assert measure.weighted is not None
    return float(measure.weighted(truth, answer)(np.ones((1, len(truth))))[0])


@pytest.mark.parametrize("name", CLASSIFIED)
def test_counts_give_what_scikit_learn_gives(name: str) -> None:
    """Metrics from means over rows have scikit-learn's value, also where a class is never predicted."""
    measure = quick(name, lambda t, a: CLASSIFIED[name](t, a["prediction"]), True, classes=np.arange(3))
    for seed in range(5):
        truth, first, second = _answers(seed)
        lacking = {"prediction": np.where(second["prediction"] == 2, 1, second["prediction"])}
        for answer in (first, second, lacking):
            assert _by_means(measure, truth, answer) == pytest.approx(measure.score(truth, answer))


@pytest.mark.parametrize("name", MEASURED)
def test_errors_give_what_scikit_learn_gives(name: str) -> None:
    """So have those of regressions."""
    random = np.random.default_rng(0)
    truth = random.normal(5, 2, 100)
    answer = {"prediction": truth + random.normal(0.3, 1, 100)}
    measure = quick(name, lambda t, a: MEASURED[name](t, a["prediction"]), name in {"r2", "explained_variance"})
    assert _by_means(measure, truth, answer) == pytest.approx(measure.score(truth, answer))


@pytest.mark.parametrize(("name", "classes"), [("roc_auc", 2), ("roc_auc", 3), ("average_precision", 2)])
def test_ranks_give_what_scikit_learn_gives(name: str, classes: int) -> None:
    """Of any weights, with ties; of several classes the mean over one against the rest."""
    random = np.random.default_rng(classes)
    truth = random.integers(0, classes, 150)
    values = np.round(random.dirichlet(np.ones(classes), 150) + np.eye(classes)[truth] / 2, 1)
    weights = random.integers(0, 3, (4, 150)).astype(float)
    function = {"roc_auc": sk.roc_auc_score, "average_precision": sk.average_precision_score}[name]
    measure = quick(name, lambda t, a: 0.0, True, columns=np.arange(classes))
    assert measure.weighted is not None
    found = measure.weighted(truth, {"probabilities": values})(weights)
    for weight, value in zip(weights, found, strict=True):
        each = [function(truth == at, values[:, at], sample_weight=weight) for at in range(classes)]
        assert value == pytest.approx(each[1] if classes == 2 else np.mean(each))


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


def test_row_8_needs_30_rows() -> None:
    """Fewer rows are refused."""
    assert compare(Pair("a", "b", "mae"), _regression(12)).reason == "12 test rows: no test below 30"


def test_groups_are_swapped_whole() -> None:
    """Row 9: groups, not rows, are exchanged; McNemar's test is refused, and so are fewer than 20 groups."""
    copies = np.repeat(np.arange(25), 8)
    truth = np.zeros(200, np.int64)
    second = (copies % 3 == 0).astype(np.int64)  # whole groups are wrong: 9 of 25, not 72 independent rows
    measure = quick("accuracy", lambda t, a: float(np.mean(t == a["prediction"])), True)
    rows = TestRows(truth, {"prediction": truth}, {"prediction": second}, measure, copies)
    found = compare(BASE, rows)
    assert (found.row, found.replicate, found.n) == (9, "group", 25)
    assert found.p == pytest.approx(2 * 0.5**9, rel=0.6)  # the sign test of 9 groups; of 72 rows it were 1e-21
    assert compare(BASE, rows, test="mcnemar").reason == "McNemar's test does not apply: rows are in groups"
    few = TestRows(truth, {"prediction": truth}, {"prediction": second}, measure, copies % 19)
    assert compare(BASE, few).reason == "19 groups: no test below 20"


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


def test_module_has_the_thresholds() -> None:
    """At least 30 rows, 20 groups, 5 discordant rows."""
    assert (module.FEWEST_ROWS, module.FEWEST_GROUPS, module.FEWEST_DISCORDANT) == (30, 20, 5)
