"""Anything else: what a function or a constructor is called with, where the object keeps it, as most do."""

from functools import partial
from inspect import isroutine
from typing import Any

from padre_git.core.components.calls import arguments
from padre_git.core.components.plain import arguments_of, defaults_of
from padre_git.core.inspectors.look import Look
from padre_git.model.inspection import Part

_NOTHING = object()


def handles(value: Any) -> bool:
    """It takes what no other inspector knows."""
    return True


def part(value: Any, name: str, path: str, look: Look) -> Part:
    """The object by its constructor's signature; what it does not keep under the same name cannot be known."""
    if isroutine(value) or isinstance(value, partial):
        return _function(value, name, path, look)
    kept = {each: getattr(value, each, _NOTHING) for each in arguments_of(type(value))}
    values = {each: found for each, found in kept.items() if found is not _NOTHING}
    hidden = [each for each in kept if each not in values]
    notes = (f"not kept by the object: {', '.join(hidden)}",) if hidden else ()
    return look.described(value, name or type(value).__name__, path, values, defaults_of(value), notes=notes)


def _function(value: Any, name: str, path: str, look: Look) -> Part:
    """The arguments that have a value: those with a default, and the ones that `partial` has fixed."""
    fixed = value.keywords if isinstance(value, partial) else {}
    function = value.func if isinstance(value, partial) else value
    takes = arguments(function).items()
    defaults = {each: found.default for each, found in takes if found.default is not found.empty}
    own = name or str(getattr(function, "__name__", type(function).__name__))
    return look.described(function, own, path, {**defaults, **fixed}, defaults)
