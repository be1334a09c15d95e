"""Networks of torch as components. torch is an extra: `training` imports it, and is imported by the first fit."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.networks import keeping as keeping
    from padre_git.core.networks import portable as portable
    from padre_git.core.networks import sharing as sharing
    from padre_git.core.networks import training as training

__getattr__ = submodules(__name__)
