"""The user's files: experiments and metrics in Python and YAML, run as `__main__` or only looked at."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.files import early as early
    from padre_git.app.files import inspect as inspect
    from padre_git.app.files import launch as launch
    from padre_git.app.files import metrics as metrics
    from padre_git.app.files import notebook as notebook
    from padre_git.app.files import stale as stale
    from padre_git.app.files import yaml as yaml

__getattr__ = submodules(__name__)
