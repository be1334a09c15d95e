"""Research questions: what decides them, what the runs answer, and whether they were asked before the runs."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.questions import answered as answered
    from padre_git.app.questions import read as read
    from padre_git.app.questions import revisions as revisions
    from padre_git.app.questions import write as write

__getattr__ = submodules(__name__)
