"""What a computation gives: metrics and the table of predictions, and how it reads back."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.results import arrays as arrays
    from padre_git.core.results import hash as hash
    from padre_git.core.results import instances as instances
    from padre_git.core.results import recompute as recompute
    from padre_git.core.results import transformed as transformed

__getattr__ = submodules(__name__)
