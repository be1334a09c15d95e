"""Anything else: the arguments of its constructor that it keeps as attributes, as most classes do."""

from typing import Any

from padre_git.core.components.plain import arguments_of, defaults_of
from padre_git.core.inspectors.look import Look
from padre_git.model.inspection import Part

_NOTHING = object()


def handles(value: Any) -> bool:
    """It takes what no other inspector knows."""
    return True


def part(value: Any, name: str, path: str, look: Look) -> Part:
    """The object by its constructor's signature; what it does not keep under the same name cannot be known."""
    kept = {each: getattr(value, each, _NOTHING) for each in arguments_of(type(value))}
    values = {each: found for each, found in kept.items() if found is not _NOTHING}
    hidden = [each for each in kept if each not in values]
    notes = (f"not kept by the object: {', '.join(hidden)}",) if hidden else ()
    return look.described(value, name or type(value).__name__, path, values, defaults_of(value), notes=notes)
