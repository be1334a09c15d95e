"""Races: the bound by its definition, the test against scipy, the bootstrap of BBCD, and what a race may lose."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks import simulate_search
from padre_git.core.search.race import FIRST, Stopped, blocks, decide, refusal, wave
from padre_git.core.splitting import resolve
from padre_git.model.documents import Design

RATIO = 1 / 9


def test_the_bound() -> None:
    """Seven perfect splits would not do: 3 × 0.5 + 7 × 1 is below 10 × 0.9."""
    best = [0.9] * 10
    found = decide({1: best, 2: [0.5] * 3, 3: [0.7] * 3}, 10, ratio=RATIO, bounds=(0, 1))
    assert found == {2: Stopped(3, 10, "bound", 1, pytest.approx(0.4), None)}  # 3 can still tie: 0.91
    assert not decide({1: best, 2: [0.5] * 3}, 10, ratio=RATIO)  # without bounds, and without spread for a test
    assert not decide({1: [1.0] * 9, 2: [0.0] * 9}, 10, ratio=RATIO, bounds=(0, 1))  # nobody has all splits


def test_a_tie_is_not_over() -> None:
    """A setting that can still reach the best mean goes on, whatever the last bits of the sums say."""
    assert not decide({1: [0.1] * 10, 2: [0.0] * 9}, 10, ratio=RATIO, bounds=(0, 1))
    third = [0.1 + 0.2] * 10
    assert not decide({1: third, 2: [0.3] * 9}, 10, ratio=RATIO, bounds=(0, 0.3))


@pytest.mark.parametrize("greater_is_better", [True, False])
def test_clearly_worse_is_the_corrected_t(greater_is_better: bool) -> None:
    """One-sided, over the splits that both have, against scipy's t with the corrected variance."""
    sign = 1 if greater_is_better else -1
    best, own = [0.9, 0.85, 0.95, 0.9, 0.88], [0.7, 0.6, 0.8, 0.65]
    scores = {4: [sign * each for each in best], 9: [sign * each for each in own]}
    differences = np.array(best[:4]) - own
    t = differences.mean() / np.sqrt((1 / 4 + RATIO) * differences.var(ddof=1))
    expected = Stopped(4, 10, "worse", 4, pytest.approx(differences.mean()), pytest.approx(stats.t.sf(t, 3)))
    assert decide(scores, 10, ratio=RATIO, greater_is_better=greater_is_better) == {9: expected}
    # the other way round nobody is worse, and with a level that is not reached neither
    near = {4: scores[4], 9: [sign * (each - 0.01 * at) for at, each in enumerate(best[:4])]}
    assert not decide(near, 10, ratio=RATIO, greater_is_better=greater_is_better)


def test_too_early() -> None:
    """Two splits are too few for the test, and differences without spread have none."""
    assert FIRST == 3
    assert not decide({1: [0.9, 0.91], 2: [0.1, 0.12]}, 10, ratio=RATIO)
    assert not decide({1: [0.9, 0.9, 0.9], 2: [0.1, 0.1, 0.1]}, 10, ratio=RATIO)


def test_the_incumbent() -> None:
    """The best that has all splits, even if one that has fewer is ahead; before, the leader; the first of equals."""
    scores = {1: [0.5, 0.6, 0.55, 0.52, 0.58], 2: [0.9, 0.91, 0.92], 3: [0.1, 0.2, 0.1]}
    assert {number: each.than for number, each in decide(scores, 5, ratio=0.25).items()} == {3: 1}
    assert {number: each.than for number, each in decide(scores, 10, ratio=0.25).items()} == {1: 2, 3: 2}
    equal = {7: [0.9, 0.8, 0.9], 2: [0.9, 0.8, 0.9], 5: [0.1, 0.2, 0.1]}
    assert decide(equal, 10, ratio=0.25)[5].than == 2


def test_what_has_no_score() -> None:
    """A setting with a split that has no score neither leads nor is stopped."""
    assert not decide({1: [0.9, np.nan, 0.9], 2: [0.1, 0.2, 0.1]}, 10, ratio=RATIO)
    assert not decide({1: [0.9, 0.8, 0.9], 2: [0.1, np.inf, 0.1], 3: []}, 10, ratio=RATIO)
    assert not decide({}, 10, ratio=RATIO)


