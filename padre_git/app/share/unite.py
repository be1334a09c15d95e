"""Two tips of an execution's branch become one, by path: runs are only new files, so that nothing is to be judged.

Theirs was written by anyone: only plain files that padre writes come in, at paths that are not ours.
"""

from collections.abc import Mapping
from typing import NamedTuple

from padre_git.app.commit import executions
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import RepositoryError
from padre_git.storage import kinds
from padre_git.storage.git import recorder
from padre_git.storage.git.code import Entry
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import scratch, tree_entries_of

_TRIES = 5
_DATA = {"dataset", "version", "data"}


class United(NamedTuple):
    """What became of a branch.

    Attributes
    ----------
    commit : its tip now.
    added : how many files came in.
    kept : paths that both have with another content; ours stayed.
    """

    commit: str
    added: int
    kept: list[str]


def unite(workspace: Workspace, ref: str, theirs: str) -> United:
    """Bring what ``theirs``, another tip of the execution's branch ``ref``, holds into it.

    Raises
    ------
    RepositoryError : the branch is checked out, or others move it all the time.
    PadreError : theirs holds a link, or a pointer that leads elsewhere, where padre writes.
    """
    git = workspace.git
    for _ in range(_TRIES):
        recorder.check_free(git, ref)
        ours = git.resolve(ref)
        if ours is None:
            raise RepositoryError(f"the branch {ref.removeprefix('refs/heads/')} is gone; repeat")
        united = _united(workspace, ref, ours, theirs)
        if united.commit == ours or _move(git, ref, united.commit, ours):
            return united
    raise RepositoryError(f"{ref.removeprefix('refs/heads/')} kept moving; repeat when nobody else writes")


def _united(workspace: Workspace, ref: str, ours: str, theirs: str) -> United:
    git = workspace.git
    base = git.text("merge-base", ours, theirs, check=False)
    if base == theirs:
        return United(ours, 0, [])
    folder = _folder(workspace, ref)
    before = tree_entries_of(git, ours, [folder, workspace.layout.datasets])
    there = _taken(workspace, folder, theirs)
    new = {path: entry for path, entry in there.items() if path not in before}
    differ = (path for path, entry in there.items() if path in before and before[path] != entry)
    kept = sorted(path for path in differ if not path.endswith("/dataset.json"))  # a description is its owner's
    if base == ours and _only_adds(git, ours, theirs, new):
        return United(theirs, len(new), kept)
    with scratch(git) as index:
        index.read(ours)
        index.put(new)
        tree = index.tree()
    message = f"Unite runs of {ref.removeprefix('refs/heads/')}\n"
    words = ("commit-tree", tree, "-p", ours, "-p", theirs, "-F", "-")
    commit = git.run(*words, stdin=message.encode(), env=recorder.signed(git)).decode().strip()
    return United(commit, len(new), kept)


def _folder(workspace: Workspace, ref: str) -> str:
    project, experiment, execution = ref.split("/")[-3:]
    return workspace.layout.execution(project, experiment, execution).folder


def _taken(workspace: Workspace, folder: str, commit: str) -> dict[str, Entry]:
    """Files of the execution and of data versions, validated."""
    found = executions.entries(workspace, commit, [folder, workspace.layout.datasets])
    named = ((path, entry, kinds.place(workspace.layout, path)) for path, entry in found.items())
    return {
        path: entry
        for path, entry, kind in named
        if path.startswith(f"{folder}/") or (kind is not None and kind.kind in _DATA)
    }


def _only_adds(git: Git, ours: str, theirs: str, new: Mapping[str, Entry]) -> bool:
    """Whether theirs is ours and these files: then the branch can simply move on."""
    rows = git.run("diff-tree", "-r", "--name-status", "-z", "--no-renames", ours, theirs).decode(errors="replace")
    words = rows.split("\0")
    return all(status == "A" and path in new for status, path in zip(words[0:-1:2], words[1::2], strict=True))


def _move(git: Git, ref: str, commit: str, before: str) -> bool:
    try:
        git.run("update-ref", "-m", "padre: unite", ref, commit, before)
    except RepositoryError:
        return git.resolve(ref) == commit
    return True
