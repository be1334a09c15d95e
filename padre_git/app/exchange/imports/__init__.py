"""In: runs of other tools become recordings, with the splits and predictions that a user names."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.exchange.imports import answers as answers
    from padre_git.app.exchange.imports import openml as openml
    from padre_git.app.exchange.imports import splits as splits
    from padre_git.app.exchange.imports import steps as steps
    from padre_git.app.exchange.imports import take as take

__getattr__ = submodules(__name__)
