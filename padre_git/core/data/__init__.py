"""Data sets as values: content, attributes, roles, fingerprints and changes."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.data import changes as changes
    from padre_git.core.data import dataset as dataset

__getattr__ = submodules(__name__)
