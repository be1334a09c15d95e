"""Studies: experiments × data sets × seeds as one matrix; which cells are missing, and computing those."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.study import run as run
    from padre_git.app.study import spec as spec
    from padre_git.app.study import status as status
    from padre_git.app.study import view as view

__getattr__ = submodules(__name__)
