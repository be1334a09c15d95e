"""What padre does to the user's own branch: it adds runs to commits, checks, writes derived files, cleans up."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.commit import merge as merge
    from padre_git.app.commit import precommit as precommit
    from padre_git.app.commit import readme as readme
    from padre_git.app.commit import staged as staged
    from padre_git.app.commit import take as take

__getattr__ = submodules(__name__)
