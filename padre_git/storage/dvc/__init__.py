"""DVC: pointers in git, content in its cache. DVC's own libraries are imported when something is added, not before."""

from padre_git.storage.dvc.cache import Dvc, can_hold
from padre_git.storage.dvc.pointer import Pointer, parse_pointer

__all__ = ["Dvc", "Pointer", "can_hold", "parse_pointer"]
