"""The kinds of splitting: a row for each, with what makes the splits. A new kind is a new row."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from sklearn import model_selection as sk

from padre_git.core.splitting.rules import Parts, SplitInput, bootstrap, by, drawn, in_time, predefined, repeated_groups

Options = Mapping[str, Any]


class SplittingKind(NamedTuple):
    """A way to split.

    Attributes
    ----------
    name : as in documents and ``{"kind": …}``.
    parts : options and data -> positions of each split.
    text : options -> what comes before ``stratified``.
    defaults : the options there are, with their defaults; `seed` is among them where chance is.
    extras : more options, which are recorded only where they are given.
    grouped : whether the group column is needed.
    family : what a test may take the splits for, see `Design.family`; empty: read from the splits.
    """

    name: str
    parts: Callable[[Options, SplitInput], Parts]
    text: Callable[[Options], str]
    defaults: dict[str, Any]
    extras: tuple[str, ...] = ()
    grouped: bool = False
    family: str = "folds"


def _folds(options: Options, given: SplitInput) -> Parts:
    repeats, stratified = options["repeats"], options["stratified"]
    if repeats > 1:
        many = sk.RepeatedStratifiedKFold if stratified else sk.RepeatedKFold
        return by(many(n_splits=options["folds"], n_repeats=repeats, random_state=options["seed"]), given)
    one = sk.StratifiedKFold if stratified else sk.KFold
    seed = options["seed"] if options["shuffle"] else None
    return by(one(options["folds"], shuffle=options["shuffle"], random_state=seed), given)


def _holdout(options: Options, given: SplitInput) -> Parts:
    return by(drawn(options["repeats"], options["test"], options, given), given)


def _time_series(options: Options, given: SplitInput) -> Parts:
    window = options.get("window")
    return in_time(sk.TimeSeriesSplit(options["folds"], gap=options["gap"], max_train_size=window), given)


def _nothing(options: Options, given: SplitInput) -> Parts:
    return [(np.arange(given.n), np.empty(0, np.int64))]


def _times(options: Options) -> str:
    return f"{options['repeats']} × " if options.get("repeats", 1) > 1 else ""


def _out(options: Options, of: str = "") -> str:
    number = "one" if options.get("p", 1) == 1 else str(options["p"])
    return f"leave-{number}{f'-{of}' if of else ''}{'s' if of and number != 'one' else ''}-out"


def _in_order(options: Options) -> str:
    window = f", at most {options['window']} train" if options.get("window") else ""
    gap = f", gap {options['gap']}" if options["gap"] else ""
    return f"{options['folds']} parts in order of time{gap}{window}"


_VALIDATION = ("validation",)
_ROWS = (
    SplittingKind("k-fold", _folds, lambda options: f"{_times(options)}{options['folds']}-fold",
                  {"folds": 10, "repeats": 1, "stratified": None, "shuffle": True, "seed": 0}, _VALIDATION),
    SplittingKind("holdout", _holdout, lambda options: f"{_times(options)}{100 * options['test']:g} % holdout",
                  {"test": 0.25, "repeats": 1, "stratified": None, "seed": 0}, _VALIDATION, family="holdouts"),
    SplittingKind("group-k-fold", repeated_groups,
                  lambda options: f"{_times(options)}{options['folds']}-fold by group",
                  {"folds": 5, "repeats": 1, "stratified": False, "shuffle": True, "seed": 0}, _VALIDATION, True),
    SplittingKind("group-holdout", _holdout,
                  lambda options: f"{_times(options)}{100 * options['test']:g} % holdout by group",
                  {"test": 0.25, "repeats": 1, "seed": 0}, _VALIDATION, True, "holdouts"),
    SplittingKind("leave-one-out", lambda _, given: by(sk.LeaveOneOut(), given), _out, {}, family="pooled"),
    SplittingKind("leave-p-out", lambda options, given: by(sk.LeavePOut(options["p"]), given), _out, {"p": 2},
                  family="pooled"),
    SplittingKind("leave-one-group-out", lambda _, given: by(sk.LeaveOneGroupOut(), given),
                  partial(_out, of="group"), {}, grouped=True),
    SplittingKind("leave-p-groups-out", lambda options, given: by(sk.LeavePGroupsOut(options["p"]), given),
                  partial(_out, of="group"), {"p": 2}, grouped=True, family="other"),
    SplittingKind("time-series", _time_series, _in_order, {"folds": 5, "gap": 0}, ("window",), family="time"),
    SplittingKind("bootstrap", bootstrap, lambda options: f"{_times(options)}bootstrap, tested out of bag",
                  {"repeats": 50, "stratified": False, "seed": 0}, family="bootstrap"),
    SplittingKind("predefined", predefined, lambda options: f"by column {options['column']}",
                  {"column": "fold"}, family=""),
    SplittingKind("none", _nothing, lambda _: "no test part", {}, family="none"),
)  # fmt: skip
KINDS = {row.name: row for row in _ROWS}


class SplitterClass(NamedTuple):
    """A class of scikit-learn's.

    Attributes
    ----------
    kind : that it is.
    words : its parameters -> the options of the kind that make the same splits, where all others have their default;
        None where there are none.
    fixed : options that go with these.
    family : where that of the kind is read from the splits.
    """

    kind: str
    words: dict[str, str] | None
    fixed: dict[str, Any]
    family: str = ""


_FOLDED = {"n_splits": "folds", "shuffle": "shuffle", "random_state": "seed"}
_DRAWN = {"n_splits": "repeats", "test_size": "test", "random_state": "seed"}
_REPEATED = {"n_splits": "folds", "n_repeats": "repeats", "random_state": "seed"}
_IN_TIME = {"n_splits": "folds", "gap": "gap", "max_train_size": "window"}
CLASSES = {
    "KFold": SplitterClass("k-fold", _FOLDED, {"stratified": False}),
    "StratifiedKFold": SplitterClass("k-fold", _FOLDED, {"stratified": True}),
    "RepeatedKFold": SplitterClass("k-fold", _REPEATED, {"stratified": False}),
    "RepeatedStratifiedKFold": SplitterClass("k-fold", _REPEATED, {"stratified": True}),
    "ShuffleSplit": SplitterClass("holdout", _DRAWN, {"stratified": False}),
    "StratifiedShuffleSplit": SplitterClass("holdout", _DRAWN, {"stratified": True}),
    "GroupKFold": SplitterClass("group-k-fold", _FOLDED, {"stratified": False}),
    "StratifiedGroupKFold": SplitterClass("group-k-fold", _FOLDED, {"stratified": True}),
    "GroupShuffleSplit": SplitterClass("group-holdout", _DRAWN, {}),
    "LeaveOneGroupOut": SplitterClass("leave-one-group-out", {}, {}),
    "LeavePGroupsOut": SplitterClass("leave-p-groups-out", {"n_groups": "p"}, {}),
    "LeaveOneOut": SplitterClass("leave-one-out", {}, {}),
    "LeavePOut": SplitterClass("leave-p-out", {"p": "p"}, {}),
    "TimeSeriesSplit": SplitterClass("time-series", _IN_TIME, {}),
    "PredefinedSplit": SplitterClass("predefined", None, {}, family="folds"),
}
