"""Samplers of Optuna, made anew for each batch: proposals are those of a search that was never interrupted."""

import json
import logging
from dataclasses import replace
from typing import Any

import optuna
import pytest

from padre_git.core.search.adaptive import Nsga, Tpe
from padre_git.core.search.samplers import Objective, Random, Sampler, Tried, ask
from padre_git.core.search.space import Choice, Float, Int, Setting, Space, identity

MIXED = Space(
    ({"c": Float(0.001, 1000.0, log=True), "n": Int(1, 9), "k": Choice(("p", None, (1, 2))), "one": Choice((1,))},)
)
CONDITIONAL = Space(({"k": Choice(("linear",))}, {"k": Choice(("rbf", "poly")), "g": Float(0.1, 1.0)}))
CELLS = Space(({"a": Choice(tuple(range(4))), "b": Choice(("p", "q", "r"))},))
ONE = (Objective("good", True),)
TWO = (Objective("good", True), Objective("cost", False))
FAILS = {3, 30}


def scores(setting: Setting) -> dict[str, float]:
    """Of a function with one optimum, at g = 0.3 and a = 2."""
    good = -((setting.get("g", 0.5) - 0.3) ** 2) - (setting.get("a", 0) - 2) ** 2
    return {"good": good, "cost": float(setting.get("n", 1) + setting.get("a", 0))}


def searched(sampler: Sampler, count: int) -> list[Tried]:
    """A search, batch for batch."""
    history: list[Tried] = []
    while len(history) < count:
        first = len(history)
        new = ask(sampler, first, min(sampler.batch or count, count - first), history)
        if not new:
            break
        history += [Tried(at, each, None if at in FAILS else scores(each)) for at, each in enumerate(new, start=first)]
    return history


@pytest.mark.parametrize("kind", [Tpe, Nsga])
@pytest.mark.parametrize("space", [MIXED, CONDITIONAL, CELLS], ids=["mixed", "conditional", "cells"])
@pytest.mark.parametrize("objectives", [ONE, TWO], ids=["one", "two"])
def test_a_search_goes_on_as_if_it_had_not_ended(kind: Any, space: Space, objectives: tuple[Objective, ...]) -> None:
    """Cut anywhere, also inside a batch, the rest is the same; nothing occurs twice, and all of it is JSON."""
    sampler = kind(space, 0, objectives)
    whole = searched(sampler, 40)
    assert len(whole) == (12 if space is CELLS else 40)
    assert len({identity(each.setting) for each in whole}) == len(whole)
    assert [each.setting for each in searched(sampler, 29)] == [each.setting for each in whole[:29]]
    start = (len(whole) - 1) // (sampler.batch or 1) * (sampler.batch or 1)
    rest = ask(sampler, start, len(whole) - start, whole[:start])
    assert rest == [each.setting for each in whole[start:]]
    assert all(space.taken(each.setting) == each.setting for each in whole)
    json.dumps([each.setting for each in whole])


def test_tpe_learns() -> None:
    """Its later proposals are better than independent ones."""
    space = Space(({"g": Float(0.0, 1.0), "h": Float(0.0, 1.0)},))
    late = [each.scores["good"] for each in searched(Tpe(space, 0, ONE), 40)[24:] if each.scores]
    independent = [scores(each)["good"] for each in ask(Random(space, 0), 0, 40, ())]
    assert sum(late) / len(late) > sum(independent) / len(independent)


def test_nsga_learns_in_several_spaces() -> None:
    """It crosses the hyperparameters of each space; those of a generation are better than at the beginning."""
    space = Space(tuple({f"{name}{at}": Float(-1.0, 1.0) for at in range(3)} for name in "xy"))
    sampler = Nsga(space, 1, ONE)
    history: list[Tried] = []
    while len(history) < 6 * 24:
        new = ask(sampler, len(history), 24, history)
        good = [-sum((value - 0.3) ** 2 for value in each.values()) for each in new]
        pairs = enumerate(zip(new, good, strict=True), start=len(history))
        history += [Tried(at, each, {"good": score}) for at, (each, score) in pairs]
    first, last = ([each.scores["good"] for each in part if each.scores] for part in (history[:24], history[-24:]))
    assert sum(last) / 24 > 0.6 * sum(first) / 24


def test_optuna_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    """It prints nothing, and its level of logging stays what the user set."""
    optuna.logging.set_verbosity(logging.INFO)
    capfd.readouterr()
    searched(Tpe(MIXED, 0, ONE), 9)
    assert capfd.readouterr().err == ""
    assert optuna.logging.get_verbosity() == logging.INFO


def test_versions() -> None:
    """The library's version is recorded: another one may propose otherwise."""
    assert Tpe(MIXED, 0, ONE).version == f"optuna {optuna.__version__}"


@pytest.mark.parametrize("kind", [Tpe, Nsga])
@pytest.mark.parametrize("count", [3, 30], ids=["few", "more than a batch"])
def test_warm_settings_come_first(kind: Any, count: int) -> None:
    """They are proposed as they are, the sampler knows their scores, and a search that was cut goes on alike."""
    space = Space(({"k": Choice(("rbf", "poly")), "g": Float(0.1, 1.0), "h": Float(0.0, 1.0)},))
    warm = tuple({"k": "rbf", "g": round(0.3 + at / 1e9, 12), "h": 0.5} for at in range(count))
    sampler = kind(space, 0, ONE, warm=warm)
    whole = searched(sampler, 48)
    assert [each.setting for each in whole[:count]] == list(warm)
    assert len({identity(each.setting) for each in whole}) == 48
    assert [each.setting for each in searched(sampler, 29)] == [each.setting for each in whole[:29]]
    size = sampler.batch
    assert ask(sampler, size, size, whole[:size]) == [each.setting for each in whole[size : 2 * size]]
    other = [each if each.number >= count else replace(each, scores={"good": -9.0}) for each in whole]
    assert ask(sampler, 48, 24, other) != ask(sampler, 48, 24, whole)
