"""Executions and their data, exchanged with others: branch, checkout, push, pull."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.share import dvc as dvc

__getattr__ = submodules(__name__)
