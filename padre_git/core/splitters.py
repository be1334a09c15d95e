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
    family : what a test may take the splits for, see `Design.family`.
    """

    name: str
    make: Callable[[dict[str, Any]], Any]
    text: Callable[[dict[str, Any]], str]
    defaults: dict[str, Any]
    grouped: bool = False
    family: str = "folds"


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
        family="holdouts",
    ),
    Kind(
        "group-k-fold",
        _group_folds,
        lambda options: f"{options['folds']}-fold by group",
        {"folds": 5, "stratified": False, "shuffle": True, "seed": 0},
        grouped=True,
    ),
    Kind("leave-one-out", lambda options: sk.LeaveOneOut(), lambda options: "leave-one-out", {}, family="pooled"),
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
        family="time",
    ),
)
KINDS = {row.name: row for row in _ROWS}

# scikit-learn's classes: kind and family; what is not here is read from the splits
CLASSES: dict[str, tuple[str, str]] = {
    "KFold": ("k-fold", "folds"),
    "StratifiedKFold": ("k-fold", "folds"),
    "RepeatedKFold": ("k-fold", "folds"),
    "RepeatedStratifiedKFold": ("k-fold", "folds"),
    "ShuffleSplit": ("holdout", "holdouts"),
    "StratifiedShuffleSplit": ("holdout", "holdouts"),
    "GroupKFold": ("group-k-fold", "folds"),
    "StratifiedGroupKFold": ("group-k-fold", "folds"),
    "GroupShuffleSplit": ("group-holdout", "holdouts"),
    "LeaveOneGroupOut": ("leave-one-group-out", "folds"),
    "LeavePGroupsOut": ("leave-p-groups-out", "other"),
    "LeaveOneOut": ("leave-one-out", "pooled"),
    "LeavePOut": ("leave-p-out", "pooled"),
    "TimeSeriesSplit": ("time-series", "time"),
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
