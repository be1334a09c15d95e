"""From selectors to a picture, and from a picture to a file."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.plots import charts as charts
    from padre_git.app.plots import converter as converter
    from padre_git.app.plots import plot as plot

__getattr__ = submodules(__name__)
