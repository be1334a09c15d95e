"""Splittings as text, such as ``10x10``: read without what makes them, so that a wrong name is an error at once."""

import re
from collections.abc import Callable
from typing import Any

from padre_git.errors import UnknownName

LONGEST = 300  # letters; the name of a column may be part of it
# of `kinds`, which imports scikit-learn
NAMES = (
    *("k-fold", "holdout", "group-k-fold", "group-holdout", "leave-one-out", "leave-p-out", "leave-one-group-out"),
    *("leave-p-groups-out", "time-series", "bootstrap", "predefined", "none"),
)
FORMS = (
    "5, 10-fold, 10x10, holdout, holdout:0.25, 10xholdout, group-5-fold, group-holdout, leave-one-out, leave-2-out, "
    "leave-one-group-out, time-series, bootstrap, predefined:COLUMN, nested, none"
)
_REPEATED = r"(?:(?P<repeats>\d+) ?[x×] ?)?"
_SHARE = r"(?::(?P<test>0?\.\d+))?"
# what people write -> its kind, and options that go with it; the groups of the pattern are options, too
_TEXTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (rf"{_REPEATED}(?P<folds>\d+)(?:[ -]?fold)?", "k-fold", {}),
    (rf"{_REPEATED}stratified-(?P<folds>\d+)-fold", "k-fold", {"stratified": True}),
    (rf"{_REPEATED}holdout{_SHARE}", "holdout", {}),
    (rf"{_REPEATED}(?:group-(?P<folds>\d+)-fold|(?P<folds2>\d+)-fold by group)", "group-k-fold", {}),
    (rf"{_REPEATED}stratified-group-(?P<folds>\d+)-fold", "group-k-fold", {"stratified": True}),
    (rf"{_REPEATED}group-holdout{_SHARE}", "group-holdout", {}),
    (r"leave-one-out|loo", "leave-one-out", {}),
    (r"leave-(?P<p>\d+)-out", "leave-p-out", {}),
    (r"leave-one-group-out|logo", "leave-one-group-out", {}),
    (r"leave-(?P<p>\d+)-groups-out", "leave-p-groups-out", {}),
    (r"time-series(?::(?P<folds>\d+))?", "time-series", {}),
    (rf"{_REPEATED}bootstrap", "bootstrap", {}),
    (r"predefined(?::(?P<column>.+))?", "predefined", {}),
    (r"none", "none", {}),
    (r"nested", "nested", {}),
)
_READ: dict[str, Callable[[str], Any]] = {"test": float, "column": str}  # the others are whole numbers


def read(text: str) -> tuple[str, dict[str, Any]] | None:
    """The kind and the options that ``text`` says; none where it says none of `FORMS`."""
    for pattern, kind, fixed in _TEXTS:
        match = re.fullmatch(pattern, text, re.IGNORECASE)
        if match:
            given = {name.rstrip("2"): each for name, each in match.groupdict().items() if each is not None}
            return kind, {name: _READ.get(name, int)(each) for name, each in given.items()} | fixed
    return None


def unknown(text: str) -> UnknownName:
    """The error that lists the forms."""
    return UnknownName("splitting", text, NAMES, f"; write one of {FORMS}, or the name of an experiment or run")
