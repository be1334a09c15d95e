"""Samplers: what they propose is a pure function of the space, the seed and the results."""

import numpy as np
import pytest
from scipy.stats import qmc

from padre_git.core.search.samplers import SAMPLERS, Grid, Random, Sobol, Tried, ask, fresh
from padre_git.core.search.space import Choice, Float, Int, Space, identity

CUBE = Space(({"x": Float(0.0, 1.0), "y": Float(0.0, 1.0)},))
CELLS = Space(({"a": Choice(tuple(range(4))), "b": Choice(("p", "q", "r"))},))
CONDITIONAL = Space(
    ({"kernel": Choice(("linear",))}, {"kernel": Choice(("rbf", "poly")), "gamma": Float(0.1, 1.0, log=True)})
)
WITHOUT_SCORES = (Sobol, Random)


@pytest.mark.parametrize("kind", WITHOUT_SCORES)
@pytest.mark.parametrize("space", [CUBE, CELLS, CONDITIONAL], ids=["cube", "cells", "conditional"])
def test_a_prefix_stays_a_prefix(kind: type[Sobol] | type[Random], space: Space) -> None:
    """More settings begin with the same ones, none occurs twice, and the seed decides."""
    many = ask(kind(space, 3), 0, 10, ())
    assert ask(kind(space, 3), 0, 4, ()) == many[:4]
    assert len({identity(each) for each in many}) == 10
    assert ask(kind(space, 4), 0, 10, ()) != many


@pytest.mark.parametrize("kind", WITHOUT_SCORES)
def test_later_numbers(kind: type[Sobol] | type[Random]) -> None:
    """The draw with a number is the same from wherever one begins."""
    draws = fresh(kind(CUBE, 0).draws(0, ()), set(), 140)
    assert fresh(kind(CUBE, 0).draws(70, ()), set(), 70) == draws[70:]


def test_sobol_covers_evenly() -> None:
    """The discrepancy of 64 points is what scipy's sequences have, far below that of independent points."""
    spread = {
        kind: qmc.discrepancy(np.array([list(each.values()) for each in ask(kind(CUBE, 0), 0, 64, ())]))
        for kind in WITHOUT_SCORES
    }
    reference = qmc.discrepancy(qmc.Sobol(2, rng=np.random.default_rng(0)).random(64))
    assert spread[Sobol] < 3 * reference
    assert spread[Sobol] < spread[Random] / 5


def test_grid() -> None:
    """In the order in which it is written."""
    assert ask(Grid(CELLS), 0, 99, ()) == list(CELLS.cells())


@pytest.mark.parametrize("kind", [Sobol, Random])
def test_a_space_that_ends(kind: type[Sobol] | type[Random]) -> None:
    """Of 12 cells 40 settings are asked for: each cell is proposed once, also where the sampler repeats itself."""
    found = ask(kind(CELLS, 0), 0, 40, ())
    assert sorted(map(identity, found)) == sorted(map(identity, CELLS.cells()))
    assert ask(kind(Space(({"a": Choice((1,))},)), 0), 0, 5, ()) == [{"a": 1}]
    assert ask(kind(Space(({},)), 0), 0, 5, ()) == [{}]


def test_what_was_tried_is_not_proposed() -> None:
    """Also where it failed."""
    history = [Tried(at, each, None) for at, each in enumerate(ask(Random(CELLS, 0), 0, 8, ()))]
    found = ask(Random(CELLS, 0), 8, 8, history)
    assert len(found) == 4
    assert not {identity(each) for each in found} & {identity(each.setting) for each in history}


def test_large_spaces_with_an_end() -> None:
    """A range of whole numbers is never listed."""
    assert len(ask(Sobol(Space(({"n": Int(1, 2**53)},)), 0), 0, 50, ())) == 50


def test_versions() -> None:
    """What drew the settings is recorded."""
    assert Sobol(CUBE).version.startswith("scipy ")
    assert Random(CUBE).version.startswith("numpy ")
    assert [each.name for each in SAMPLERS.values()] == list(SAMPLERS)


@pytest.mark.parametrize("kind", [Sobol, Random, Grid])
def test_warm_settings_come_first(kind: type[Sobol] | type[Random] | type[Grid]) -> None:
    """Then what the sampler draws without them, from its beginning on; none of them a second time."""
    warm = ({"a": 3, "b": "r"}, {"a": 0, "b": "q"})
    found, cold = ask(kind(CELLS, 0, warm=warm), 0, 7, ()), ask(kind(CELLS, 0), 0, 12, ())
    assert found[:2] == list(warm)
    assert found[2:] == [each for each in cold if each not in warm][:5]
    assert ask(kind(CELLS, 0, warm=warm), 0, 1, ()) == [warm[0]]
