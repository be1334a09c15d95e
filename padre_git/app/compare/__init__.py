"""Runs in one table, with the tests that are valid for their splits."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.compare import compare as compare
    from padre_git.app.compare import testing as testing

__getattr__ = submodules(__name__)
