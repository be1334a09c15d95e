"""Importance of hyperparameters, against Optuna's own evaluator; intervals that say how little 30 settings tell."""

from typing import Any

import numpy as np
import optuna
import pytest
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution

from padre_git.core.search.importance import Axis, Share, importance, in_range, of_choices, separate

KINDS: dict[str, BaseDistribution] = {
    "C": FloatDistribution(1e-3, 1e3, log=True),
    "tol": FloatDistribution(0, 1),
    "kernel": CategoricalDistribution(["linear", "rbf", "poly"]),
    "depth": IntDistribution(1, 7),
    "leaves": IntDistribution(1, 300),
    "width": IntDistribution(2, 300, log=True),
}


def drawn(count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Settings at random."""
    random = np.random.default_rng(seed)
    return [
        {
            "C": float(10 ** random.uniform(-3, 3)),
            "tol": float(random.uniform()),
            "kernel": str(random.choice(["linear", "rbf", "poly"])),
            "depth": int(random.integers(1, 8)),
            "leaves": int(random.integers(1, 301)),
            "width": int(random.integers(2, 301)),
        }
        for _ in range(count)
    ]


def axis(name: str, settings: list[dict[str, Any]]) -> Axis:
    """As `KINDS` has it."""
    values, kind = [setting.get(name) for setting in settings], KINDS[name]
    if isinstance(kind, FloatDistribution | IntDistribution):
        return in_range(values, kind.low, kind.high, log=kind.log, whole=isinstance(kind, IntDistribution))
    return of_choices(values, [name not in setting for setting in settings])


def theirs(settings: list[dict[str, Any]], scores: list[float], direction: str) -> dict[str, float]:
    """Optuna's answer."""
    study = optuna.create_study(direction=direction)
    study.add_trials(
        [
            optuna.trial.create_trial(params=each, distributions={name: KINDS[name] for name in each}, value=score)
            for each, score in zip(settings, scores, strict=True)
        ]
    )
    return optuna.importance.get_param_importances(study, evaluator=optuna.importance.PedAnovaImportanceEvaluator())


@pytest.fixture(autouse=True)
def quiet() -> Any:
    """Optuna reports each study."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    yield
    optuna.logging.set_verbosity(before)


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
@pytest.mark.parametrize("count", [30, 64, 300])
def test_optuna(count: int, direction: str) -> None:
    """The same shares for ranges, orders of magnitude, whole numbers and alternatives."""
    settings = drawn(count)
    scores = [float(-((np.log10(s["C"]) - 1) ** 2) + s["tol"] + (s["kernel"] == "rbf")) for s in settings]
    axes = {name: axis(name, settings) for name in KINDS}
    found = importance(axes, scores, greater_is_better=direction == "maximize", resamples=0)
    assert {each.name: each.share for each in found} == pytest.approx(theirs(settings, scores, direction), abs=1e-9)
    assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)


def test_ties_and_settings_without_a_hyperparameter() -> None:
    """Equal scores at the border of the best tenth all count; what only some settings have is weighted as there."""
    settings = [{k: v for k, v in s.items() if k != "C" or s["kernel"] == "rbf"} for s in drawn(60, seed=3)]
    scores = [round(s["tol"] + 0.5 * (s["kernel"] == "rbf"), 1) for s in settings]
    found = importance({name: axis(name, settings) for name in KINDS}, scores, resamples=0)
    assert {each.name: each.share for each in found} == pytest.approx(theirs(settings, scores, "maximize"), abs=1e-9)


def test_intervals_hold_the_share_of_a_resample() -> None:
    """Percentiles over resamples, drawn here one by one from the same generator; the same twice."""
    settings = drawn(40)
    scores = [float(-(np.log10(s["C"]) ** 2)) for s in settings]
    axes = {name: axis(name, settings) for name in ("C", "tol")}
    found = {each.name: each for each in importance(axes, scores, resamples=50, seed=7)}
    rows = np.random.default_rng(7).integers(0, 40, (50, 40))
    shares = []
    for row in rows:
        again = {name: Axis(each.places[row], each.size, each.ordered) for name, each in axes.items()}
        own = importance(again, np.array(scores)[row].tolist(), resamples=0)
        shares.append(next(each.share for each in own if each.name == "C"))
    assert (found["C"].low, found["C"].high) == pytest.approx(tuple(np.quantile(shares, [0.025, 0.975])))
    assert found["C"] == next(e for e in importance(axes, scores, resamples=50, seed=7) if e.name == "C")


def test_what_says_nothing() -> None:
    """One value has no share; where no hyperparameter has one, all have the same."""
    one = of_choices(["a"] * 30)
    two = of_choices(["a", "b"] * 15)
    scores = [0.1, 0.9] * 15
    found = importance({"one": one, "two": two}, scores, resamples=10)
    assert [(each.name, each.share) for each in found] == [("two", 1.0), ("one", 0.0)]
    assert importance({"one": one}, scores, resamples=0) == [Share("one", 1.0, 1.0, 1.0)]
    assert importance({}, scores, resamples=10) == []


def test_order() -> None:
    """It is stated where the intervals are apart."""
    apart = [Share("a", 0.8, 0.7, 0.9), Share("b", 0.1, 0.05, 0.2)]
    assert separate(apart)
    assert separate([])
    assert not separate([*apart, Share("c", 0.1, 0.02, 0.15)])
