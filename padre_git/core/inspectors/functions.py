"""Functions: what their arguments are when nobody gives them, and what `functools.partial` has fixed."""

from functools import partial
from inspect import isroutine
from typing import Any

from padre_git.core.components.calls import arguments
from padre_git.core.inspectors.look import Look
from padre_git.model.inspection import Part


def handles(value: Any) -> bool:
    """Whether it is a function, a method or a `partial` of one."""
    return isroutine(value) or isinstance(value, partial)


def part(value: Any, name: str, path: str, look: Look) -> Part:
    """The arguments that have a value: those with a default, and those that were fixed."""
    fixed = value.keywords if isinstance(value, partial) else {}
    function = value.func if isinstance(value, partial) else value
    takes = arguments(function).items()
    defaults = {each: found.default for each, found in takes if found.default is not found.empty}
    own = name or str(getattr(function, "__name__", type(function).__name__))
    return look.described(function, own, path, {**defaults, **fixed}, defaults)
