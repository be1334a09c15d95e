"""What a reader sees in a browser: the pages of a repository, as a folder (`padre site`) and live (`padre ui`)."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.site import embed as embed
    from padre_git.app.site import versions as versions
    from padre_git.app.site import write as write

__getattr__ = submodules(__name__)
