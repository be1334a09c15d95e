"""Functions of the user, called with what they ask for."""

from collections.abc import Callable
from inspect import Parameter, signature
from types import CellType
from typing import Any

_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def needed(function: Callable[..., Any]) -> int:
    """How many arguments it cannot do without; 0 where nothing can tell."""
    asked = [each for each in _parameters(function) if each.kind is not Parameter.VAR_POSITIONAL]
    return sum(each.default is Parameter.empty for each in asked)


def called(function: Callable[..., Any], *given: Any) -> Any:
    """What it returns for as many of ``given`` as it takes."""
    found = _parameters(function)
    if any(each.kind is Parameter.VAR_POSITIONAL for each in found):
        return function(*given)
    return function(*given[: sum(each.kind in _POSITIONAL for each in found)])


def name_of(function: Any) -> str:
    """What a function is called in messages."""
    return str(getattr(function, "__name__", type(function).__name__))


def arguments(value: Any) -> dict[str, Parameter]:
    """The arguments of a function or class; none where nothing can tell."""
    try:
        return dict(signature(value).parameters)
    except (ValueError, TypeError):  # written in C, without a signature
        return {}


def enclosed(function: Any) -> dict[str, Any]:
    """Name -> value of what a function closes over, as far as it is assigned yet."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return {name: cell.cell_contents for name, cell in cells if cell != CellType()}  # an empty one is not assigned


def _parameters(function: Callable[..., Any]) -> list[Parameter]:
    return [each for each in arguments(function).values() if each.kind is not Parameter.VAR_KEYWORD]
