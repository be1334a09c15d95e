"""The kinds of splitting: a row for each, with scikit-learn's class that makes the splits. A new kind is a new row."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sklearn import model_selection as sk


class Kind(NamedTuple):
    """A way to split.

    Attributes
    ----------
    name : as in documents and ``{"kind": …}``.
    make : options -> scikit-learn's splitter.
    text : options -> what comes before ``stratified``.
    defaults : the options there are, with their defaults; `seed` is among them where chance is.
    grouped : whether the group column is needed.
    corrected : whether the corrected interval of a mean holds (STATS.md, rows 1 to 5).
    """

    name: str
    make: Callable[[dict[str, Any]], Any]
    text: Callable[[dict[str, Any]], str]
    defaults: dict[str, Any]
    grouped: bool = False
    corrected: bool = True


def _folds(options: dict[str, Any]) -> Any:
    repeats, stratified = options["repeats"], options["stratified"]
    if repeats > 1:
        many = sk.RepeatedStratifiedKFold if stratified else sk.RepeatedKFold
        return many(n_splits=options["folds"], n_repeats=repeats, random_state=options["seed"])
    one = sk.StratifiedKFold if stratified else sk.KFold
    return one(
        options["folds"], shuffle=options["shuffle"], random_state=options["seed"] if options["shuffle"] else None
    )


def _holdout(options: dict[str, Any]) -> Any:
    kind = sk.StratifiedShuffleSplit if options["stratified"] else sk.ShuffleSplit
    return kind(options["repeats"], test_size=options["test"], random_state=options["seed"])


def _group_folds(options: dict[str, Any]) -> Any:
    kind = sk.StratifiedGroupKFold if options["stratified"] else sk.GroupKFold
    return kind(
        options["folds"], shuffle=options["shuffle"], random_state=options["seed"] if options["shuffle"] else None
    )


def _times(options: dict[str, Any]) -> str:
    return f"{options['repeats']} × " if options.get("repeats", 1) > 1 else ""


_ROWS = (
    Kind(
        "k-fold",
        _folds,
        lambda options: f"{_times(options)}{options['folds']}-fold",
        {"folds": 10, "repeats": 1, "stratified": None, "shuffle": True, "seed": 0},
    ),
    Kind(
        "holdout",
        _holdout,
        lambda options: f"{_times(options)}{100 * options['test']:g} % holdout",
        {"test": 0.25, "repeats": 1, "stratified": None, "seed": 0},
    ),
    Kind(
        "group-k-fold",
        _group_folds,
        lambda options: f"{options['folds']}-fold by group",
        {"folds": 5, "stratified": False, "shuffle": True, "seed": 0},
        grouped=True,
    ),
    Kind("leave-one-out", lambda options: sk.LeaveOneOut(), lambda options: "leave-one-out", {}, corrected=False),
    Kind(
        "leave-one-group-out",
        lambda options: sk.LeaveOneGroupOut(),
        lambda options: "leave-one-group-out",
        {},
        grouped=True,
    ),
    Kind(
        "time-series",
        lambda options: sk.TimeSeriesSplit(options["folds"], gap=options["gap"]),
        lambda options: f"{options['folds']} parts in row order",
        {"folds": 5, "gap": 0},
        corrected=False,
    ),
)
KINDS = {row.name: row for row in _ROWS}

# scikit-learn's classes: kind, whether the interval is known to hold; what is not here is read from the splits
CLASSES: dict[str, tuple[str, bool]] = {
    "KFold": ("k-fold", True),
    "StratifiedKFold": ("k-fold", True),
    "RepeatedKFold": ("k-fold", True),
    "RepeatedStratifiedKFold": ("k-fold", True),
    "ShuffleSplit": ("holdout", True),
    "StratifiedShuffleSplit": ("holdout", True),
    "GroupKFold": ("group-k-fold", True),
    "StratifiedGroupKFold": ("group-k-fold", True),
    "GroupShuffleSplit": ("group-holdout", True),
    "LeaveOneGroupOut": ("leave-one-group-out", True),
    "LeavePGroupsOut": ("leave-p-groups-out", False),
    "LeaveOneOut": ("leave-one-out", False),
    "LeavePOut": ("leave-p-out", False),
    "TimeSeriesSplit": ("time-series", False),
}
NEEDS_GROUPS = {name for name in CLASSES if "Group" in name}

_folded = {"n_splits": "folds", "shuffle": "shuffle", "random_state": "seed"}
_drawn = {"n_splits": "repeats", "test_size": "test", "random_state": "seed"}
# classes that a row of the table makes too: their parameters -> its options; others must have their default
SAME: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "KFold": (_folded, {"stratified": False}),
    "StratifiedKFold": (_folded, {"stratified": True}),
    "GroupKFold": (_folded, {"stratified": False}),
    "StratifiedGroupKFold": (_folded, {"stratified": True}),
    "RepeatedKFold": ({"n_splits": "folds", "n_repeats": "repeats", "random_state": "seed"}, {"stratified": False}),
    "RepeatedStratifiedKFold": (
        {"n_splits": "folds", "n_repeats": "repeats", "random_state": "seed"},
        {"stratified": True},
    ),
    "ShuffleSplit": (_drawn, {"stratified": False}),
    "StratifiedShuffleSplit": (_drawn, {"stratified": True}),
    "TimeSeriesSplit": ({"n_splits": "folds", "gap": "gap"}, {}),
    "LeaveOneOut": ({}, {}),
    "LeaveOneGroupOut": ({}, {}),
}
