"""The objects that Python users hold: App, Experiment, shelves, runs, Diff, Comparison."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.api import runs as runs

__getattr__ = submodules(__name__)
