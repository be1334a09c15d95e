"""`padre ui`: the pages as a repository is now, and what is new in it, for a browser on this machine."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.site.live import serve as serve

__getattr__ = submodules(__name__)
