"""The tables, figures and numbers of a paper, and whether they are up to date."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.report import build as build
    from padre_git.app.report import claims as claims
    from padre_git.app.report import generated as generated
    from padre_git.app.report import spec as spec
    from padre_git.app.report import verb as verb

__getattr__ = submodules(__name__)
