"""`padre clean`: take away the work tree's copies of runs that a ref holds byte by byte. Never anything else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

from padre_git.app.repository.workspace import Workspace
from padre_git.errors import MissingData, PadreError
from padre_git.storage import disk, writing
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.git import staging

_RESULTS = "/results/"


@dataclass(frozen=True)
class Cleaned:
    """What was removed, and what was kept because no ref has it as it is; paths."""

    removed: list[str]
    kept: list[str]


def clean(workspace: Workspace, *, data: bool = False, below: str = "", dry_run: bool = False) -> Cleaned:
    """Remove untracked copies that are byte-identical in a branch, tag or the archive.

    Parameters
    ----------
    data : versions of data sets, too; without them an experiment may not find its data until they are merged.
    below : only the files of this folder.
    dry_run : only say what would be removed.
    """
    layout = workspace.layout
    folders = [below] if below else [layout.projects, *([layout.datasets] if data else [])]
    untracked = staging.Index(workspace.git).untracked(*folders)
    local = staging.hashes(workspace.git, (path for path in untracked if "\n" not in path))
    held = _held(workspace, local)
    removed = sorted(path for path in local if path in held)
    results = [file for path in removed if _RESULTS in path for file in _results(workspace, path)]
    kept = sorted(local.keys() - held - set(results))
    if not dry_run:
        _remove(workspace.root, [*removed, *results], folders)
    return Cleaned(removed, kept)


def _held(workspace: Workspace, local: Mapping[str, str]) -> set[str]:
    """Those of the paths that a ref has with the same content; asked ref by ref until none is left."""
    found: set[str] = set()
    seen: set[str] = set()
    for ref in _likely_first(workspace, local):
        missing = local.keys() - found
        if not missing:
            break
        folders = sorted({_unit(path) for path in missing})
        tree = f"{ref}\0{folders}"
        if tree in seen:
            continue
        seen.add(tree)
        entries = staging.tree_entries_of(workspace.git, ref, folders, check=False).items()
        found |= {path for path, each in entries if staging.is_file(each.mode) and local.get(path) == each.blob}
    return found


def _unit(path: str) -> str:
    """The folder that is asked for: a run's or an execution's, of a data set its version's."""
    head, middle, tail = path.partition("/executions/")
    return f"{head}{middle}{tail.partition('/')[0]}" if middle else path.rpartition("/")[0] or path


def _likely_first(workspace: Workspace, local: Mapping[str, str]) -> list[str]:
    """The trees of all refs, those of the executions' own branches first."""
    prefix = f"refs/heads/{workspace.layout.refs}/"
    executions = {path.partition("/executions/")[2].partition("/")[0] for path in local} - {""}
    refs = workspace.git.refs("refs/heads", "refs/remotes", "refs/tags", "refs/padre/archive")
    refs.sort(key=lambda ref: not (ref.name.startswith(prefix) and ref.name.rpartition("/")[2] in executions))
    return list(dict.fromkeys(ref.tree for ref in refs))


def _results(workspace: Workspace, pointer: str) -> list[str]:
    """The files next to a pointer that DVC's cache has as they are; none where one differs."""
    if not pointer.endswith(".dvc"):
        return []
    folder = pointer.removesuffix(".dvc")
    try:
        parsed = parse_pointer((workspace.root / pointer).read_bytes(), pointer)
        entries = (
            workspace.dvc.entries(parsed, path=pointer) if parsed.is_directory and workspace.dvc.has(parsed) else {}
        )
    except (MissingData, PadreError, OSError):
        return []
    files = {f"{folder}/{name}": digest for name, digest in entries.items()}
    here = {path: file for path in files if (file := workspace.root / path).is_file() and not file.is_symlink()}
    same = all(md5(here[path].read_bytes(), usedforsecurity=False).hexdigest() == files[path] for path in here)
    return list(here) if same else []


def _remove(root: Path, paths: Iterable[str], stay: Iterable[str]) -> None:
    """Remove files, and the folders that are empty then, up to but not including ``stay``."""
    ends = {root, *(root / folder for folder in stay)}
    for path in paths:
        writing.remove(root, path)
        for folder in (root / path).parents:
            if folder in ends or any(folder.iterdir()):
                break
            with disk.refusing(folder, "removed"):
                folder.rmdir()
