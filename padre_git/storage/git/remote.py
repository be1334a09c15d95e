"""git's remotes: which one is meant, fetch and push of single branches. Never forced, nothing pruned."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from padre_git.errors import RepositoryError
from padre_git.storage.git.plumbing import Git

_BUNCH = 200


class Answer(NamedTuple):
    """What a remote said about one branch."""

    ref: str
    accepted: bool
    words: str


def chosen(git: Git, name: str | None) -> str:
    """The remote that is meant: that of the branch that is checked out, `origin`, or the only one.

    Raises
    ------
    RepositoryError : where there is none, or several and none is named.
    """
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
        raise RepositoryError("there is no git remote; git remote add origin URL")
    raise RepositoryError(f"several git remotes: {', '.join(known)}; name one")


def tracking(remote: str, ref: str) -> str:
    """Where a branch of a remote is kept here."""
    return f"refs/remotes/{remote}/{ref.removeprefix('refs/heads/')}"


def fetch(git: Git, remote: str, prefix: str) -> None:
    """Fetch what is configured, and all branches below ``prefix``."""
    own = f"+refs/heads/{prefix}/*:{tracking(remote, f'refs/heads/{prefix}/*')}"
    usual = git.text("config", "--get-all", f"remote.{remote}.fetch", check=False).split()
    everything = f"+refs/heads/*:refs/remotes/{remote}/*"
    _fetch(git, remote, usual if everything in usual else [*usual, own])


def fetch_branches(git: Git, remote: str, refs: Iterable[str]) -> None:
    """Fetch these branches."""
    _fetch(git, remote, [f"+{ref}:{tracking(remote, ref)}" for ref in refs])


def _fetch(git: Git, remote: str, specs: Sequence[str]) -> None:
    # what a stranger could put into objects is looked for; nothing here is deleted because it is gone there
    options = ("-c", "transfer.fsckObjects=true", "fetch", "--quiet", "--no-prune", "--no-recurse-submodules")
    git.run(*options, "--", remote, *specs, env=_asking())


def push(git: Git, remote: str, refs: Sequence[str]) -> Iterator[Answer]:
    """Push branches under their own names; the answer for each.

    Raises
    ------
    RepositoryError : where the remote cannot be reached.
    """
    for first in range(0, len(refs), _BUNCH):
        bunch = refs[first : first + _BUNCH]
        specs = [f"{ref}:{ref}" for ref in bunch]
        out = git.run(
            "push", "--porcelain", "--no-recurse-submodules", "--", remote, *specs, env=_asking(), check=False
        )
        found = dict(_answers(out.decode(errors="replace")))
        if not found:
            git.run("ls-remote", "--quiet", "--heads", "--", remote, env=_asking())  # its error says why
            raise RepositoryError(f"`git push {remote}` gave no answer; repeat")
        yield from (found.get(ref, Answer(ref, False, "no answer")) for ref in bunch)


def _answers(out: str) -> Iterator[tuple[str, Answer]]:
    for line in out.splitlines():
        flag, tab, rest = line.partition("\t")
        names, _, words = rest.partition("\t")
        if tab and len(flag) == 1:
            ref = names.partition(":")[2]
            yield ref, Answer(ref, flag != "!", words)


def _asking() -> dict[str, str]:
    """On a terminal git may ask for a password."""
    return {"GIT_TERMINAL_PROMPT": "1" if sys.stderr.isatty() and os.environ.get("CI") is None else "0"}
