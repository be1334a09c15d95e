"""Notebooks of Jupyter: their cells executed in a new kernel, and what a kernel that lives has executed."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.notebooks import kernel as kernel
    from padre_git.app.notebooks import live as live

__getattr__ = submodules(__name__)
