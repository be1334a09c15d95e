"""Arguments next to those of a signature: the names PyPaDRE had, provenance, and what to say of unknown ones."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from padre_git.errors import PadreError

# recorded under this name, never needed
_PROVENANCE = ("reference", "reference_git", "reference_package", "creator", "ptype")
# owner -> a name that is understood -> the argument it is
_ALIASES: dict[str, dict[str, str]] = {
    "Project": {"project_description": "description"},
    "Experiment": {
        "experiment_description": "description",
        "project_name": "project",
        "preprocessing_fn": "preprocessing",
    },
    "app.experiment": {
        "experiment_name": "name",
        "experiment_description": "description",
        "project_name": "project",
        "dataset_name": "dataset",
        "preprocessing_fn": "preprocessing",
    },
    "app.dataset": {"target_features": "target", "dataset_name": "name"},
}
# a name from elsewhere -> the argument that does it, and what to know about it
_HINTS = {
    "cv": ("splitting", "with the same values: 5, KFold(5), …"),
    "splitter": ("splitting", "with what cv= takes: 5, KFold(5), …"),
    "split": ("splitting", "with what cv= takes: 5, KFold(5), …"),
    "scoring": ("metrics", 'with the same values: "f1_macro", ["accuracy", "roc_auc"], …'),
    "scorer": ("metrics", 'with what scoring= takes: "f1_macro", …'),
    "metric": ("metrics", "one name or several; the first is the main one"),
    "estimator": ("pipeline", "with the same value: an estimator, or a function that returns one"),
    "model": ("pipeline", "an estimator, or a function that returns one"),
    "clf": ("pipeline", "an estimator, or a function that returns one"),
    "random_state": ("seed", "a whole number"),
    "data": ("dataset", "a Dataset, a name or (X, y)"),
    "params": ("parameters", "with the same values"),
    "param_grid": ("parameters", 'with the same values: {"SVC.C": [0.1, 1]}'),
    "tags": ("description", "a text"),
}
_UNSET = ("", "default")  # what a text that nobody gave reads


class Arguments(NamedTuple):
    """What was given: the arguments, and what is only recorded."""

    values: dict[str, Any]
    provenance: dict[str, Any]


def read(owner: str, values: Mapping[str, Any], old: Mapping[str, Any], *, required: tuple[str, ...] = ()) -> Arguments:
    """Sort ``old``, the arguments that are not in the signature of ``owner``, into ``values`` and provenance.

    Raises
    ------
    PadreError
        For an argument that nobody knows, or one that is given twice under two names.
    """
    aliases = _ALIASES.get(owner, {})
    result, provenance = dict(values), {}
    for name, value in old.items():
        if name in aliases:
            _check_once(owner, aliases[name], name, values)
            result[aliases[name]] = value
        elif name in _PROVENANCE:
            provenance[name] = value
        else:
            raise PadreError(f"{owner}() has no argument `{name}`; {_instead(name, [*required, *values])}")
    return Arguments(result, provenance)


def _check_once(owner: str, name: str, alias: str, values: Mapping[str, Any]) -> None:
    given = values[name]
    if given is not None and not (isinstance(given, str) and given in _UNSET):
        raise PadreError(f"{owner}() has both `{name}` and `{alias}`, which mean the same; leave `{alias}` out")


def _instead(name: str, known: list[str]) -> str:
    argument, words = _HINTS.get(name, ("", ""))
    if argument in known:
        return f"it is `{argument}`, {words}"
    close = get_close_matches(name, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"it has {', '.join(known)}"
