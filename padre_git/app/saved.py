"""Where a run is safe: the branch and commit that hold it, the machine and remote that hold its results."""

from typing import Any, NamedTuple

from padre_git.app.reading import Reader
from padre_git.app.workspace import Workspace
from padre_git.core.formats import size
from padre_git.errors import PadreError
from padre_git.storage.index import Row
from padre_git.storage.remotes import default_remote


class Place(NamedTuple):
    """In words, and for `--json`."""

    text: str
    document: dict[str, Any]


def saved_in(workspace: Workspace, row: Row) -> Place:
    """The commit that recorded a run, and since when the user's own branch has it."""
    ref = workspace.layout.branch(row.project, row.experiment, row.execution)
    branch = ref.removeprefix("refs/heads/")
    recorded = _added(workspace, ref, row)
    taken = _added(workspace, "HEAD", row) if row.on_head else None
    document = {"branch": branch if recorded else None, "commit": recorded, "in_head_since": taken}
    parts = [f"{recorded[:7]} on {branch}"] if recorded else []
    if taken:
        parts.append(f"in your branch since {taken[:7]}")
    elif row.on_head:
        parts.append("in your branch")
    elif recorded:
        parts.append("not in your branch")
    if not parts:
        parts = ["in no branch of this clone: git add projects datasets, then git commit" if row.here else "elsewhere"]
        holder = Reader(workspace, row).commit
        parts = [f"in {holder[:7]}"] if holder else parts
    return Place("; ".join(parts), document)


def _added(workspace: Workspace, revision: str, row: Row) -> str | None:
    """The commit of ``revision``'s history that added the run."""
    words = ("log", "-1", "--format=%H", "--diff-filter=A", "--end-of-options", revision, "--", f"{row.path}/run.json")
    return workspace.git.text(*words, check=False) or None


def results_of(workspace: Workspace, reader: Reader) -> Place:
    """Whether the predictions are on this machine, and on the remote."""
    try:
        pointer = reader.pointer
    except PadreError as error:
        return Place(str(error), {"here": None})
    if pointer is None:
        return Place("", {"here": None})
    here = workspace.dvc.has(pointer)
    remote = default_remote(workspace.root)
    there = remote.has(pointer) if remote else False
    path = reader.pointer_path
    document = {"path": path, "size": pointer.size, "here": here, "remote": remote and remote.name, "on_remote": there}
    if remote is None:
        place = "on no remote (no DVC remote is set)"
    elif there is None:
        place = f"whether on {remote.name} is unknown: dvc status --cloud"
    else:
        place = f"on {remote.name}" if there else f"not on {remote.name}: dvc push{'' if here else ' where it is'}"
    # nothing can be pulled from where it is not
    local = f"{size(pointer.size)} here" if here else "not here" if there is False else f"not here: dvc pull {path}"
    return Place(f"{local}, {place}", document)
