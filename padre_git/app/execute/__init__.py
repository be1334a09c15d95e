"""The story of `execute()`: the request, the plan, the computation, the outcome."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.execute import asked as asked
    from padre_git.app.execute import execute as execute
    from padre_git.app.execute import found as found
    from padre_git.app.execute import request as request

__getattr__ = submodules(__name__)
