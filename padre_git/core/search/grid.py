"""Hyperparameters as people give them: words of the command line, mappings in Python, and the space they span."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.search import space as spaces
from padre_git.core.search.space import Choice, Dimension, Float, Int, Space
from padre_git.core.text.literals import values
from padre_git.errors import BadArgument, PadreError, UnknownName

# what PyPaDRE called the parts of an experiment -> the options of theirs that mean the same here
_OLD: dict[str, dict[str, Any]] = {"SKLearnEvaluator": {"write_results": True}, "evaluator": {"write_results": True}}
_OLD_ESTIMATOR = ("SKLearnEstimator", "estimator")
_OLD_SPLITTER = ("default_split", "splitter")


def parse(assignments: Iterable[str]) -> dict[str, list[Any] | Float | Int]:
    """Read ``SVC.C=0.1,1,10`` and ``SVC.C=loguniform(1e-3,1e3)``: name -> alternatives, or the range.

    A comma separates alternatives; brackets and quotes make one value; words are read as in YAML 1.2.

    Raises
    ------
    BadArgument : where one is no assignment, cannot be read, or a name is given twice.
    """
    found: dict[str, list[Any] | Float | Int] = {}
    for text in assignments:
        name, equals, rest = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise BadArgument(f"`{text}` is not a parameter; write NAME=VALUE, such as SVC.C=1 or SVC.C=0.1,1,10")
        if name in found:
            raise BadArgument(f"parameter `{name}` is given twice; several values are {name}=1,2")
        distribution = spaces.read(rest)
        try:
            found[name] = values(rest) if distribution is None else distribution
        except BadArgument as error:
            raise BadArgument(f"parameter `{name}`: {error}") from error
    return found


def space_of(given: Any, pipeline: Pipeline, *, where: str = "", over: Mapping[str, Any] | None = None) -> Space:
    """The settings that may be tried.

    Parameters
    ----------
    given : mapping, sequence of mappings, function or None
        ``{"SVC.C": [0.1, 1], "SVC.gamma": loguniform(1e-4, 10)}``. A list, range or array is alternatives, a tuple one
        value; a range of `core.search.space`, the text of one, or scipy's frozen distribution is drawn from. Several
        mappings are several spaces, as in scikit-learn's `ParameterGrid`. Also nested by component,
        ``{"SVC": {"C": [1]}}``.
    pipeline : whose parameters they are.
    where : what an error says they are of, such as the experiment's name; default the pipeline's text.
    over : stands instead of what ``given`` says, parameter by parameter, whichever way each of them writes its name.

    Returns
    -------
    Space
        Of at least one setting; without parameters of one that is empty.

    Raises
    ------
    UnknownName : where a name is none.
    PadreError : where there are no alternatives, or the form is another.
    """
    if callable(given):
        given = given()
    grids = [given or {}] if given is None or isinstance(given, Mapping) else given
    if isinstance(grids, str) or not isinstance(grids, Sequence) or not all(isinstance(g, Mapping) for g in grids):
        raise PadreError(
            f"parameters must be a dict or a list of dicts, such as {{'SVC.C': [0.1, 1]}}; not {given!r:.60}"
        )
    instead = _choices(over or {}, pipeline, where)
    parts = tuple({**_choices(grid, pipeline, where), **instead} for grid in grids)
    if not parts:
        raise PadreError("parameters are an empty list; leave them out, or give a dict")
    return Space(parts)


def of_values(parameters: Mapping[str, Any]) -> Space:
    """The space of values as `parse` gives them, whatever their names mean."""
    return Space(({name: _dimension(name, value) for name, value in parameters.items()},))


def expand(
    given: Any, pipeline: Pipeline, *, where: str = "", over: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """All settings of a grid, in the order in which they are written, the last name varying fastest; arguments and
    errors are those of `space_of`.

    Returns
    -------
    list of dict
        At least one; without parameters one that is empty. Equal settings occur once.
    """
    space = space_of(given, pipeline, where=where, over=over)
    if space.distributed:
        raise PadreError(f"parameter `{space.distributed}` is a distribution; a grid takes a list of values")
    return list(space.cells())


def _choices(grid: Mapping[str, Any], pipeline: Pipeline, where: str) -> dict[str, Dimension]:
    """Recorded name -> what it ranges over."""
    found: dict[str, Dimension] = {}
    for name, value in _flat(grid, pipeline):
        known = pipeline.resolve(name, where=where)
        pipeline.refuse_frozen(known)
        if known in found:
            raise PadreError(f"parameter `{known}` is given twice, also as `{name}`; leave one out")
        found[known] = _dimension(known, value)
    return found


def _dimension(name: str, value: Any) -> Dimension:
    if isinstance(value, Float | Int | Choice):
        return value
    if hasattr(value, "rvs"):
        return spaces.frozen(name, value)
    if isinstance(value, str) and (distribution := spaces.read(value)) is not None:
        return distribution
    if isinstance(value, np.ndarray):
        # numbers of Python, so that 0.1 of an array and 0.1 of a list are one setting
        value = value.tolist() if value.ndim == 1 else [value]
    found = list(value) if isinstance(value, list | range) else [value]
    if not found:
        raise PadreError(f"parameter `{name}` has no alternatives; give at least one value")
    return Choice.of(found)


def _flat(grid: Mapping[str, Any], pipeline: Pipeline) -> Iterable[tuple[str, Any]]:
    """Names and values, with the ones that are nested by component."""
    for name, value in grid.items():
        if not isinstance(name, str):
            raise PadreError(f"parameter {name!r} has no name; names are text, such as 'SVC.C'")
        component = pipeline.component(name) if isinstance(value, Mapping) else None
        if component is not None:
            yield from ((f"{component}.{key}", each) for key, each in value.items())
        elif isinstance(value, Mapping) and name in _OLD:
            _check_old(name, value)
        elif isinstance(value, Mapping) and name in _OLD_ESTIMATOR and set(value) == {"parameters"}:
            yield from _flat(value["parameters"], pipeline)
        elif name in _OLD_SPLITTER and isinstance(value, Mapping):
            raise PadreError(
                f"`{name}` is not a parameter; the splitting is Experiment(splitting=…), such as '10-fold'"
            )
        else:
            yield name, value


def _check_old(name: str, options: Mapping[str, Any]) -> None:
    """Options of PyPaDRE that ask for what padre does anyway; nothing else is passed over."""
    for option, value in options.items():
        if option not in _OLD[name]:
            raise UnknownName("option", f"{name}.{option}", _OLD[name], "; known is write_results, which is always on")
        if value is not _OLD[name][option] and value != [_OLD[name][option]]:
            raise PadreError(f"`{name}.{option}` is {value!r}; padre always keeps the predictions: leave it out")
