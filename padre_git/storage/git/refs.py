"""Refs: which of them stay, where they are checked out, and several of them moved in one transaction."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from padre_git.storage.git.plumbing import Git, GitFailed, Ref


class Move(NamedTuple):
    """A ref that is made, moved or removed: its commit before and after, empty where there is none."""

    ref: str
    before: str
    after: str


def staying(git: Git, prefix: str) -> list[Ref]:
    """The local branches outside ``prefix``, all tags, and the default branch of each remote, as last fetched."""
    refs = git.refs("refs/heads", "refs/tags", "refs/remotes")
    local = [ref for ref in refs if not ref.name.startswith((f"refs/heads/{prefix}/", "refs/remotes/"))]
    remote: dict[str, Ref] = {}
    for name in ("main", "master", "HEAD"):  # which is the default one, `HEAD` says where it is known
        for ref in refs:
            if ref.name.startswith("refs/remotes/") and ref.name.split("/", 3)[3:] == [name]:
                remote[ref.name.split("/")[2]] = ref
    return [*local, *remote.values()]


def short(ref: str) -> str:
    """``main``, ``v1.0``, ``origin/main``; of a remote's `HEAD` the remote."""
    for start in ("refs/heads/", "refs/tags/", "refs/remotes/"):
        ref = ref.removeprefix(start)
    return ref.removesuffix("/HEAD")


def checked_out(git: Git) -> dict[str, Path]:
    """What each worktree has checked out -> its folder: the branch's full name, and the commit of its HEAD."""
    found: dict[str, Path] = {}
    for block in git.text("worktree", "list", "--porcelain", "-z").split("\0\0"):
        about = dict(line.partition(" ")[::2] for line in block.split("\0") if line)
        if "prunable" not in about:
            found |= {about[key]: Path(about["worktree"]) for key in ("branch", "HEAD") if key in about}
    return found


def move(git: Git, moves: Sequence[Move], reason: str) -> bool:
    """Make all of ``moves`` or none; false where one of the refs is not what it was said to be before.

    The disk has them only after `pack`, or when the system writes them: git would wait for each of them alone.

    Raises
    ------
    GitFailed : git refuses for another reason.
    """
    if not moves:
        return True
    none = "0" * 2 * git.id_bytes
    rows = (f"update {each.ref}\0{each.after or none}\0{each.before or none}\0" for each in moves)
    try:
        words = ("-c", "core.fsync=-reference", "update-ref", "-m", reason, "-z", "--stdin")
        git.run(*words, stdin="".join(rows).encode())
    except GitFailed:
        now = {ref.name: ref.commit for ref in git.refs(*{"/".join(each.ref.split("/")[:3]) for each in moves})}
        if all(now.get(each.ref, "") == each.before for each in moves):
            raise  # nobody moved any of them
        return False
    return True


def pack(git: Git) -> None:
    """Write all refs into one file, which is on the disk when this returns; none of them changes."""
    git.run("pack-refs", "--all")


def take_settings(git: Git, branches: Sequence[str], before: str, after: str) -> None:
    """Rename the settings that git keeps of ``branches``, such as ``branch.NAME.description``: section to section."""
    pattern = rf"^{before.replace('.', '[.]')}[.]"
    names = git.text("config", "--local", "--name-only", "--get-regexp", pattern, check=False).splitlines()
    having = {name.partition(".")[2].rpartition(".")[0] for name in names}
    for branch in branches:
        if branch in having:
            git.run("config", "--local", "--rename-section", f"{before}.{branch}", f"{after}.{branch}")
