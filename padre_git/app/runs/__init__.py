"""Recorded runs: found, selected, listed and read."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.runs import current as current
    from padre_git.app.runs import models as models
    from padre_git.app.runs import nouns as nouns
    from padre_git.app.runs import reported as reported
    from padre_git.app.runs import stored as stored

__getattr__ = submodules(__name__)
