"""Rows or groups of a test set, exchanged between two models and drawn again: swap test and paired bootstrap."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from padre_git.core.statistics.scores import rounded
from padre_git.core.statistics.weighted import Answer, Array, Measure

SWAPS, DRAWS = 9_999, 10_000
_ORDERS = 99_999
_CELLS = 4_000_000  # of a block of resamples
_UNDEFINED = 0.01
_TOLERANCE = 1e-10  # sums in another order differ in their last bits


@dataclass(frozen=True)
class TestRows:
    """What two models said of the same rows.

    Attributes
    ----------
    truth : (n,) or (n, targets).
    first, second : their answers.
    measure : the metric.
    groups : (n,), where rows within a group are not independent.
    """

    truth: Array
    first: Answer
    second: Answer
    measure: Measure
    groups: Array | None = None

    __test__ = False  # no test of pytest

    @property
    def sign(self) -> int:
        """-1 where lower is better."""
        return 1 if self.measure.greater_is_better else -1

    @property
    def units(self) -> Array:
        """(n,) number of the independent unit that each row belongs to."""
        if self.groups is None:
            return np.arange(len(self.truth))
        return np.asarray(np.unique(self.groups, return_inverse=True)[1]).ravel()

    @property
    def gain(self) -> float:
        """How much better the first is."""
        score = self.measure.score
        return self.sign * rounded(score(self.truth, self.first) - score(self.truth, self.second))


def swap_test(rows: TestRows, *, swaps: int = SWAPS, seed: int = 0) -> float:
    """P value of the exchange of both predictions of a unit with probability ½ (Noreen 1989; Phipson & Smyth 2010).

    Of a metric that sees the order of the rows alone, the places are exchanged that each model gives them: raw values
    of two models have scales of their own, and a mixture of them is no order of either.
    """
    if rows.measure.ranks:
        rows = replace(rows, first=rows.measure.ranks(rows.first), second=rows.measure.ranks(rows.second))
    random = np.random.default_rng(seed)
    gain = _exchanged(rows)
    count = int(rows.units.max()) + 1
    observed = abs(float(gain(np.zeros((1, count), bool))[0])) - _TOLERANCE
    blocks = _blocks(swaps, 2 * len(rows.truth))
    gains = np.concatenate([gain(random.random((size, count)) < 0.5) for size in blocks])
    # an exchange that leaves the metric undefined counts against the difference
    extreme = ~(np.abs(gains) < observed)
    return float((1 + extreme.sum()) / (swaps + 1))


def bootstrap(rows: TestRows, *, draws: int = DRAWS, seed: int = 0) -> Array | None:
    """(draws,) gains on units drawn with replacement, within classes where the metric needs each class.

    None where it is undefined in more than 1 % of the draws; those below that are left out.
    """
    first, second = _drawn(rows, rows.first), _drawn(rows, rows.second)
    return _resampled(rows, lambda counts: rows.sign * (first(counts) - second(counts)), draws, seed)


def bootstrap_score(rows: TestRows, *, draws: int = DRAWS, seed: int = 0) -> Array | None:
    """(draws,) scores of the first model on units drawn likewise."""
    return _resampled(rows, _drawn(rows, rows.first), draws, seed)


def _resampled(rows: TestRows, value: Callable[[Array], Array], draws: int, seed: int) -> Array | None:
    random, strata = np.random.default_rng(seed), _strata(rows)
    with np.errstate(invalid="ignore", divide="ignore"):  # a draw without a class may have no value
        values = np.concatenate([value(_weights(strata, size, random)) for size in _blocks(draws, len(rows.truth))])
    defined = values[np.isfinite(values)]
    return None if len(defined) < (1 - _UNDEFINED) * draws else defined


def percentiles(gains: Array, level: float) -> tuple[float, float]:
    """The percentile interval of ``gains``, (B,), at ``level`` within (0, 1) (Efron & Tibshirani 1993)."""
    low, high = np.quantile(gains, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def by_signs(ranks: Sequence[int], apart: float) -> float:
    """P value of Wilcoxon's test: how often two sums of ``ranks``, doubled, differ by ``apart`` or more.

    Each rank belongs to one of the sums with probability ½.
    """
    law = np.ones(1)  # of the first sum
    for rank in ranks:
        grown = np.zeros(len(law) + rank)
        grown[: len(law)] += law / 2
        grown[rank:] += law / 2
        law = grown
    far = abs(np.arange(len(law)) - (len(law) - 1) / 2) >= apart
    return min(float(law[far].sum()), 1.0)


def by_orders(table: Sequence[Sequence[float]], seed: int) -> tuple[float, str]:
    """P value of Friedman's test over the orders of the ranks within data sets, and how it was found: from all of them,
    where they are not too many.

    Parameters
    ----------
    table : (m, k) ranks of k methods on m data sets.
    """
    ranks = np.array(table)
    m, k = ranks.shape
    observed = np.sum(ranks.sum(0) ** 2) - 1e-9
    if math.factorial(k) ** (m - 1) <= _ORDERS:
        # the first row stays: only the order of the others against it matters
        sums = ranks[:1]
        for row in ranks[1:]:
            sums = (sums[:, None] + row[list(permutations(range(k)))]).reshape(-1, k)
        return float(np.mean(np.sum(sums**2, axis=1) >= observed)), "exact, all orders"
    random = np.random.default_rng(seed)
    sums = np.zeros((_ORDERS, k))
    for row in ranks:
        sums += random.permuted(np.broadcast_to(row, sums.shape), axis=1)
    hits = int(np.sum(np.sum(sums**2, axis=1) >= observed))
    return (1 + hits) / (_ORDERS + 1), f"permutation, {_ORDERS:,}"


def _blocks(total: int, width: int) -> Iterator[int]:
    size = max(_CELLS // max(width, 1), 1)
    for start in range(0, total, size):
        yield min(size, total - start)


def _exchanged(rows: TestRows) -> Callable[[Array], Array]:
    """(B, units) which units are exchanged -> (B,) gains."""
    units = rows.units
    if rows.measure.weighted is None:
        return lambda masks: np.array([_gain_mixed(rows, mask[units]) for mask in masks])
    # both models' rows below each other: each exchange is a choice between the two copies of a row
    together = {name: np.concatenate([values, rows.second[name]]) for name, values in rows.first.items()}
    weighted = rows.measure.weighted(np.concatenate([rows.truth, rows.truth]), together)

    def gain(masks: Array) -> Array:
        taken = masks[:, units].astype(np.float64)
        first, second = np.hstack([1 - taken, taken]), np.hstack([taken, 1 - taken])
        return rows.sign * (weighted(first) - weighted(second))

    return gain


def _gain_mixed(rows: TestRows, mask: Array) -> float:
    """The gain where the answers under the mask are exchanged."""

    def score(one: Answer, other: Answer) -> float:
        shaped = {name: mask.reshape(-1, *[1] * (values.ndim - 1)) for name, values in one.items()}
        mixed = {name: np.where(shaped[name], other[name], values) for name, values in one.items()}
        return _score(rows, rows.truth, mixed)

    return rows.sign * (score(rows.first, rows.second) - score(rows.second, rows.first))


def _drawn(rows: TestRows, answer: Answer) -> Callable[[Array], Array]:
    """(B, units) how often units are drawn -> (B,) scores."""
    units = rows.units
    if rows.measure.weighted is None:
        return lambda counts: np.array([_score_again(rows, answer, each[units]) for each in counts])
    weighted = rows.measure.weighted(rows.truth, answer)
    return lambda counts: weighted(counts[:, units].astype(np.float64))


def _score_again(rows: TestRows, answer: Answer, counts: Array) -> float:
    chosen = np.repeat(np.arange(len(counts)), counts)
    return _score(rows, rows.truth[chosen], {name: values[chosen] for name, values in answer.items()})


def _strata(rows: TestRows) -> list[Array]:
    """The units of each class, where the metric needs each class and rows are the units; else all units."""
    count = int(rows.units.max()) + 1
    if rows.groups is not None or not rows.measure.each_class or rows.truth.ndim > 1:
        return [np.arange(count)]
    return [np.flatnonzero(rows.truth == value) for value in np.unique(rows.truth)]


def _weights(strata: list[Array], size: int, random: np.random.Generator) -> Array:
    """(size, units): how often each unit is drawn."""
    found = np.zeros((size, sum(map(len, strata))), np.int64)
    for units in strata:
        found[:, units] = random.multinomial(len(units), np.full(len(units), 1 / len(units)), size)
    return found


def _score(rows: TestRows, truth: Array, answer: Answer) -> float:
    try:
        return rows.measure.score(truth, answer)
    except (ValueError, ArithmeticError):
        return float("nan")
