"""How rows are divided into training, validation and test rows, and what is wrong with a division."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.core.splitting import rows as rows
    from padre_git.core.splitting import seen as seen

__getattr__ = submodules(__name__)
