"""One test set: McNemar and its interval against published values, swap test and bootstrap against scipy."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import average_precision_score, roc_auc_score

from padre_git.core.statistics import rows as module
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.resampling import TestRows
from padre_git.core.statistics.rows import compare, difference_interval, mid_p
from padre_git.core.statistics.weighted import by_class, quick
from tests.core.statistics.examples import two_classifiers

BASE = Pair("a", "b", "accuracy")


def test_worked_example() -> None:
    """b = 9, c = 2: mid-p .0386, exact .0654; n = 150: [.0001, .0920]."""
    assert mid_p(9, 2) == pytest.approx(0.0386, abs=5e-5)
    assert stats.binomtest(2, 11).pvalue == pytest.approx(0.0654, abs=5e-5)
    assert difference_interval(9, 2, 150) == pytest.approx((0.0001, 0.0920), abs=5e-5)


@pytest.mark.parametrize(("b", "c"), [(1, 7), (7, 1), (10, 20), (0, 5), (990, 1100), (9000, 8800)])
def test_mid_p(b: int, c: int) -> None:
    """Against scipy's binomial, for many rows too."""
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


def _regression(n: int = 12) -> TestRows:
    random = np.random.default_rng(4)
    truth = random.normal(size=n)
    first, second = ({"prediction": truth + random.normal(0, s, n)} for s in (0.5, 1.0))
    score = lambda t, a: float(np.mean(np.abs(t - a["prediction"])))  # noqa: E731
    return TestRows(truth, first, second, quick("mae", score, False))


def test_row_8_needs_30_rows() -> None:
    """Fewer rows are refused."""
    assert compare(Pair("a", "b", "mae"), _regression(12)).reason == "a test needs 30 test rows, and there are 12"


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
    assert compare(BASE, few).reason == "a test needs 20 groups, and there are 19"


def test_module_has_the_thresholds() -> None:
    """At least 30 rows, 20 groups, 5 discordant rows."""
    assert (module.FEWEST_ROWS, module.FEWEST_GROUPS, module.FEWEST_DISCORDANT) == (30, 20, 5)


def _two_scores(n: int = 200, scale: float = 1.0, *, metric: str = "roc_auc") -> TestRows:
    """Two models of different quality; the second gives decision values on a scale of their own."""
    random = np.random.default_rng(7)
    truth = (random.random(n) < 0.4).astype(np.int64)
    chance = stats.norm.cdf(truth + random.normal(0, 1, n))
    values = truth + random.normal(0, 2.5, n)
    first = {"prediction": (chance > 0.5) + 0, "probabilities": np.column_stack([1 - chance, chance])}
    second = {"prediction": (values > 0) + 0, "decision": scale * values}
    known = {"roc_auc": roc_auc_score, "average_precision": average_precision_score}[metric]
    score = lambda t, a: known(t, by_class(a)[:, 1])  # noqa: E731
    return TestRows(truth, first, second, quick(metric, score, True, columns=np.array([0, 1])))


def test_two_areas_are_compared_by_delong() -> None:
    """P value and interval come from one standard error: they never disagree; McNemar and scale say nothing."""
    rows = _two_scores()
    found = compare(Pair("a", "b", "roc_auc"), rows)
    assert (found.row, found.replicate, found.n) == (8, "row", 200)
    assert found.test == "DeLong's test (DeLong et al. 1988; Sun & Xu 2014)"
    assert found.gains is not None and found.gain is not None and found.p is not None
    error = (found.gains[1] - found.gains[0]) / 2 / stats.norm.ppf(0.975)
    assert found.p == pytest.approx(2 * stats.norm.sf(found.gain / error))
    assert sum(found.gains) / 2 == pytest.approx(found.gain)
    assert compare(Pair("a", "b", "roc_auc"), _two_scores(scale=1e6)).p == pytest.approx(found.p)
    assert compare(BASE, two_classifiers(9, 2, 100), test="delong").reason.startswith("DeLong's test does not apply")


def test_ranks_are_exchanged_not_raw_scores() -> None:
    """A swap of what sees the order alone does not depend on the scale of either model, and agrees with DeLong."""
    found = [compare(Pair("a", "b", "roc_auc"), _two_scores(scale=scale), test="swap").p for scale in (1e-6, 1.0, 1e6)]
    assert len(set(found)) == 1
    assert found[0] == pytest.approx(compare(Pair("a", "b", "roc_auc"), _two_scores()).p, abs=0.02)
    other = [compare(Pair("a", "b", "x"), _two_scores(scale=s, metric="average_precision")).p for s in (1.0, 1e6)]
    assert other[0] == other[1] is not None


def test_areas_that_leave_nothing_to_test() -> None:
    """The same order of rows; and too few rows of a class."""
    rows = _two_scores()
    same = replace(rows, second={**rows.second, "decision": rows.first["probabilities"][:, 1] ** 3})
    found = compare(Pair("a", "b", "roc_auc"), same)
    assert (found.verdict, found.p) == ("equal score", None)
    assert found.reason == "both put the rows of the two classes in the same order"
    few = np.r_[np.flatnonzero(rows.truth)[:9], np.flatnonzero(rows.truth == 0)]
    kept = replace(
        rows,
        truth=rows.truth[few],
        first={name: values[few] for name, values in rows.first.items()},
        second={name: values[few] for name, values in rows.second.items()},
    )
    assert compare(Pair("a", "b", "roc_auc"), kept).reason == "a test needs 10 rows of each class, and one has 9"


def test_interval_of_an_area_is_delongs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As wide as the resamples say, and these are not drawn: they would take a second."""
    rows = _two_scores(600)
    draws = module.bootstrap_score(rows, draws=2000)
    assert draws is not None
    monkeypatch.delattr(module, "bootstrap_score")
    found = module.interval(rows, (0.0, 1.0))
    assert found == pytest.approx(module.percentiles(draws, 0.95), abs=0.005)
    assert sum(found) / 2 == pytest.approx(roc_auc_score(rows.truth, by_class(rows.first)[:, 1]))
