"""git: processes for what is quick and for what records, GitPython for remotes and worktrees."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.storage.git import repository as repository

__getattr__ = submodules(__name__)
