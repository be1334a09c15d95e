"""What searches tell: what to try first, which settings need no more splits, how optimistic the best is, and more."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.analysis import analyse as analyse
    from padre_git.app.analysis import rows as rows
    from padre_git.app.analysis import warm as warm

__getattr__ = submodules(__name__)
