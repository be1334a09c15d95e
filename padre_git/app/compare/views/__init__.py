"""A comparison as text, Markdown, LaTeX and JSON."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.compare.views import document as document
    from padre_git.app.compare.views import latex as latex
    from padre_git.app.compare.views import statement as statement
    from padre_git.app.compare.views import tables as tables
    from padre_git.app.compare.views import words as words

__getattr__ = submodules(__name__)
