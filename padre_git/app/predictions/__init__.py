"""What stored predictions still say: rows, instances, metrics computed later. Nothing is trained."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.predictions import compute as compute
    from padre_git.app.predictions import derived as derived
    from padre_git.app.predictions import instances as instances
    from padre_git.app.predictions import metrics as metrics
    from padre_git.app.predictions import rows as rows

__getattr__ = submodules(__name__)
