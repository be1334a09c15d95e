"""Readers of the files of other tools: they say what stands there, and judge nothing.

The files may be anyone's. Each is read up to a size, no link is followed, and names in them never become paths.
"""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.storage.foreign import mlflow as mlflow
    from padre_git.storage.foreign import openml as openml
    from padre_git.storage.foreign import sacred as sacred
    from padre_git.storage.foreign import tensorboard as tensorboard

__getattr__ = submodules(__name__)
