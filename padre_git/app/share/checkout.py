"""`padre checkout`: code, data and results of an execution in a linked worktree of its own, never over other files."""

import os
from dataclasses import dataclass
from pathlib import Path

from padre_git.app.commit import executions
from padre_git.app.repository.workspace import Workspace
from padre_git.app.share.branch import check_config
from padre_git.errors import MissingData, PadreError, RepositoryError
from padre_git.storage import git as gits
from padre_git.storage import writing
from padre_git.storage.dvc import Dvc, Pointer
from padre_git.storage.dvc.foreign import urls
from padre_git.storage.dvc.settings import local_settings
from padre_git.storage.git.staging import is_file, tree_entries_of
from padre_git.storage.paths import home

_CONFIG = ".dvc/config"


@dataclass(frozen=True)
class CheckedOut:
    """A worktree that was made.

    Attributes
    ----------
    placed : how many pointers have their data there.
    size : bytes of these.
    missing : pointers whose data are not in DVC's cache.
    other_remotes : whether its configuration of DVC names remotes that the one here does not.
    """

    execution: executions.Execution
    folder: Path
    placed: int
    size: int
    missing: list[str]
    other_remotes: bool


def check_out(workspace: Workspace, text: str, folder: Path | None = None) -> CheckedOut:
    """A detached worktree of an execution's branch, with what DVC's cache has of its data.

    Raises
    ------
    PadreError : the folder is there, or the branch holds links, pointers or settings that lead elsewhere; nothing is
        written then.
    """
    execution = executions.find(workspace, text)
    target = _check_free(workspace, folder, execution)
    pointers = _validated(workspace, execution)
    git = workspace.git
    gits.repository.add_worktree(git, target, execution.commit)
    local = local_settings(target, git.common)
    if local is not None:
        writing.write(target, ".dvc/config.local", local)
    placed, missing, size = _place(workspace.dvc, target, pointers)
    return CheckedOut(execution, target, placed, size, missing, _other_remotes(workspace, execution.commit))


def _check_free(workspace: Workspace, folder: Path | None, execution: executions.Execution) -> Path:
    root = workspace.root
    target = Path(os.path.abspath(folder or root.parent / f"{root.name}-{execution.id[:7]}"))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise PadreError(f"{home(target)} already exists; name another folder: padre checkout EXECUTION DIR")
    inside = target.resolve()
    if inside.is_relative_to(root.resolve()) or inside.is_relative_to(workspace.git.common.resolve()):
        raise PadreError(f"{home(target)} is inside this repository; a worktree goes next to it: ../{target.name}")
    return target


def _validated(workspace: Workspace, execution: executions.Execution) -> dict[str, Pointer]:
    """The execution's pointers; an error where what padre and DVC would read there is not what they write."""
    git, commit = workspace.git, execution.commit
    roots = (workspace.layout.projects, workspace.layout.datasets, ".dvc", ".padre")
    steering = tree_entries_of(git, commit, roots)
    link = next((path for path, entry in steering.items() if not is_file(entry.mode)), None)
    if link is not None:
        raise PadreError(f"{link} in {commit[:7]} is a link or a submodule, which could lead anywhere; refused")
    check_config(git, steering.get(_CONFIG), commit)
    if any(path.lower() == ".dvc/config.local" for path in steering):
        raise PadreError(f".dvc/config.local in {commit[:7]} is one machine's settings; it is not taken from a commit")
    found = executions.entries(workspace, commit, executions.folders(workspace, execution))
    return executions.pointers(git, found)


def _place(dvc: Dvc, target: Path, pointers: dict[str, Pointer]) -> tuple[int, list[str], int]:
    """Copy what DVC's cache has to where the pointers say; how many, which not, and bytes."""
    placed, size, missing = 0, 0, []
    for path, pointer in pointers.items():
        try:
            dvc.place(pointer, target, path)
        except MissingData:
            missing.append(path)
        except OSError as error:
            raise RepositoryError(f"{home(target / path)}: {error.strerror}; free some space and repeat") from error
        else:
            placed, size = placed + 1, size + pointer.size
    return placed, missing, size


def _other_remotes(workspace: Workspace, commit: str) -> bool:
    """Whether DVC would go elsewhere there: to a place that the configuration of the work tree does not name."""
    there = tree_entries_of(workspace.git, commit, [_CONFIG]).get(_CONFIG)
    here = workspace.root / _CONFIG
    known = urls(here.read_bytes()) if here.is_file() else set()
    return there is not None and not urls(workspace.git.run("cat-file", "blob", there.blob)) <= known
