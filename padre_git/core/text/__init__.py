"""How things read: numbers, Markdown, LaTeX, patches, queries."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.text import csv as csv
    from padre_git.core.text import formats as formats
    from padre_git.core.text import markdown as markdown
    from padre_git.core.text import progress as progress

__getattr__ = submodules(__name__)
