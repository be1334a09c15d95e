"""An execution in git: which one a word names, what belongs to it, and its files put somewhere.

All is read from git's objects, as anyone may have written it: only plain files at the paths that padre writes count,
and pointers are validated before DVC sees them.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.errors import PadreError, RepositoryError, UnknownName
from padre_git.storage import kinds, writing
from padre_git.storage.dvc import Pointer, parse_pointer
from padre_git.storage.git.code import Entry
from padre_git.storage.git.plumbing import Git
from padre_git.storage.git.staging import is_file, tree_entries_of
from padre_git.storage.index import Row

_HEX = set("0123456789abcdef")


@dataclass(frozen=True)
class Execution:
    """A version of an experiment's code, and the tip of the branch that holds its runs.

    Attributes
    ----------
    ref : full name of that branch: of this clone, else of a remote, else of the archive.
    rows : its runs.
    """

    project: str
    experiment: str
    id: str
    ref: str
    commit: str
    rows: list[Row]


def find(workspace: Workspace, text: str) -> Execution:
    """The execution that ``text`` names: the beginning of its id, or a selector of its runs.

    Raises
    ------
    UnknownName : nothing has this name.
    PadreError : several have it, or no branch of this clone holds it.
    """
    rows = workspace.index().rows
    named = len(text) >= 4 and set(text) <= _HEX
    found = rows.having(lambda execution: execution.startswith(text), "execution") if named else []
    if not found:
        found = select.select(workspace, text).rows if rows else []
    if not found:
        raise UnknownName("execution", text, select.names_of(rows), hint="All: padre list executions")
    places = list(dict.fromkeys((*row.recorded, row.execution) for row in found))
    if len(places) > 1:
        listed = ", ".join(f"{experiment}@{execution[:7]}" for _, experiment, execution in places[: select.LISTED])
        raise PadreError(f"`{text}` matches {len(places)} executions: {listed}; name one")
    return of(workspace, *places[0], rows)


def of(workspace: Workspace, project: str, experiment: str, execution: str, rows: Iterable[Row]) -> Execution:
    """The execution, where a branch of this clone, of a remote or of the archive holds it."""
    layout = workspace.layout
    branch, archive = (make(project, experiment, execution) for make in (layout.branch, layout.archive))
    refs = {ref.name: ref.commit for ref in workspace.git.refs(branch, "refs/remotes", archive)}
    tail = branch.removeprefix("refs/heads")
    names = [branch, *sorted(name for name in refs if name.endswith(tail)), archive]
    ref = next((name for name in names if name in refs), None)
    if ref is None:
        raise PadreError(f"no branch of this clone holds {experiment}@{execution[:7]}. Fetch it with: padre pull")
    own = [row for row in rows if (*row.recorded, row.execution) == (project, experiment, execution)]
    return Execution(project, experiment, execution, ref, refs[ref], own)


def folders(workspace: Workspace, execution: Execution) -> list[str]:
    """The paths that belong to an execution: its folder, its experiment's and project's documents, its data."""
    layout = workspace.layout
    data = {(row.use.dataset, row.use.version) for row in execution.rows if row.use}
    return [
        layout.execution(execution.project, execution.experiment, execution.id).folder,
        layout.experiment_file(execution.project, execution.experiment),
        layout.project_file(execution.project),
        *(layout.version(dataset, version) for dataset, version in sorted(data)),
        *(layout.dataset_file(dataset) for dataset in sorted({name for name, _ in data})),
    ]


def entries(workspace: Workspace, commit: str, paths: Iterable[str]) -> dict[str, Entry]:
    """padre's files at or below ``paths`` in the tree of a commit; each is one that padre writes.

    Raises
    ------
    PadreError : for a link, a submodule, or a pointer that leads elsewhere.
    """
    wanted = [path for path in dict.fromkeys(paths) if kinds.is_plain(path)]
    found = {}
    for path, entry in tree_entries_of(workspace.git, commit, wanted).items():
        kind = kinds.place(workspace.layout, path)
        if kind is None or kind.kind == "content":
            continue
        if not is_file(entry.mode):
            raise PadreError(
                f"{path} in {commit[:7]} is a link or a submodule, which could lead anywhere; padre does not use it"
            )
        found[path] = entry
    pointers(workspace.git, found)  # an error for one that DVC must not read
    return found


def pointers(git: Git, found: Mapping[str, Entry]) -> dict[str, Pointer]:
    """Path -> pointer of the `.dvc` files among entries, validated."""
    asked = {path: entry.blob for path, entry in found.items() if path.endswith(".dvc")}
    answers = zip(asked, git.objects.many(asked.values()), strict=True)
    return {path: parse_pointer(answer[1], path) for path, answer in answers if answer}


def put(git: Git, root: Path, found: Mapping[str, Entry]) -> int:
    """Write files that are not there below ``root``; how many. No link is followed, nothing is overwritten."""
    missing = {path: entry for path, entry in found.items() if not os.path.lexists(root / path)}
    for (path, _), answer in zip(missing.items(), git.objects.many(e.blob for e in missing.values()), strict=True):
        if answer is None:
            raise RepositoryError(f"{path} is not in this clone. Fetch it with: git fetch")
        writing.write(root, path, answer[1])
    return len(missing)
