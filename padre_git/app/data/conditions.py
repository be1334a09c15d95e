"""Conditions on recorded data sets, ``rows < 10000 and task == 'classification'``, answered from their versions."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from padre_git.core.text import query
from padre_git.core.text.query import MISSING
from padre_git.errors import PadreError, UnknownName
from padre_git.model.documents import Attribute, Version

CLASSIFICATION, REGRESSION = "classification", "regression"
_FEW = 20  # whole numbers within fewer steps are taken for codes of classes
_CLASSES = {"nominal", "ordinal"}
_ARRAY = "X"  # the attribute that all features without names are

_FIELDS: Mapping[str, Callable[[str, Version], Any]] = {
    "name": lambda name, _: name,
    "rows": lambda _, version: version.shape[0],
    "features": lambda _, version: _features(version),
    "target": lambda _, version: ", ".join(version.roles.target) or MISSING,
    "task": lambda _, version: task(version) or MISSING,
    "classes": lambda _, version: _classes(version),
    "missing": lambda _, version: sum(each.missing for each in version.attributes),
    "groups": lambda _, version: version.roles.group is not None,
    "times": lambda _, version: version.roles.time is not None,
}


def matching(known: Mapping[str, Version], where: str) -> list[str]:
    """The names in ``known``, name -> current version, for which the condition ``where`` holds.

    Raises
    ------
    UnknownName : for a name that no data set has, listing the ones that they have.
    BadArgument : where it cannot be read.
    """
    condition = query.parse(where)
    for name in condition.names:
        if name not in _FIELDS:
            hint = f"Put text in quotes: {condition.texts[name]}" if name in condition.texts else ""
            raise UnknownName("name", name, _FIELDS, where="a data set", hint=hint)
    found = [
        name
        for name, version in known.items()
        if condition.matches(lambda field, name=name, version=version: _FIELDS[field](name, version))  # type: ignore[misc]
    ]
    if not found:
        raise PadreError(f"no data set matches `{where}`. All data sets: padre dataset list")
    return found


def task(version: Version) -> str:
    """``classification`` where the target is text, truth values, categories or whole numbers within few steps,
    ``regression`` where it is other numbers; empty without a target, and where it has several columns."""
    target = _target(version)
    if target is None:
        return ""
    if target.level in _CLASSES:
        return CLASSIFICATION
    width = target.range[1] - target.range[0] if target.range else math.inf
    return CLASSIFICATION if target.type.startswith(("int", "uint")) and width < _FEW else REGRESSION


def misfit(version: Version, wanted: str | None, classes: bool) -> str:
    """Why a pipeline of the task ``wanted`` cannot be trained on a data set; empty where nothing speaks against it.

    ``classes`` : whether the values of the target can be classes.
    """
    target = _target(version)
    if target is None:
        return ""
    if wanted == REGRESSION and target.level in _CLASSES and not target.range:
        return "it predicts numbers, and the target has classes"
    if wanted == CLASSIFICATION and target.type.startswith("float") and not classes:
        return "it predicts classes, and the target has numbers"
    return ""


def _target(version: Version) -> Attribute | None:
    names = version.roles.target
    return next((each for each in version.attributes if [each.name] == names), None)


def _classes(version: Version) -> Any:
    target = _target(version)
    if target is None or task(version) != CLASSIFICATION:
        return MISSING
    if target.categories is not None:
        return len(target.categories)
    return int(target.range[1] - target.range[0]) + 1 if target.range else MISSING


def _features(version: Version) -> int:
    roles = version.roles
    others = {*roles.target, roles.id, roles.group, roles.time, roles.weight, *roles.drop}
    found = [each for each in version.attributes if each.name not in others]
    sizes = (each.description if each.name == _ARRAY else "" for each in found)
    return sum(math.prod(map(int, re.findall(r"\d+", size)[1:])) if size else 1 for size in sizes)
