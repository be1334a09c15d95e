"""`padre init`: make a git repository a notebook. It writes its own files and lines, and nothing else.

What stands in the way is said first: files in padre's folders, a branch in the place of padre's branches.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from padre_git.app.setup import first_commit as setupcommit
from padre_git.app.setup.write import Setup, apply, plan
from padre_git.errors import PadreError, RepositoryError
from padre_git.model.names import slug
from padre_git.model.shell import quoted
from padre_git.storage import kinds
from padre_git.storage.config import check_prefix, check_root, read_settings
from padre_git.storage.dvc.settings import local_settings
from padre_git.storage.git.plumbing import Git, start
from padre_git.storage.git.recorder import known_identity
from padre_git.storage.layout import Layout
from padre_git.storage.paths import home

# what file managers leave, and what keeps an empty folder in git
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".keep", ".gitignore"}


@dataclass(frozen=True)
class Initialised:
    """What `padre init` did."""

    root: Path  # of the repository
    asked: Path  # the folder that was asked for; another one where that is below the root
    branch: str | None  # that is checked out; none on a detached HEAD
    unborn: bool  # whether there is no commit yet
    changed: int  # how many files of the user differ from HEAD or are untracked
    setup: Setup  # what was written
    made_git: bool = False  # whether it made the git repository
    commit: str | None = None  # the commit it made
    nobody: bool = False  # whether that commit is by nobody, for lack of an identity

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.setup.paths or self.commit or self.made_git)


def initialise(
    folder: Path, *, git: bool = False, commit: bool = False, root: str | None = None, prefix: str | None = None
) -> Initialised:
    """Set up padre in the repository around ``folder``.

    Parameters
    ----------
    git : make a git repository in ``folder`` where it is in none.
    commit : commit padre's files and lines, and nothing else.
    root : the setting `layout.root`, for a repository whose `projects/` or `datasets/` hold files of its own.
    prefix : the setting `refs.prefix`, for a repository that has a branch `padre`.

    Raises
    ------
    RepositoryError : where there is no repository, or one that padre cannot work in; nothing is changed then.
    """
    opened, made_git = _open(folder.absolute(), make=git)
    layout = _layout(opened, root, prefix)
    if commit:
        setupcommit.check_ready(opened)
    _check_branches(opened, layout.refs)
    if not (opened.root / layout.config).exists():
        _check_foreign(opened, layout)
    _check_folders(layout)
    setup = plan(opened, layout, local=local_settings(opened.root, opened.common))
    changed = _count_changed(opened)
    unborn = opened.head() is None
    apply(opened.root, setup)
    made = setupcommit.commit(opened, layout) if commit else None
    nobody = made is not None and not known_identity(opened)
    branch = opened.branch()
    return Initialised(opened.root, folder.absolute(), branch, unborn, changed, setup, made_git, made, nobody)


def _open(folder: Path, *, make: bool) -> tuple[Git, bool]:
    try:
        return Git(folder), False
    except RepositoryError as error:
        if not make or (folder.exists() and "is not in a git repository" not in str(error)):
            raise
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RepositoryError(f"{home(folder)} cannot be created: {error.strerror}") from error
    done = start(folder, "init", "--quiet")
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise RepositoryError(f"`git init` failed in {home(folder)}: {words[-1] if words else 'it gave no reason'}")
    return Git(folder), True


def _layout(git: Git, root: str | None, prefix: str | None) -> Layout:
    """The layout that is set up, or that will be."""
    if (git.root / ".padre/config.yaml").exists():
        settings = read_settings(git.root)
        there = Layout(git.root, settings.layout.root, settings.refs.prefix)
        _check_same("layout.root", there.below, None if root is None else check_root(root, "--root"))
        _check_same("refs.prefix", there.refs, prefix)
        return there
    return Layout(git.root, check_root(root or "", "--root"), check_prefix(prefix or "padre", "--refs-prefix"))


def _check_same(setting: str, there: str, asked: str | None) -> None:
    if asked is not None and asked != there:
        raise PadreError(
            f"padre is set up with {setting} `{there}`; change it in .padre/config.yaml, before the first run"
        )


def _count_changed(git: Git) -> int:
    """How many of the user's files differ from HEAD or are untracked; not the ones that padre writes."""
    not_ours = (f":(top,exclude){name}" for name in (".padre", ".dvc", ".dvcignore", ".gitignore", ".gitattributes"))
    return git.run("status", "--porcelain", "-z", "--no-renames", "--", ":(top)", *not_ours).count(b"\0")


def _check_folders(layout: Layout) -> None:
    """padre writes through no link, and DVC does not look into folders that have a `.dvc` of their own."""
    folder = layout.root
    for part in layout.projects.split("/"):
        folder = folder / part
        if folder.is_symlink():
            raise RepositoryError(f"{folder.name} is a link; padre writes only inside the repository: --root FOLDER")
        if (folder / ".dvc").exists():
            raise RepositoryError(
                f"{folder.name}/ is a DVC repository of its own; choose another folder: padre init --root FOLDER"
            )


def _check_branches(git: Git, prefix: str) -> None:
    """Raise where a branch has the name that padre's branches begin with: git then cannot make them."""
    parts = prefix.split("/")
    names = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    example = f"{prefix}/{slug(git.root.name)}/…"
    for name in names:
        # git lists what is below a name too
        if any(ref.name == f"refs/heads/{name}" for ref in git.refs(f"refs/heads/{name}")):
            raise RepositoryError(
                f"the branch `{name}` blocks {example}; git branch -m {quoted(name)} NEWNAME, "
                "or padre init --refs-prefix lab"
            )
        for ref in git.refs(f"refs/remotes/*/{name}"):
            remote = ref.name.split("/")[2]
            if ref.name == f"refs/remotes/{remote}/{name}":
                raise RepositoryError(
                    f"the branch `{name}` of {remote} blocks pushing {example}; padre init --refs-prefix lab"
                )


def _check_foreign(git: Git, layout: Layout) -> None:
    """Raise where ``projects/`` or ``datasets/`` has a file that padre did not make, whether git tracks it or not."""
    for folder in (layout.projects, layout.datasets):
        # also what is not checked out (sparse), or deleted and not committed
        listed = os.fsdecode(git.run("ls-files", "-z", "--cached", "--", f":(top,literal){folder}"))
        for path in (*_on_disk(git, folder), *filter(None, listed.split("\0"))):
            if PurePosixPath(path).name not in _LITTER and not kinds.is_named(layout, path):
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
