"""Objects by their dotted names, as users and recorded models write them: the one place that imports by such a name."""

from importlib import import_module
from typing import Any


def find(path: str) -> Any:
    """The object ``package.module.name``.

    Raises
    ------
    ImportError, AttributeError, ValueError : where there is none.
    """
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
