"""What stands in the way of `padre init`: files in padre's folders, a branch in the place of padre's branches."""

import os
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from padre_git.errors import RepositoryError
from padre_git.model.names import slug
from padre_git.storage.git.plumbing import Git
from padre_git.storage.layout import Layout

# padre's own files below projects/ and datasets/, by name
_OWN = re.compile(
    r"projects/[^/]+/(project\.json|README\.md|experiments/[^/]+/(experiment\.json|README\.md|executions/.+))"
    r"|datasets/[^/]+/(dataset\.json|[^/]+/(version\.json|data\.[a-z]+(\.dvc)?))"
)
# what file managers leave, and what keeps an empty folder in git
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".keep", ".gitignore"}


def check_branches(git: Git, prefix: str) -> None:
    """Raise where a branch has the name that padre's branches begin with: git then cannot make them."""
    parts = prefix.split("/")
    names = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    example = f"{prefix}/{slug(git.root.name)}/…"
    for name in names:
        # git lists what is below a name too
        if any(ref.name == f"refs/heads/{name}" for ref in git.refs(f"refs/heads/{name}")):
            raise RepositoryError(
                f"the branch `{name}` blocks {example}; git branch -m {name} NEWNAME, or padre init --refs-prefix lab"
            )
        for ref in git.refs(f"refs/remotes/*/{name}"):
            remote = ref.name.split("/")[2]
            if ref.name == f"refs/remotes/{remote}/{name}":
                raise RepositoryError(
                    f"the branch `{name}` of {remote} blocks pushing {example}; padre init --refs-prefix lab"
                )


def check_foreign(git: Git, layout: Layout) -> None:
    """Raise where ``projects/`` or ``datasets/`` has a file that padre did not make, tracked, ignored or neither."""
    for folder in (layout.projects, layout.datasets):
        # also what is not checked out (sparse), or deleted and not committed
        listed = os.fsdecode(git.run("ls-files", "-z", "--cached", "--", f":(top,literal){folder}"))
        for path in (*_on_disk(git, folder), *filter(None, listed.split("\0"))):
            inside = path.removeprefix(f"{layout.below}/") if layout.below else path
            if PurePosixPath(path).name not in _LITTER and not _OWN.fullmatch(inside):
                raise RepositoryError(
                    f"{folder}/ has files that padre did not make, such as {path}; `padre init --root lab` "
                    "puts padre's folders below lab/"
                )


def _on_disk(git: Git, folder: str) -> Iterator[str]:
    top = git.root / folder
    if top.is_symlink() or (top.exists() and not top.is_dir()):
        yield folder
        return
    for here, folders, names in os.walk(top):
        linked = [name for name in folders if os.path.islink(os.path.join(here, name))]
        yield from (os.path.relpath(os.path.join(here, name), git.root).replace(os.sep, "/") for name in names + linked)
