"""What the splits of a run give together."""

import math

import numpy as np
import pytest

from padre_git.core.metrics.resolve import for_task
from padre_git.core.metrics.table import METRICS
from padre_git.core.results.results import Result, aggregate, all_warnings, computation
from padre_git.core.splitting.resolve import design, resolve
from padre_git.model.documents import Warned

SPLITTING = resolve("3-fold", task="classification")
SPLITS = SPLITTING.split(30, np.arange(30) % 2)
DESIGN = design(SPLITS, SPLITTING)
NAMES = [METRICS["accuracy"], METRICS["log_loss"]]


def _results(*values: dict[str, float]) -> list[Result]:
    return [Result(number, scores=scores) for number, scores in enumerate(values)]


def test_mean_and_spread() -> None:
    """Mean, std with n - 1, and the values in the order of the splits, also where results came in another."""
    results = _results(*({"accuracy": value, "log_loss": 2 * value} for value in (0.5, 0.75, 1.0)))
    found = aggregate(results[::-1], NAMES, DESIGN, "r")
    accuracy = found.metrics["accuracy"]
    assert (accuracy.values, accuracy.mean, accuracy.n) == ([0.5, 0.75, 1.0], 0.75, 3)
    assert accuracy.std == pytest.approx(np.std([0.5, 0.75, 1.0], ddof=1))
    assert (accuracy.bounds, accuracy.greater_is_better) == ([0.0, 1.0], True)
    assert (found.metrics["log_loss"].bounds, found.metrics["log_loss"].greater_is_better) == ([0.0, None], False)
    assert (found.main, found.run, found.design) == ("accuracy", "r", DESIGN)


def test_one_split_has_no_spread() -> None:
    """n = 1."""
    assert aggregate(_results({"accuracy": 0.5}), NAMES[:1], DESIGN, "r").metrics["accuracy"].std is None


def test_undefined_splits_are_not_dropped() -> None:
    """A value that is undefined, or a split that failed, leaves no mean."""
    for results in (
        _results({"accuracy": 0.5}, {"accuracy": math.nan}, {"accuracy": 1.0}),
        _results({"accuracy": 0.5}, {}, {"accuracy": 1.0}),
    ):
        found = aggregate(results, NAMES[:1], DESIGN, "r").metrics["accuracy"]
        assert (found.n, math.isnan(found.mean), len(found.values)) == (3, True, 3)


def test_defaults_without_values() -> None:
    """A default metric that this estimator cannot have is left out; one that was asked for is not."""
    results = _results({"accuracy": 0.5}, {"accuracy": 0.5})
    metrics = [metric for metric in for_task("classification") if metric.name in {"accuracy", "roc_auc"}]
    assert list(aggregate(results, metrics, DESIGN, "r").metrics) == ["accuracy"]
    assert list(aggregate(results, [METRICS["roc_auc"]], DESIGN, "r").metrics) == ["roc_auc"]


def test_computation() -> None:
    """Sizes, hash and times of a split."""
    result = Result(1, fit_time=0.5, infer_time=0.25, warnings=[Warned(category="W", message="m", count=2)])
    found = computation(result, SPLITS[1], ["1 rows in train and test"])
    assert (found.number, found.repeat, found.fold, found.train, found.test) == (1, 0, 1, 20, 10)
    assert (found.indices, found.fit_time, found.infer_time) == (SPLITS[1].indices, 0.5, 0.25)
    assert (found.checks, found.warnings[0].count) == (["1 rows in train and test"], 2)


def test_warnings_are_counted_together() -> None:
    """Once for each category and text, in the order of their first."""
    one, two = Warned(category="A", message="m", count=2), Warned(category="B", message="m")
    results = [Result(0, warnings=[one, two]), Result(1, warnings=[one])]
    assert [(each.category, each.count) for each in all_warnings(results)] == [("A", 4), ("B", 1)]
