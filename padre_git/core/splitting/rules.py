"""How rows are divided: data and options in, positions out; by scikit-learn's splitters wherever it has one."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn import model_selection as sk

from padre_git.core.data.moments import moments
from padre_git.core.text import formats
from padre_git.errors import PadreError

MOST = 10_000  # splits
# two rows leave one out in every second sample, more rows more often: if none of 100 does, none ever will
_DRAWS = 100
_PARTS = ("train", "test", "validation")


class SplitInput(NamedTuple):
    """What is divided.

    Attributes
    ----------
    n : number of rows.
    y : the target as an array, or None.
    groups : (n,), None where the kind does not use them.
    times : (n,), or None.
    dataset : what functions and columns are asked of, or None.
    """

    n: int
    y: Any = None
    groups: Any = None
    times: Any = None
    dataset: Any = None


Parts = list[tuple[Any, ...]]


def by(splitter: Any, given: SplitInput) -> Parts:
    """What a splitter of scikit-learn's interface makes."""
    rows = np.zeros((given.n, 1))
    if type(splitter).__module__.startswith("sklearn."):
        count = splitter.get_n_splits(rows, given.y, given.groups)
        if count > MOST:
            raise PadreError(f"{count:,} splits of {given.n:,} rows; at most {MOST:,} are possible: use 10x10 or fewer")
    return list(splitter.split(rows, given.y, given.groups))


def in_time(splitter: Any, given: SplitInput) -> Parts:
    """The same with moments for rows, in the order of time: rows of one moment are never parted."""
    if given.times is None:
        return by(splitter, given)
    missing = int(pd.isna(given.times).sum())
    if missing:
        raise PadreError(f"the time is missing in {missing} of {given.n} rows; drop them, or fill them in")
    different, moment = np.unique(moments(given.times).values, return_inverse=True)
    order = np.argsort(moment, kind="stable")
    parts = by(splitter, SplitInput(len(different)))
    return [tuple(order[np.isin(moment[order], units)] for units in part) for part in parts]


def bootstrap(options: Mapping[str, Any], given: SplitInput) -> Parts:
    """As many rows as there are, drawn with replacement, train; the ones that were not drawn test (out of bag)."""
    rng = np.random.default_rng(options["seed"])
    every = np.arange(given.n)
    strata = [np.flatnonzero(given.y == value) for value in np.unique(given.y)] if options["stratified"] else [every]
    return [_out_of_bag(rng, strata, every) for _ in range(options["repeats"])]


def _out_of_bag(rng: np.random.Generator, strata: list[Any], every: Any) -> tuple[Any, Any]:
    """One sample and the rows that it leaves out; a sample of few rows may happen to leave out none: it is redrawn."""
    for _ in range(_DRAWS):
        train = np.concatenate([rng.choice(rows, len(rows)) for rows in strata])
        if len(test := np.setdiff1d(every, train)):
            return train, test
    raise PadreError(
        f"none of {_DRAWS} bootstrap samples of {formats.count(len(every), 'row')} left out a row for the test part. "
        "There are too few rows for a bootstrap: use more rows or another splitting."
    )


def predefined(options: Mapping[str, Any], given: SplitInput) -> Parts:
    """As a column says: numbers of folds, where -1 or nothing always trains; or `train`, `test`, `validation`."""
    name = options["column"]
    values = given.dataset.column(name)
    words = set(values.dropna().astype(str))
    if words <= set(_PARTS):
        parts = {part: np.flatnonzero(values.astype(str) == part) for part in _PARTS if part in words}
        return [(parts.get("train", []), parts.get("test", []), *([parts["validation"]] if len(parts) > 2 else []))]
    numbers = pd.to_numeric(values, errors="coerce").fillna(-1)
    if (values.notna() & ~(numbers == numbers.round())).any() or not (numbers >= 0).any():
        raise PadreError(
            f"column `{name}` has neither fold numbers (-1: always used for training) nor {', '.join(_PARTS)}"
        )
    return by(sk.PredefinedSplit(numbers.to_numpy(np.int64)), SplitInput(given.n))


def drawn(times: int, size: float, options: Mapping[str, Any], given: SplitInput) -> Any:
    """A splitter that draws ``size`` rows, within classes where that is asked for; of groups, where there are any."""
    rows = sk.StratifiedShuffleSplit if options.get("stratified") else sk.ShuffleSplit
    kind = rows if given.groups is None else sk.GroupShuffleSplit
    return kind(times, test_size=size, random_state=options["seed"])


def repeated_groups(options: Mapping[str, Any], given: SplitInput) -> Parts:
    """Folds of groups, as often as asked; scikit-learn repeats only folds of rows."""
    kind = sk.StratifiedGroupKFold if options["stratified"] else sk.GroupKFold
    if not options["shuffle"]:
        return by(kind(options["folds"]), given)
    if options["repeats"] == 1:
        return by(kind(options["folds"], shuffle=True, random_state=options["seed"]), given)
    rng = np.random.RandomState(options["seed"])
    rounds = [kind(options["folds"], shuffle=True, random_state=rng) for _ in range(options["repeats"])]
    return [part for each in rounds for part in by(each, given)]


def with_validation(part: tuple[Any, ...], options: Mapping[str, Any], given: SplitInput) -> tuple[Any, ...]:
    """A share of all rows (or groups) taken out of the training part; it takes part in nothing unless it is asked."""
    train, test = part[:2]
    units = given.n if given.groups is None else len(set(given.groups.tolist()))
    target, groups = (None if each is None else np.asarray(each)[train] for each in (given.y, given.groups))
    inner = SplitInput(len(train), target, groups)
    ((kept, taken),) = by(drawn(1, max(1, round(options["validation"] * units)), options, inner), inner)
    return train[kept], test, train[taken]