@given(st.permutations(range(6)), st.integers(0, 1000))
def test_order_does_not_matter(order: list[int], seed: int) -> None:
    """Decisions depend on numbers, never on arrival."""
    table = np.random.default_rng(seed).random((6, 10)).round(1)
    scores = {number: table[number, : 10 if number % 3 == 0 else 4].tolist() for number in range(6)}
    shuffled = {number: scores[number] for number in order}
    assert decide(shuffled, 10, ratio=RATIO, bounds=(0, 1)) == decide(scores, 10, ratio=RATIO, bounds=(0, 1))


@given(st.integers(0, 10_000), st.booleans())
def test_the_bound_loses_nothing(seed: int, greater_is_better: bool) -> None:
    """What the bound stops is strictly worse than the incumbent on all splits, whatever the rest would have been."""
    random = np.random.default_rng(seed)
    table = random.random((6, 5)).round(2)
    scores = {number: table[number, : 5 if number == 0 else 1 + number % 4].tolist() for number in range(6)}
    found = decide(scores, 5, ratio=0.25, greater_is_better=greater_is_better, bounds=(0, 1))
    sign = 1 if greater_is_better else -1
    for number, each in found.items():
        if each.reason == "bound":
            assert sign * table[number].mean() < sign * table[0].mean()


def test_blocks_and_waves() -> None:
    """Eight, then as many as there were; three splits, then one at a time."""
    assert [len(block) for block in blocks(100)] == [8, 8, 16, 32, 36]
    assert [at for block in blocks(23) for at in block] == list(range(23))
    assert list(blocks(0)) == []
    assert [*wave(0, 10)] == [0, 1, 2]
    assert [*wave(3, 10)] == [3]
    assert [*wave(9, 10)] == [9]
    assert [*wave(10, 10)] == []


def _design(spec: Any, **given: Any) -> Design:
    splitting = resolve.resolve(spec, task=None)
    rows = np.arange(60)
    target, groups = rows % 2, given.get("groups")
    return resolve.design(splitting.split(60, target, groups), splitting, groups=groups)


def test_what_can_be_raced() -> None:
    """Folds and holdouts; not what follows the time, and not what is pooled."""
    assert refusal(_design("10-fold")) == ""
    assert refusal(_design("5x5")) == ""
    assert "of a time series are not" in refusal(_design("time-series"))
    assert "--race needs folds or holdouts" in refusal(_design("leave-one-out"))


def bbcd(correct: np.ndarray, best: int, other: int, random: np.random.Generator) -> float:
    """How probable it is that ``other`` is at least as good: bootstrap of the rows (Tsamardinos et al. 2018, BBCD)."""
    rows = random.integers(0, correct.shape[1], (500, correct.shape[1]))
    return float(np.mean(correct[other][rows].mean(axis=1) >= correct[best][rows].mean(axis=1)))


def test_bbcd_agrees() -> None:
    """What is called worse after four folds has next to no chance by the bootstrap of the rows either."""
    random = np.random.default_rng(11)
    chances = []
    for _ in range(12):
        shares = 0.75 + 0.08 * random.normal(size=20)
        correct = random.random((20, 200)) < np.clip(shares, 0.4, 0.98)[:, None]
        folds = np.array_split(np.arange(200), 10)
        scores = np.stack([correct[:, fold].mean(axis=1) for fold in folds], axis=1)
        found = decide({number: scores[number, :4].tolist() for number in range(20)}, 10, ratio=RATIO)
        seen = correct[:, :80]
        chances += [bbcd(seen, each.than, number, random) for number, each in found.items()]
    assert len(chances) > 50
    assert max(chances) < 0.2
    assert np.mean(chances) < 0.01


def test_a_short_simulation() -> None:
    """A race keeps the best of at least 0.93 of the searches, the bound alone all of them; both save fits."""
    ours, saved = simulate_search.kept(0.03, seed=1)
    assert ours >= 0.93
    exact, less = simulate_search.kept(0.03, seed=1, reasons=("bound",))
    assert exact == 1
    assert saved > less > 0.1
