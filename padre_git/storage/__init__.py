"""Files and repositories: layout, documents, YAML, git, DVC, the index. No numbers."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.storage import config as config
    from padre_git.storage import distributions as distributions
    from padre_git.storage import graphs as graphs
    from padre_git.storage import matrices as matrices
    from padre_git.storage import models as models
    from padre_git.storage import packed as packed
    from padre_git.storage import parquet_writing as parquet_writing
    from padre_git.storage import safetensors as safetensors
    from padre_git.storage import sources as sources
    from padre_git.storage import tables as tables
    from padre_git.storage import weights as weights
    from padre_git.storage import yaml as yaml

__getattr__ = submodules(__name__)
