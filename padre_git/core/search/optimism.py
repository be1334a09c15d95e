"""How optimistic the best of several settings is: the bootstrap bias correction, and what each row costs a setting.

BBC-CV (Tsamardinos, Greasidou & Borboudakis 2018, Machine Learning 107:1895): what chose the setting is repeated on
resamples of the test rows, and what it chose is scored on the rows that were left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from padre_git.core.components.answers import Answers
from padre_git.core.statistics.weighted import right

Array = np.ndarray[Any, Any]
RESAMPLES, LEVEL = 500, 0.95
FEWEST_SETTINGS, FEWEST_SPLITS = 3, 5
_BLOCK = 50  # resamples that are drawn at once
_UNITS = 10_000  # resampled units; more rows are taken in so many random parts
_DIGITS = 12  # 0.1 + 0.2 is not 0.3


@dataclass(frozen=True)
class Optimism:
    """The score of the best of several settings, as it is and corrected for the choice.

    Attributes
    ----------
    naive : the best mean; it was chosen for being high.
    corrected : what the choice is worth on rows that it did not see.
    interval : 2.5th and 97.5th percentile over the resamples, approximate; None over splits.
    how : what was drawn again: ``rows``, ``groups`` or ``splits``.
    settings : among how many completed ones the best was chosen.
    """

    naive: float
    corrected: float
    interval: tuple[float, float] | None
    how: str
    settings: int

    @property
    def optimism(self) -> float:
        """The best mean less the corrected one."""
        return self.naive - self.corrected


def corrected(
    values: Array,
    *,
    sizes: Array | None = None,
    greater_is_better: bool = True,
    how: str = "rows",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Optimism:
    """The score of the best setting, corrected for having been chosen (BBC-CV).

    For each resample of the units: the setting with the best mean in the bag, the first of equals, and its mean out of
    the bag. `corrected` is the average of these.

    Parameters
    ----------
    values : (settings, units), the mean of each unit: a row (its repeats averaged), a group, or a split.
    sizes : (units,), rows of each unit; equal by default.
    how : ``rows``, ``groups`` or ``splits``; over splits there is no interval.

    Raises
    ------
    ValueError : for fewer than two units or no setting, and for values that are not finite.
    """
    table = np.asarray(values, np.float64)
    count, units = table.shape
    weights = np.ones(units) if sizes is None else np.asarray(sizes, np.float64)
    if count < 1 or units < 2 or not np.isfinite(table).all():
        raise ValueError(f"{count} settings of {units} units: finite values of two or more units are needed")
    sign = 1.0 if greater_is_better else -1.0
    sums = np.ascontiguousarray((table * weights).T)  # (units, settings)
    random = np.random.default_rng(seed)
    blocks = [min(_BLOCK, resamples - start) for start in range(0, resamples, _BLOCK)]
    found = np.concatenate([_out_of_bag(sums, weights, sign, random, size) for size in blocks])
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    means = np.round(sums.sum(axis=0) / weights.sum(), _DIGITS)
    return Optimism(
        naive=float(sign * (sign * means).max()),
        corrected=float(found.mean()),
        interval=None if how == "splits" else (float(low), float(high)),
        how=how,
        settings=count,
    )


def over_splits(
    scores: Array, *, repeats: int = 1, greater_is_better: bool = True, resamples: int = RESAMPLES, seed: int = 0
) -> Optimism:
    """The same from scores alone: splits are drawn instead of rows.

    Test parts of different repeats share rows, so that a split out of the bag is new only within its repeat: each
    repeat is corrected alone, and the answers are averaged.

    Parameters
    ----------
    scores : (settings, splits), repeat by repeat.
    """
    table = np.asarray(scores, np.float64)
    parts = np.split(table, repeats, axis=1) if repeats > 1 and table.shape[1] % repeats == 0 else [table]
    given: Any = {"greater_is_better": greater_is_better, "how": "splits", "resamples": resamples}
    found = [corrected(part, seed=seed + at, **given) for at, part in enumerate(parts)]
    means = np.round(table.mean(axis=1), _DIGITS)
    return Optimism(
        naive=float(means.max() if greater_is_better else means.min()),
        corrected=float(np.mean([each.corrected for each in found])),
        interval=None,
        how="splits",
        settings=len(table),
    )


def _out_of_bag(sums: Array, weights: Array, sign: float, random: np.random.Generator, size: int) -> Array:
    """(≤ size,) means out of the bag of what is best in the bag; a resample that leaves no unit out is none."""
    units = len(weights)
    drawn = random.integers(0, units, (size, units)) + np.arange(size)[:, None] * units
    bag = np.bincount(drawn.ravel(), minlength=size * units).reshape(size, units).astype(np.float64)
    means = np.round((bag @ sums) / (bag @ weights)[:, None], _DIGITS)
    best = np.argmax(sign * means, axis=1)
    outside = bag == 0
    rows = outside @ weights
    left = rows > 0
    total = np.einsum("bu,ub->b", outside, sums[:, best])
    return np.asarray(total[left] / rows[left])


def units(rows: int, groups: Array | None = None) -> Array:
    """(rows,) the number of the unit that each row belongs to: its group, else itself.

    More than 10,000 rows are put into so many random parts: the mean of a resample varies as much, at bounded cost.
    """
    if groups is not None:
        return np.asarray(np.unique(groups, return_inverse=True)[1]).ravel()
    if rows <= _UNITS:
        return np.arange(rows)
    return np.asarray(np.random.default_rng(0).permutation(rows) % _UNITS)


def _right(truth: Array, answers: Answers) -> Array:
    return right(truth, {"prediction": answers.prediction}).astype(np.float64)


def _errors(truth: Array, answers: Answers) -> Array:
    """(n, targets)."""
    wrong = np.asarray(answers.prediction, np.float64) - np.asarray(truth, np.float64)
    return wrong.reshape(len(wrong), -1)


def _hits(truth: Array, answers: Answers) -> tuple[Array, Array]:
    """(n, classes) probabilities, and which is that of the true class."""
    values = np.asarray(answers.probabilities, np.float64)
    table = np.column_stack([1 - values, values]) if values.ndim == 1 else values
    return table, np.asarray(truth)[:, None] == np.asarray(answers.classes)[None, :]


def _surprise(truth: Array, answers: Answers) -> Array:
    table, hits = _hits(truth, answers)
    table = table / table.sum(axis=1, keepdims=True)
    # as scikit-learn cuts probabilities, so that the mean is that of its `log_loss`
    least = np.finfo(np.float64).eps
    return np.asarray(-np.log(np.clip((table * hits).sum(axis=1), least, 1 - least)))


def _squared(truth: Array, answers: Answers) -> Array:
    table, hits = _hits(truth, answers)
    per_class = (table - hits) ** 2
    return np.asarray(per_class[:, 1] if per_class.shape[1] == 2 else per_class.sum(axis=1))


# metric that is a mean over rows -> what each row adds: of truth and answers (n,)
OF_ROWS: Mapping[str, Callable[[Array, Answers], Array]] = {
    "accuracy": _right,
    "mae": lambda truth, answers: np.abs(_errors(truth, answers)).mean(axis=1),
    "mse": lambda truth, answers: (_errors(truth, answers) ** 2).mean(axis=1),
    "log_loss": _surprise,
    "brier": _squared,
}
