"""Which settings are tried: spaces, samplers, grids, and nested search."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.search import adaptive as adaptive
    from padre_git.core.search import custom as custom
    from padre_git.core.search import grid as grid
    from padre_git.core.search import points as points
    from padre_git.core.search import samplers as samplers

__getattr__ = submodules(__name__)
