"""Words in, words out: a module for each command."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.cli import compare as compare
    from padre_git.cli import fault as fault
    from padre_git.cli import main as main
    from padre_git.cli import matrix as matrix
    from padre_git.cli import recording as recording

__getattr__ = submodules(__name__)
