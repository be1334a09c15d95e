"""A diff as text, Markdown, HTML and JSON."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.diff.views import document as document
    from padre_git.app.diff.views import html as html
    from padre_git.app.diff.views import markdown as markdown
    from padre_git.app.diff.views import text as text

__getattr__ = submodules(__name__)
