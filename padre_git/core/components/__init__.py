"""Estimators as objects: their parts, parameters, protocols and source."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.components import abilities as abilities
    from padre_git.core.components import components as components
    from padre_git.core.components import functions as functions

__getattr__ = submodules(__name__)
