"""A version that can be cited: its citation file, its tag, what changed since the one before, where it is published."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.release import changes as changes
    from padre_git.app.release import publish as publish
    from padre_git.app.release import tag as tag
    from padre_git.app.release import tagged as tagged

__getattr__ = submodules(__name__)
