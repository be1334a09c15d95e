"""What changed between two runs, experiments or revisions, and whether it is better."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.diff import gates as gates
    from padre_git.app.diff import result as result

__getattr__ = submodules(__name__)
