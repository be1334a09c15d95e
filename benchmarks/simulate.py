"""How often the tests reject methods that are equally good: `python -m benchmarks simulate`, some minutes.

Each case draws data from one seed, so that the answer is the same each time. A limit is asserted by the tests of padre;
a case without one is only reported. Cases marked as controls show that the simulation can fail.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy import stats

from padre_git.core.statistics import over_datasets, rows
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.pair import pair
from padre_git.core.statistics.ranks import critical_difference, friedman
from padre_git.core.statistics.resampling import TestRows, swap_test
from padre_git.core.statistics.scores import Scores
from padre_git.core.statistics.weighted import quick
from padre_git.model.documents import Design

Array = np.ndarray[Any, Any]
Random = np.random.Generator
LEVEL, ERRORS = 0.05, 3
_ROWS, _FEATURES, _SIGNAL = 200, 5, 0.35


@dataclass(frozen=True)
class Case:
    """What is simulated.

    Attributes
    ----------
    name : as it is printed.
    p : draws once and gives a p value; NaN where there is no test, which rejects nothing.
    most : the largest share of rejections, beside three standard errors; None where it is only reported.
    least : the smallest one, of a control.
    cost : how many draws take as long as one of the cheapest cases.
    """

    name: str
    p: Callable[[Random], float]
    most: float | None = LEVEL
    least: float | None = None
    cost: int = 1


@dataclass(frozen=True)
class Rate:
    """The share of rejections in so many draws."""

    case: Case
    rejected: float
    draws: int

    @property
    def error(self) -> float:
        """Its standard error where 5 % are right."""
        return math.sqrt(LEVEL * (1 - LEVEL) / self.draws)

    @property
    def right(self) -> bool:
        """Whether it is within its limits."""
        most, least = self.case.most, self.case.least
        return (most is None or self.rejected <= most + ERRORS * self.error) and (
            least is None or self.rejected > least
        )


def rate(case: Case, draws: int, seed: int = 0) -> Rate:
    """Simulate a case."""
    random = np.random.default_rng(seed)
    return Rate(case, sum(case.p(random) <= LEVEL for _ in range(draws)) / draws, draws)


def run(*, quick: bool) -> Iterator[Rate]:
    """All cases, 1,000 draws each; ``quick``: 200."""
    for case in CASES:
        yield rate(case, max((200 if quick else 1000) // case.cost, 100))


def _sample(random: Random) -> tuple[Array, Array, Array]:
    """Classes, and two blocks of features that say equally much of them."""
    truth = np.arange(_ROWS) % 2
    one, other = (random.normal(size=(_ROWS, _FEATURES)) + _SIGNAL * truth[:, None] for _ in range(2))
    return truth, one, other


def _centroid(truth: Array, features: Array, train: Array, test: Array) -> float:
    """Accuracy of the nearest centroid."""
    known, classes = features[train], truth[train]
    low, high = known[classes == 0].mean(0), known[classes == 1].mean(0)
    nearer = (features[test] - (low + high) / 2) @ (high - low) > 0
    return float(np.mean(nearer == truth[test]))


def _neighbour(truth: Array, features: Array, train: Array, test: Array) -> float:
    """Accuracy of the nearest neighbour."""
    known, asked = features[train], features[test]
    distances = (known**2).sum(1)[None] - 2 * asked @ known.T
    return float(np.mean(truth[train][distances.argmin(1)] == truth[test]))


def _folds(random: Random, folds: int, repeats: int = 1) -> list[tuple[Array, Array]]:
    parts = [part for _ in range(repeats) for part in np.array_split(random.permutation(_ROWS), folds)]
    return [(np.setdiff1d(np.arange(_ROWS), part), part) for part in parts]


def _ten_holdouts(random: Random) -> list[tuple[Array, Array]]:
    orders = [random.permutation(_ROWS) for _ in range(10)]
    return [(order[_ROWS // 5 :], order[: _ROWS // 5]) for order in orders]


_five_folds, _ten_folds = partial(_folds, folds=5), partial(_folds, folds=10)
_ten_times_ten = partial(_folds, folds=10, repeats=10)


def _scores(random: Random, splits: Sequence[tuple[Array, Array]], learner: Any) -> list[list[float]]:
    truth, *blocks = _sample(random)
    return [[learner(truth, block, train, test) for train, test in splits] for block in blocks]


def _corrected(design: Design, splits: Callable[[Random], Any], learner: Any = _centroid) -> Callable[[Random], float]:
    """The p value of `pair`, as padre makes it of recorded scores."""

    def p(random: Random) -> float:
        both = _scores(random, splits(random), learner)
        names = ("a", "b")
        a, b = (
            Scores(name, tuple(values), "accuracy", design=design) for name, values in zip(names, both, strict=True)
        )
        return _p(pair(a, b))

    return p


def _p(found: Pair) -> float:
    return math.nan if found.p is None else found.p


def _naive(splits: Callable[[Random], Any], copies: int = 1) -> Callable[[Random], float]:
    """The paired t-test that takes the splits as independent; ``copies`` of each."""

    def p(random: Random) -> float:
        one, other = (np.tile(values, copies) for values in _scores(random, splits(random), _centroid))
        return float(stats.ttest_rel(one, other).pvalue) if np.ptp(one - other) else math.nan

    return p


def _design(family: str, n: int, ratio: float, **given: Any) -> Design:
    return Design(kind=family, description=family, n=n, ratio=ratio, family=family, rows=_ROWS, **given)


def _two(random: Random, n: int = 150) -> tuple[Array, list[Array]]:
    """Two classifiers that are each right in 85 % of the rows."""
    truth = random.integers(0, 2, n)
    return truth, [np.where(random.random(n) < 0.85, truth, 1 - truth) for _ in range(2)]


def _mcnemar(random: Random) -> float:
    truth, (one, other) = _two(random)
    measure = quick("accuracy", lambda true, answer: float(np.mean(true == answer["prediction"])), True)
    found = TestRows(truth, {"prediction": one}, {"prediction": other}, measure)
    return _p(rows.compare(Pair("a", "b", "accuracy"), found))


def _swapped(random: Random) -> float:
    truth = random.normal(size=60)
    one, other = ({"prediction": truth + random.standard_t(3, size=60)} for _ in range(2))
    measure = quick("mae", lambda true, answer: float(np.mean(np.abs(true - answer["prediction"]))), False)
    return swap_test(TestRows(truth, one, other, measure), swaps=499, seed=int(random.integers(2**31)))


def _areas(random: Random) -> float:
    """Two models of 150 rows that are equally far from the truth, which both see through the same noise."""
    truth = random.integers(0, 2, 150)
    shared = truth + random.normal(size=150)
    one, other = ({"prediction": truth, "decision": shared + random.normal(size=150)} for _ in range(2))
    measure = quick("roc_auc", lambda true, answer: float("nan"), True, columns=np.array([0, 1]))
    return _p(rows.compare(Pair("a", "b", "roc_auc"), TestRows(truth, one, other, measure)))


def _seeded(random: Random) -> float:
    return _p(pair(_seeds(random, "a"), _seeds(random, "b")))


def _seeds(random: Random, name: str) -> Scores:
    """Ten seeds on one split."""
    values = random.normal(0.9, 0.01, 10)
    per_seed, seeds = tuple((float(value),) for value in values), tuple(range(10))
    design, mean = _design("holdouts", 1, 0.25), (float(values.mean()),)
    return Scores(name, mean, "accuracy", design=design, per_seed=per_seed, seeds=seeds, asked=10)


def _wilcoxon(random: Random) -> float:
    means = (0.8 + 0.1 * random.standard_t(3, size=(12, 2))).tolist()
    names = [f"set{at}" for at in range(12)]
    return _p(over_datasets.compare(("a", "b"), names, means, metric="accuracy").pairs[0])


def _ranked(m: int, k: int) -> Callable[[Random], float]:
    return lambda random: friedman(random.normal(size=(m, k)).tolist()).p or math.nan


def _iman_davenport(m: int, k: int) -> Callable[[Random], float]:
    """The F test where padre permutes instead."""

    def p(random: Random) -> float:
        chi2 = stats.friedmanchisquare(*random.normal(size=(m, k)).T).statistic
        rest = m * (k - 1) - chi2
        return float(stats.f.sf((m - 1) * chi2 / rest, k - 1, (k - 1) * (m - 1))) if rest > 1e-9 else 0.0

    return p


def _nemenyi(m: int, k: int) -> Callable[[Random], float]:
    """0 where any two mean ranks are apart."""
    difference = critical_difference(k, m)

    def p(random: Random) -> float:
        ranks = stats.rankdata(random.normal(size=(m, k)), axis=1).mean(0)
        return 0.0 if np.ptp(ranks) >= difference else 1.0

    return p


_TEN, _FIVE = _design("folds", 10, 1 / 9, folds=10), _design("folds", 5, 1 / 4, folds=5)
_TEN_TEN = _design("folds", 100, 1 / 9, folds=10, repeats=10)
_HOLDOUTS = _design("holdouts", 10, 0.25)
CASES = (
    Case("row 1   10 holdouts 80/20, nearest centroid", _corrected(_HOLDOUTS, _ten_holdouts)),
    Case("row 2   10-fold, nearest centroid", _corrected(_TEN, _ten_folds)),
    Case("row 2   5-fold, nearest centroid", _corrected(_FIVE, _five_folds)),
    Case("row 3   10 × 10-fold, nearest centroid", _corrected(_TEN_TEN, _ten_times_ten), most=0.065, cost=2),
    Case("row 3   10 × 10-fold, 1-nearest neighbour", _corrected(_TEN_TEN, _ten_times_ten, _neighbour), None, cost=4),
    Case("row 7   McNemar mid-p, 150 rows", _mcnemar),
    Case("row 8   DeLong, two ROC AUC, 150 rows", _areas),
    Case("row 8   swap test, mean absolute error, 60 rows", _swapped),
    Case("row 10  10 seeds, normal scores", _seeded),
    Case("row 13  Wilcoxon, 12 data sets", _wilcoxon),
    Case("row 14  Friedman by permutation, 3 labels, 5 data sets", _ranked(5, 3)),
    Case("row 16  Nemenyi, any of 5 labels, 10 data sets", _nemenyi(10, 5), None),
    Case("control  paired t on 10-fold", _naive(_ten_folds), None),
    Case("control  paired t on 10 holdouts", _naive(_ten_holdouts), None),
    Case("control  paired t on 10 × 10-fold", _naive(_ten_times_ten), None, least=0.3, cost=2),
    Case("control  paired t on ten copies of 5 folds", _naive(_five_folds, copies=10), None, least=0.3),
    Case("control  Friedman by F, 3 labels, 3 data sets", _iman_davenport(3, 3), None, least=0.1),
)
