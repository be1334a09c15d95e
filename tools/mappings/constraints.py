"""scikit-learn's `_parameter_constraints` in the words of a mapping: kind of value, range, choices, and what else."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any

from sklearn.utils import _param_validation as validation

from padre_git.model.mappings import Kind

_BRACKETS = {"left": "[)", "right": "(]", "both": "[]", "neither": "()"}


@dataclass
class Values:
    """What a hyperparameter may be."""

    kind: Kind
    range: str = ""
    choices: list[Any] = field(default_factory=list)
    also: list[str] = field(default_factory=list)


def values_of(constraint: Any) -> Values | None:
    """The values that ``constraint`` allows; none where it does not say.

    The kind is that of the first constraint that is a number, a truth value or a choice, else of the first one; the
    others stand in `also`. What scikit-learn hides from its users is hidden here, too.
    """
    if constraint is None or isinstance(constraint, str):  # `no_validation`
        return None
    rows = [row for each in constraint if (row := _row(each))]
    named = [choice for row in rows for choice in row.choices]
    kinds = [row for row in rows if row.kind != "categorical"]
    if not kinds:
        return Values("categorical", choices=named)
    first = min(kinds, key=lambda row: _ORDER.index(row.kind))
    if named and first.kind not in _NUMBERS:
        words = [choice for choice in named if choice is not None]
        first = Values("categorical") if words else first
    also = [
        f"{row.kind} {row.range}".strip() for row in kinds if row is not first and (row.range or row.kind != first.kind)
    ]
    also += [each for row in kinds for each in row.also]
    return Values(first.kind, first.range, named, list(dict.fromkeys(also)))


_NUMBERS = ("seed", "boolean", "integer", "real")
_ORDER: tuple[Kind, ...] = (
    *("seed", "components", "boolean", "integer", "real", "text", "array", "mapping"),
    *("function", "object", "categorical"),
)


def _row(constraint: Any) -> Values | None:
    if constraint is None:
        return Values("categorical", choices=[None])
    if isinstance(constraint, str):
        return Values(*_WORDS[constraint])
    for kind, convert in _ROWS:
        if isinstance(constraint, kind):
            return convert(constraint)
    if constraint is callable:
        return Values("function")
    return Values(_CLASSES.get(constraint, "object"))


def _interval(constraint: Any) -> Values:
    kind: Kind = "integer" if constraint.type is Integral else "real"
    left, right = _BRACKETS[constraint.closed]
    low = "-inf" if constraint.left is None else _number(constraint.left)
    high = "inf" if constraint.right is None else _number(constraint.right)
    if kind == "integer":  # an end that is infinite is open, whatever scikit-learn closes
        left, right = ("(" if "inf" in low else left), (")" if "inf" in high else right)
    return Values(kind, f"{left}{low}, {high}{right}")


def _number(value: float) -> str:
    return str(int(value)) if math.isfinite(value) and value == int(value) else str(value)


def _options(constraint: Any) -> Values:
    shown = constraint.options - constraint.deprecated
    plain = [_finite(each) for each in shown if isinstance(each, str | int | float | bool)]
    return Values("categorical", choices=sorted(plain, key=str))


def _finite(value: Any) -> Any:
    """JSON has no number for them."""
    return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, value)


_ROWS: tuple[tuple[type, Callable[[Any], Values | None]], ...] = (
    (validation.Hidden, lambda constraint: None),
    (validation.Interval, _interval),
    (validation.Options, _options),
    (validation.HasMethods, lambda constraint: Values("object")),
    (validation.MissingValues, lambda constraint: Values("real", choices=["NaN", None], also=["text"])),
)
_CLASSES: Mapping[Any, Kind] = {
    Integral: "integer",
    Real: "real",
    float: "real",
    str: "text",
    dict: "mapping",
    list: "array",
    tuple: "array",
}
_WORDS: Mapping[str, tuple[Kind, str]] = {
    "boolean": ("boolean", ""),
    "verbose": ("integer", "[0, inf)"),
    "random_state": ("seed", ""),
    "array-like": ("array", ""),
    "sparse matrix": ("array", ""),
    "cv_object": ("integer", "[2, inf)"),
}
