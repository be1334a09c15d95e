"""Remotes and worktrees, through GitPython. Nothing quick may need it: to import GitPython takes 0.2 s."""

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import git as gitpython
from git import GitCommandError, PushInfo, RemoteProgress

from padre_git.errors import RepositoryError
from padre_git.storage.git import plumbing
from padre_git.storage.git.plumbing import Git, GitFailed

Watch = Callable[[str, int, int | None], None]  # what git does, how far it is, and of how many

_BUNCH = 200
_STAGES = {
    RemoteProgress.COUNTING: "counting objects",
    RemoteProgress.COMPRESSING: "compressing objects",
    RemoteProgress.WRITING: "writing objects",
    RemoteProgress.RECEIVING: "receiving objects",
    RemoteProgress.RESOLVING: "resolving deltas",
}
# what GitPython warns of stands in the errors that it raises, too
logging.getLogger("git").addHandler(logging.NullHandler())


class Answer(NamedTuple):
    """What a remote said about one branch."""

    ref: str
    accepted: bool
    words: str


class Remote:
    """A remote of git's, while its repository is open. Nothing is forced, nothing pruned."""

    def __init__(self, git: Git, opened: gitpython.Repo, name: str, watch: Watch | None) -> None:
        self.name = name
        self._git, self._watch = git, watch
        self._remote = gitpython.Remote(opened, name)

    def tracking(self, ref: str) -> str:
        """Where a branch of it is kept here."""
        return f"refs/remotes/{self.name}/{ref.removeprefix('refs/heads/')}"

    def fetch(self, prefix: str) -> None:
        """Fetch what is configured, and all branches below ``prefix``."""
        own = f"+refs/heads/{prefix}/*:{self.tracking(f'refs/heads/{prefix}/*')}"
        usual = self._git.text("config", "--get-all", f"remote.{self.name}.fetch", check=False).split()
        everything = f"+refs/heads/*:refs/remotes/{self.name}/*"
        self._fetch(usual if everything in usual else [*usual, own])

    def fetch_branches(self, refs: Iterable[str]) -> None:
        """Fetch these branches."""
        self._fetch([f"+{ref}:{self.tracking(ref)}" for ref in refs])

    def _fetch(self, specs: list[str]) -> None:
        with _failing("fetch"):
            self._remote.fetch(specs, self._progress(), no_prune=True, no_recurse_submodules=True)

    def push(self, refs: Sequence[str]) -> Iterator[Answer]:
        """Push branches under their own names; the answer for each.

        Raises
        ------
        RepositoryError : where the remote cannot be reached.
        """
        for first in range(0, len(refs), _BUNCH):
            bunch = refs[first : first + _BUNCH]
            with _failing("push"):
                said = self._remote.push(
                    [f"{ref}:{ref}" for ref in bunch], self._progress(), no_recurse_submodules=True
                )
            found = {each.remote_ref_string: each for each in said}
            for ref in bunch:
                answer = found.get(ref)
                if answer is None:
                    yield Answer(ref, False, "no answer")
                else:
                    yield Answer(ref, not answer.flags & PushInfo.ERROR, answer.summary.strip())

    def listed(self, names: Sequence[str]) -> dict[str, str]:
        """The refs of the remote with these full names, and the object that each leads to: asked now.

        Raises
        ------
        RepositoryError : where the remote cannot be reached.
        """
        found: dict[str, str] = {}
        for first in range(0, len(names), _BUNCH):
            with _failing("ls-remote"):
                said = self._remote.repo.git.ls_remote("--refs", "--", self.name, *names[first : first + _BUNCH])
            rows = (row.partition("\t") for row in str(said).splitlines())
            found |= {name: oid for oid, tab, name in rows if tab}
        return {name: found[name] for name in names if name in found}

    def push_together(self, refs: Mapping[str, str]) -> list[Answer]:
        """Push refs, source -> name at the remote, all of them or none where the server can; the answer for each name.

        Raises
        ------
        RepositoryError : where the remote cannot be reached.
        """
        try:
            return self._pushed(refs, atomic=True)
        except GitFailed as error:
            if "does not support --atomic" not in error.words:
                raise
            return self._pushed(refs, atomic=False)

    def _pushed(self, refs: Mapping[str, str], *, atomic: bool) -> list[Answer]:
        specs = [f"{source}:{name}" for source, name in refs.items()]
        with _failing("push"):
            said = self._remote.push(specs, self._progress(), atomic=atomic, no_recurse_submodules=True)
        found = {each.remote_ref_string: each for each in said}
        return [
            Answer(name, not found[name].flags & PushInfo.ERROR, found[name].summary.strip())
            if name in found
            else Answer(name, False, "no answer")
            for name in refs.values()
        ]

    def _progress(self) -> RemoteProgress | None:
        return _Progress(self._watch) if self._watch else None


