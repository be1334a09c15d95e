"""The code of two runs: the files that they used, and how they differ."""

import os
from dataclasses import dataclass, field

from msgspec import UNSET

from padre_git.app.commit import executions
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs.current import OBJECT, contents
from padre_git.core.text import patches
from padre_git.errors import PadreError, RepositoryError
from padre_git.model.documents import Run
from padre_git.model.names import slug
from padre_git.storage.git.code import between, code_cells


@dataclass(frozen=True)
class FileChange:
    """A file of the code that differs.

    Attributes
    ----------
    status : changed, added or removed.
    added, removed : lines; none where the content is not in this clone, no text, or too large.
    patch : a unified diff; empty where the lines are not known.
    """

    path: str
    status: str
    added: int | None = None
    removed: int | None = None
    patch: str = ""

    @property
    def text(self) -> str:
        """``experiment.py +2 -1``."""
        word = "" if self.status == "changed" else f" {self.status}"
        lines = "" if self.added is None else f" +{self.added} -{self.removed}"
        return f"{self.path}{word}{lines}"


@dataclass(frozen=True)
class CodeChange:
    """What differs in the code of two runs.

    Attributes
    ----------
    known : whether both runs say which files they used.
    files : the ones that differ; where it is not known which were used, of all files of the code.
    pipeline : a unified diff of the function that makes the pipeline; empty where it is equal or not found.
    outside : modules and files that are in no tree, and differ.
    """

    known: bool
    files: list[FileChange]
    pipeline: str = ""
    outside: list[str] = field(default_factory=list)


def changes(workspace: Workspace, before: Run, after: Run) -> CodeChange:
    """Compare the files that two runs used; of runs that do not say which, as of commands, all that was recorded."""
    old, new = ({file.path: file.blob for file in run.code.files} for run in (before, after))
    paths = [path for path in dict.fromkeys([*old, *new]) if old.get(path) != new.get(path)]
    known = bool(old and new) or before.code.tree == after.code.tree
    if known and _is_whole(before) and _is_whole(after):
        old, new, paths = _with_trees(workspace, before, after, old, new, paths)
    if not known:
        old, new, paths = _recorded(workspace, before, after)
    texts = contents(workspace, [blob for path in paths for blob in (old.get(path), new.get(path)) if blob])
    files, sources = [], []
    for path in sorted(paths):
        sides = tuple(_text(path, texts.get(names.get(path, ""))) for names in (old, new))
        changed = _change(path, path in old, path in new, *sides)
        if changed:
            files.append(changed)
            sources.append(_function(path, *sides, slugs=(before.experiment, after.experiment)))
    return CodeChange(known, files, "\n".join(filter(None, sources)), _outside(before, after))


def _is_whole(run: Run) -> bool:
    """Whether all of each file counts: of scripts and commands."""
    return run.code.parts is UNSET


Blobs = dict[str, str]


def _with_trees(
    workspace: Workspace, before: Run, after: Run, old: Blobs, new: Blobs, paths: list[str]
) -> tuple[Blobs, Blobs, list[str]]:
    """The same for files that only one of the runs read, as the code of both has them: a stage of DVC that is up to
    date reads nothing."""
    alone = [path for path in paths if path not in old or path not in new]
    if not alone or None in (_tree(workspace, before), _tree(workspace, after)):
        return old, new, paths
    then, now, _ = _recorded(workspace, before, after)
    for path in alone:
        old, new = (
            {**side, **{path: tree[path]}} if path in tree else side for side, tree in ((old, then), (new, now))
        )
    return old, new, [path for path in paths if path not in alone or path in then or path in now]


def _recorded(workspace: Workspace, before: Run, after: Run) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Path to blob of the files that differ in the code of two runs, of each side, and their paths."""
    sides = [_tree(workspace, run) for run in (before, after)]
    if None in sides:
        return {}, {}, []
    exclude = workspace.settings.code.exclude
    pairs = between(workspace.git, workspace.layout, str(sides[0]), str(sides[1]), exclude=exclude)
    old, new = ({path: blob for path, pair in pairs.items() if (blob := pair[at])} for at in (0, 1))
    return old, new, list(pairs)


def _tree(workspace: Workspace, run: Run) -> str | None:
    """Where git has the code of a run: its tree, or the branch of its execution, which outlives that."""
    tree = run.code.tree
    if OBJECT.fullmatch(tree) and workspace.git.text("cat-file", "-t", tree, check=False) == "tree":
        return tree
    try:
        return executions.of(workspace, run.project, run.experiment, run.execution, ()).commit
    except PadreError:
        return None


def _change(path: str, was: bool, is_now: bool, before: str | None, after: str | None) -> FileChange | None:
    status = "changed" if was and is_now else "added" if is_now else "removed"
    if (was and before is None) or (is_now and after is None):
        return FileChange(path, status)
    patch = patches.unified(before or "", after or "", path)
    # of a notebook only the code counts, and that may be equal
    return None if patch is None and status == "changed" else FileChange(path, status, *patches.counted(patch))


def _text(path: str, content: bytes | None) -> str | None:
    """The lines that count; none where there is no text, or more than a diff is read for."""
    if content is None:
        return None
    cells = code_cells(content) if path.endswith(".ipynb") else None
    return patches.text(content if cells is None else cells)


def _function(path: str, before: str | None, after: str | None, *, slugs: tuple[str, str]) -> str:
    """The diff of the functions that are called like the experiment."""
    if not path.endswith(".py") or before is None or after is None:
        return ""
    old, new = (
        patches.function(text, lambda name, wanted=wanted: slug(name) == wanted)  # type: ignore[misc]
        for text, wanted in zip((before, after), slugs, strict=True)
    )
    return patches.unified(old, new, path) or "" if old and new else ""


def _outside(before: Run, after: Run) -> list[str]:
    old, new = ({file.path: file.sha256 for file in run.code.outside} for run in (before, after))
    return sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))


def changed_between(workspace: Workspace, before: str, after: str) -> set[str]:
    """The files that differ between two commits.

    Raises
    ------
    RepositoryError : where this clone lacks one of their trees.
    """
    words = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules", before, after, "--")
    try:
        return set(filter(None, os.fsdecode(workspace.git.run(*words)).split("\0")))
    except RepositoryError as error:
        raise RepositoryError(
            f"this clone lacks files of {before[:7]} or {after[:7]}. Fetch the history with: git fetch --unshallow"
        ) from error
