"""The metrics: the table of them, what they consume, and those of the user."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.metrics import user as user

__getattr__ = submodules(__name__)
