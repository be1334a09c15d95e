"""Whether what is recorded is true: checked without training, and by training again."""

from typing import TYPE_CHECKING

from padre_git.lazily import submodules

if TYPE_CHECKING:
    from padre_git.app.verify import claims as claims
    from padre_git.app.verify import environment as environment
    from padre_git.app.verify import own as own
    from padre_git.app.verify import reproduce as reproduce
    from padre_git.app.verify import rerun as rerun
    from padre_git.app.verify import result as result
    from padre_git.app.verify import verify as verify
    from padre_git.app.verify import whole as whole

__getattr__ = submodules(__name__)
