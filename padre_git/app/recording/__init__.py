"""A recording from its first line to its commit: code, environment, journal, and what a killed run left."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.recording import frames as frames
    from padre_git.app.recording import logged as logged

__getattr__ = submodules(__name__)
