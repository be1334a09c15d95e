"""Data sets of the repository: stored, found and loaded."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.data import computed as computed
    from padre_git.app.data import datasets as datasets
    from padre_git.app.data import load as load
    from padre_git.app.data import store as store

__getattr__ = submodules(__name__)