class _Progress(RemoteProgress):
    """What git says of its progress, in numbers."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def update(
        self, op_code: int, cur_count: str | float, max_count: str | float | None = None, message: str = ""
    ) -> None:
        """Pass a line of it on."""
        stage = _STAGES.get(op_code & self.OP_MASK)
        if stage:
            self._watch(stage, int(cur_count), int(max_count) if max_count else None)


@contextmanager
def remote(git: Git, name: str | None = None, *, watch: Watch | None = None) -> Iterator[Remote]:
    """The remote that is meant: that of the branch that is checked out, `origin`, or the only one.

    ``watch`` is told how far a fetch or push is.

    Raises
    ------
    RepositoryError : where there is none, or several and none is named.
    """
    chosen = _chosen(git, name)
    with _opened(git) as opened:
        yield Remote(git, opened, chosen, watch)


def _chosen(git: Git, name: str | None) -> str:
    known = git.text("remote").split()
    if name is not None:
        if name not in known:
            raise RepositoryError(f"there is no git remote `{name}`; known: {', '.join(known) or 'none'}")
        return name
    own = git.text("config", f"branch.{git.branch()}.remote", check=False) if git.branch() else ""
    for each in (own, "origin", known[0] if len(known) == 1 else ""):
        if each in known:
            return each
    if not known:
        raise RepositoryError("there is no git remote. Add one with: git remote add origin URL")
    raise RepositoryError(f"several git remotes: {', '.join(known)}; name one")


def add_worktree(git: Git, folder: Path, commit: str) -> None:
    """Check ``commit`` out in ``folder``, a linked worktree with a detached HEAD."""
    with _opened(git) as opened, _failing("worktree"):
        opened.git.worktree("add", "--quiet", "--detach", str(folder), commit)


class _Git(gitpython.Git):
    """git as GitPython starts it; what a server says may be in any encoding."""

    def execute(self, command: Any, *arguments: Any, **options: Any) -> Any:
        """Start it."""
        if options.get("universal_newlines"):
            options["errors"] = "replace"
        return super().execute(command, *arguments, **options)


class _Repo(gitpython.Repo):
    GitCommandWrapperType = _Git


@contextmanager
def _opened(git: Git) -> Iterator[gitpython.Repo]:
    """GitPython's repository; its git runs in the environment of all others that padre starts."""
    with plumbing.own_environment(), _Repo(git.root) as opened:
        # what a stranger could put into objects is looked for
        opened.git.set_persistent_git_options(c=[*plumbing.CONFIG, "transfer.fsckObjects=true"])
        opened.git.update_environment(**plumbing.SET | {"GIT_TERMINAL_PROMPT": "1" if _is_asked() else "0"})
        yield opened


def _is_asked() -> bool:
    """Whether git may ask for a password: somebody is there to type it."""
    return sys.stderr.isatty() and os.environ.get("CI") is None


@contextmanager
def _failing(command: str) -> Iterator[None]:
    """An error of GitPython becomes padre's, with git's own words."""
    try:
        yield
    except GitCommandError as error:
        words = error.stderr.partition("stderr: '")[2].removesuffix("'")
        raise GitFailed(command, error.status if isinstance(error.status, int) else 1, words) from error
