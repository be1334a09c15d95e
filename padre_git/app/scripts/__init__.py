"""Runs that a program of the user computes itself: `start_run`, and `padre run -- COMMAND`."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.scripts import command as command
    from padre_git.app.scripts import looking as looking

__getattr__ = submodules(__name__)
