"""Rows or groups of a test set, exchanged between two models and drawn again: swap test and paired bootstrap."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from padre_git.core.statistics.measures import Answer, Array, Measure
from padre_git.core.statistics.scores import rounded

SWAPS, DRAWS = 9_999, 10_000
_CELLS = 4_000_000  # of a block of resamples
_UNDEFINED = 0.01


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
    """P value of the exchange of both predictions of a unit with probability ½ (Noreen 1989; Phipson & Smyth 2010)."""
    observed = round(abs(rows.gain), 12)
    random = np.random.default_rng(seed)
    gains = np.concatenate(list(_swapped(rows, swaps, random)))
    # an exchange that leaves the metric undefined counts against the difference
    extreme = ~(np.round(np.abs(gains), 12) < observed)
    return float((1 + extreme.sum()) / (swaps + 1))


def bootstrap(rows: TestRows, *, draws: int = DRAWS, seed: int = 0) -> Array | None:
    """(draws,) gains on units drawn with replacement, within classes where the metric needs each class.

    None where it is undefined in more than 1 % of the draws; those below that are left out.
    """
    random = np.random.default_rng(seed)
    gains = np.concatenate(list(_drawn(rows, draws, random)))
    defined = gains[np.isfinite(gains)]
    return None if len(defined) < (1 - _UNDEFINED) * draws else defined


def percentiles(gains: Array, level: float) -> tuple[float, float]:
    """The percentile interval (Efron & Tibshirani 1993)."""
    low, high = np.quantile(gains, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _blocks(total: int, width: int) -> Iterator[int]:
    size = max(_CELLS // max(width, 1), 1)
    for start in range(0, total, size):
        yield min(size, total - start)


def _swapped(rows: TestRows, swaps: int, random: np.random.Generator) -> Iterator[Array]:
    units = rows.units
    count = int(units.max()) + 1
    features, of_means = rows.measure.features, rows.measure.of_means
    if features is None or of_means is None:
        for _ in range(swaps):
            yield np.array([_exchanged(rows, random.random(count)[units] < 0.5)])
        return
    first, second = features(rows.truth, rows.first), features(rows.truth, rows.second)
    moved = np.zeros((count, first.shape[1]))
    np.add.at(moved, units, (second - first) / len(units))
    moved = moved[np.any(moved != 0, axis=1)]  # an exchange of equal rows changes nothing
    for size in _blocks(swaps, len(moved)):
        change = (random.random((size, len(moved))) < 0.5).astype(np.float64) @ moved
        yield rows.sign * (of_means(first.mean(0) + change) - of_means(second.mean(0) - change))


def _exchanged(rows: TestRows, mask: Array) -> float:
    first, second = _mixed(rows.first, rows.second, mask), _mixed(rows.second, rows.first, mask)
    return rows.sign * (_score(rows, rows.truth, first) - _score(rows, rows.truth, second))


def _mixed(one: Answer, other: Answer, mask: Array) -> Answer:
    """``one``, with ``other`` where the mask is set."""
    return {
        name: np.where(mask.reshape(-1, *[1] * (values.ndim - 1)), other[name], values) for name, values in one.items()
    }


def _drawn(rows: TestRows, draws: int, random: np.random.Generator) -> Iterator[Array]:
    units = rows.units
    strata = _strata(rows)
    features, of_means = rows.measure.features, rows.measure.of_means
    if features is None or of_means is None:
        for _ in range(draws):
            yield np.array([_again(rows, np.repeat(np.arange(len(units)), _weights(strata, 1, random)[0][units]))])
        return
    first, second = features(rows.truth, rows.first), features(rows.truth, rows.second)
    both = np.concatenate([first, second], axis=1)
    sums = np.zeros((int(units.max()) + 1, both.shape[1] + 1))
    np.add.at(sums, units, np.column_stack([both, np.ones(len(both))]))
    for size in _blocks(draws, len(sums)):
        drawn = _weights(strata, size, random) @ sums
        means = drawn[:, :-1] / drawn[:, -1:]
        width = first.shape[1]
        with np.errstate(invalid="ignore", divide="ignore"):  # a draw without a class has no value
            yield rows.sign * (of_means(means[:, :width]) - of_means(means[:, width:]))


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


def _again(rows: TestRows, chosen: Array) -> float:
    answers = [{name: values[chosen] for name, values in answer.items()} for answer in (rows.first, rows.second)]
    truth = rows.truth[chosen]
    return rows.sign * (_score(rows, truth, answers[0]) - _score(rows, truth, answers[1]))


def _score(rows: TestRows, truth: Array, answer: Answer) -> float:
    try:
        return rows.measure.score(truth, answer)
    except (ValueError, ArithmeticError):
        return float("nan")
