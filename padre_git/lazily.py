"""What is imported at its first use: a command does not wait for libraries that it does not need.

A wing is the door to its modules. `from padre_git.app import predictions` imports none of them, and `predictions.rows`
imports `rows` when that line runs. The wing's `__init__` names such modules under `TYPE_CHECKING`, so that mypy and
editors know them. An ordinary import of a module, `from padre_git.app.predictions.rows import …`, stays what it is.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def submodules(package: str) -> Callable[[str], Any]:
    """The `__getattr__` of a package that imports its modules when they are asked for."""

    def find(name: str) -> Any:
        module = f"{package}.{name}"
        try:
            return import_module(module)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
            raise AttributeError(f"module `{package}` has no `{name}`") from None

    return find


def names(package: str, places: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose names lie in modules below it: name -> module."""

    def find(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module `{package}` has no `{name}`; it has {', '.join(places)}")
        return getattr(import_module(f"{package}.{places[name]}"), name)

    return find
