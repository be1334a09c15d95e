"""One run, an experiment or the repository, as a reader wants to see it."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.show import best as best
    from padre_git.app.show import front as front
    from padre_git.app.show import inspect as inspect
    from padre_git.app.show import portfolio as portfolio
    from padre_git.app.show import status as status

__getattr__ = submodules(__name__)
