"""DVC: pointers in git, content in its cache. DVC's own libraries are imported when something is added, not before."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules
from padre_git.storage.dvc.cache import Dvc, can_hold
from padre_git.storage.dvc.pointer import Pointer, parse_pointer

if TYPE_CHECKING:
    from padre_git.storage.dvc import configuration as configuration
    from padre_git.storage.dvc import experiments as experiments
    from padre_git.storage.dvc import ignores as ignores
    from padre_git.storage.dvc import objects as objects
    from padre_git.storage.dvc import settings as settings
    from padre_git.storage.dvc import transfer as transfer

__all__ = ["Dvc", "Pointer", "can_hold", "parse_pointer"]
__getattr__ = submodules(__name__)
