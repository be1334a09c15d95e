"""Stale or current: are the files and the data that a run used still what they were, whatever else changed."""

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from padre_git.app.data import versions
from padre_git.app.repository.workspace import Workspace
from padre_git.model.documents import Run, UsedFile, Version
from padre_git.storage.git.code import blobs, code_cells
from padre_git.storage.index import HEAD, WORK, Index


class CodeState(NamedTuple):
    """The code of a run, compared with the work tree.

    Attributes
    ----------
    known : whether the run says which files it used.
    changed : used files that differ now.
    gone : used files that are not there any more.
    unused : other files of its code that differ now.
    """

    known: bool
    changed: list[str]
    gone: list[str]
    unused: list[str]

    @property
    def current(self) -> bool | None:
        """Whether it would run the same code again; none where that is unknown."""
        return not (self.changed or self.gone) if self.known else None


def code_state(workspace: Workspace, run: Run, *, blobs_here: dict[str, str] | None = None) -> CodeState:
    """Compare the files that ``run`` used.

    Parameters
    ----------
    blobs_here : of `blobs_now`, where several runs are asked about.
    """
    used = run.code.files
    now = blobs_now(workspace, used) if blobs_here is None else blobs_here
    gone = [file.path for file in used if file.path not in now]
    changed = [file.path for file in used if file.path in now and not _same(workspace, file, now[file.path])]
    names = {file.path for file in used}
    unused = [path for path in _modified(workspace, run.code.tree) if path not in names] if blobs_here is None else []
    return CodeState(bool(used), changed, gone, unused)


def blobs_now(workspace: Workspace, files: Iterable[UsedFile]) -> dict[str, str]:
    """The blobs of those of ``files`` that are in the work tree, as `git add` would make them; one git process."""
    paths = list(dict.fromkeys(file.path for file in files))
    here = [path for path in paths if "\n" not in path and (workspace.root / path).is_file()]
    if not here:
        return {}
    words = b"".join(os.fsencode(path) + b"\n" for path in here)
    found = workspace.git.run("hash-object", "--stdin-paths", stdin=words).decode().split()
    return dict(zip(here, found, strict=True))


def _same(workspace: Workspace, file: UsedFile, blob: str) -> bool:
    if blob == file.blob or not file.path.endswith(".ipynb"):
        return blob == file.blob
    cells = code_cells((workspace.root / file.path).read_bytes())
    # of a notebook only the code counts: running a cell again changes nothing
    return cells is not None and workspace.git.run("hash-object", "--stdin", stdin=cells).decode().strip() == file.blob


def _modified(workspace: Workspace, tree: str) -> list[str]:
    """The files of the code's tree that differ in the work tree; none where this clone lacks the tree."""
    words = "diff --name-only -z --no-renames --diff-filter=M --no-ext-diff --ignore-submodules".split()
    paths = [path for path in os.fsdecode(workspace.git.run(*words, tree, "--", check=False)).split("\0") if path]
    notebooks = blobs(workspace.git, [f"{tree}:{path}" for path in paths if path.endswith(".ipynb")])
    files = (UsedFile(path=name.partition(":")[2], blob=blob) for name, blob in notebooks.items())
    equal = {file.path for file in files if _same(workspace, file, "")}
    return [path for path in paths if path not in equal]


def data_now(run: Run, current: Mapping[str, Version]) -> str | None:
    """The version of its data that ``run`` would use now, of the ``current`` versions; none where it is not known."""
    if run.dataset is None:
        return None
    if not run.dataset.follows:  # what the code itself gives changes with the code
        return run.dataset.version
    now = current.get(run.dataset.dataset)
    return now.version if now else None


def current_versions(known: Index) -> dict[str, Version]:
    """The current version of each data set, by slug: the newest that this branch or the work tree has."""
    return versions.newest_of(known, WORK | HEAD)
