"""The runs that `padre keep` chose for the next commit, whatever their status and history: a note of this clone."""

from collections.abc import Iterable
from pathlib import Path

from padre_git.model.names import ID
from padre_git.storage.documents import write
from padre_git.storage.git.plumbing import Git


def kept(git: Git) -> set[str]:
    """The ids of the runs that were kept."""
    try:
        words = _file(git).read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return set()
    return {word for word in words if ID.fullmatch(word)}


def keep(git: Git, runs: Iterable[str], *, undo: bool = False) -> set[str]:
    """Keep ``runs``, or with ``undo`` no longer; return those that were not kept (or kept) before."""
    before, asked = kept(git), set(runs)
    after = before - asked if undo else before | asked
    if after != before:
        write(_file(git), "".join(f"{run}\n" for run in sorted(after)).encode())
    return before ^ after


def _file(git: Git) -> Path:
    return git.private / "keep"
