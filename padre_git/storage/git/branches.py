"""One commit on each of many branches, all of them in one `git fast-import`."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from padre_git.errors import RepositoryError
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.recorder import TRIES, Patience, Stream, blob_id, check_path, identity, in_use


@dataclass(frozen=True)
class Addition:
    """New files for a branch.

    Attributes
    ----------
    files : path relative to the repository -> content; added to the tree of the tip.
    message : of the commit.
    base : the commit that the branch begins with where it is new.
    """

    files: Mapping[str, bytes]
    message: str
    base: str | None = None


def append_all(git: Git, additions: Mapping[str, Addition]) -> dict[str, str]:
    """Commit each of ``additions`` (ref -> files) and return the commits by ref. A ref that moves is tried again alone.

    Raises
    ------
    RepositoryError : where a ref is checked out somewhere, git refuses, or a tree that was written differs.
    """
    for addition in additions.values():
        for path in addition.files:
            check_path(path)
    waiting, done = dict(additions), dict[str, str]()
    words = ""
    patience = Patience()
    while patience.left:
        tips = _tips(git, waiting)
        patience.saw(tips)
        code, words, commits = _import(git, waiting, tips)
        if code not in (0, 1) or (code == 0 and len(commits) < len(waiting)):
            raise RepositoryError(f"git could not record on {len(waiting)} branches: {words}")
        moved = _tips(git, waiting) if code else {ref: (commit, "") for ref, commit in commits.items()}
        for ref, commit in commits.items():
            if moved.get(ref, ("", ""))[0] == commit:
                done[ref] = commit
                del waiting[ref]
        if not waiting:
            return {ref: done[ref] for ref in additions}
        patience.wait()
    raise RepositoryError(f"{next(iter(waiting))} could not be moved in {TRIES} tries: {words}; repeat")


def checked_out(git: Git, refs: Mapping[str, object]) -> dict[str, str]:
    """Those of ``refs`` that a worktree has checked out, with its folder."""
    return {ref: place for ref, (_, place) in _tips(git, refs).items() if place}


def _tips(git: Git, refs: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Commit of each of ``refs`` that there is, and the worktree that has it checked out."""
    prefixes = sorted({"/".join(ref.split("/")[:3]) for ref in refs})
    rows = git.text("for-each-ref", "--format=%(objectname)%00%(refname)%00%(worktreepath)", *prefixes).splitlines()
    found = (row.split("\0") for row in rows)
    return {name: (commit, place) for commit, name, place in found if name in refs}


def _import(
    git: Git, additions: Mapping[str, Addition], tips: Mapping[str, tuple[str, str]]
) -> tuple[int, str, dict[str, str]]:
    """git's exit code and words, and the commits that were written, each compared with what was to be written."""
    stream = Stream(next(iter(additions)), identity(git), int(time.time()))
    for ref, addition in additions.items():
        commit, place = tips.get(ref, (addition.base, ""))
        if place:
            raise in_use(ref, place)
        stream.commit(addition.message, commit, ref=ref)
        stream.write(addition.files)
        stream.ask(list(addition.files))
    code, words, answers = stream.send(git)
    commits: dict[str, str] = {}
    for ref, addition in additions.items():
        if not answers:
            break
        commit, *listed = (answers.pop(0) for _ in range(1 + len(addition.files)))
        for (path, data), row in zip(addition.files.items(), listed, strict=True):
            if row.split("\t")[0].rpartition(" ")[2] != blob_id(git, data):
                raise RepositoryError(
                    f"{path} was not recorded as it was written (commit {commit[:7]}); run `git fsck`"
                )
        commits[ref] = commit
    return code, words, commits
