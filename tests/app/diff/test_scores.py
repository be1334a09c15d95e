"""The metrics of a pair."""

import math

import pytest

from padre_git.app.diff.scores import MetricChange, metrics, settle
from padre_git.core.statistics.pair import pair
from tests.app.diff.recorded import found, two
from tests.conftest import Repository
from tests.core.statistics.examples import WORKED, scores


def change(shift: float, *, tested: bool = True) -> MetricChange:
    """From accuracies of 0.5 to these, greater by about ``shift``."""
    before, after = scores([0.5] * 10, "b"), scores([0.5 + shift + each for each in WORKED], "a")
    return MetricChange("accuracy", True, before, after, tested, pair(after, before))


def test_what_is_not_comparable_has_no_difference() -> None:
    """A side alone, an undefined mean, or no result: nothing is subtracted."""
    one, undefined = scores([0.5, 0.7]), scores([math.nan, 0.7])
    assert MetricChange("accuracy", True, one, None).known is one
    assert MetricChange("accuracy", True, one, None).difference is None
    assert MetricChange("accuracy", True, one, one).difference is None
    assert MetricChange("accuracy", True, one, undefined, result=pair(undefined, one)).difference is None


def test_one_family_of_all_pairs() -> None:
    """The smaller of two p values is doubled (Holm), over all pairs; what is not tested stays as it is."""
    near, far, untested = change(0.0), change(0.1), change(0.0, tested=False)
    (first, kept), (second,) = settle([[near, untested], [far]])
    assert near.result and far.result and first.result and second.result
    assert near.result.p is not None and far.result.p is not None
    assert far.result.p < near.result.p
    assert second.result.adjusted == pytest.approx(2 * far.result.p)
    assert first.result.adjusted == pytest.approx(max(near.result.p, 2 * far.result.p))
    assert second.result.family == 2
    assert kept is untested


def test_the_main_metric_comes_first(notebook: Repository) -> None:
    """It is tested by default; where the runs do not compare, both sides are shown and nothing is subtracted."""
    two(notebook)
    both = found().pairs.pairs[0]
    (main,) = metrics(both)
    assert (main.name, main.main, main.tested) == ("accuracy", True, True)
    assert main.difference == pytest.approx(0.2 / 3)
    (apart,) = metrics(both, incomparable="other data")
    assert (apart.result, apart.difference) == (None, None)
    assert apart.before == main.before
