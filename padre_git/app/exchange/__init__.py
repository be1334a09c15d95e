"""Other tools: what they recorded becomes runs, and what padre recorded becomes their files."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.exchange import croissant as croissant
    from padre_git.app.exchange import docker as docker
    from padre_git.app.exchange import hub as hub
    from padre_git.app.exchange import mlflow as mlflow
    from padre_git.app.exchange import package as package
    from padre_git.app.exchange import tabular as tabular

__getattr__ = submodules(__name__)
