"""What a search tells: which settings need no more splits, how optimistic its best is, whether more would help."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.analysis import analyse as analyse
    from padre_git.app.analysis import rows as rows

__getattr__ = submodules(__name__)
