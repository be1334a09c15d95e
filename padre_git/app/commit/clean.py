"""`padre clean`: take away the work tree's copies of runs that a ref holds byte by byte. Never anything else."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

from padre_git.app.repository.workspace import Workspace
from padre_git.errors import MissingData, PadreError
from padre_git.storage import disk, writing
from padre_git.storage.dvc import parse_pointer

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
    local = _untracked(workspace, folders)
    held = _held(workspace, local)
    removed = sorted(path for path in local if path in held)
    results = [file for path in removed if _RESULTS in path for file in _results(workspace, path)]
    kept = sorted(local.keys() - held - set(results))
    if not dry_run:
        _remove(workspace.root, [*removed, *results], folders)
    return Cleaned(removed, kept)


def _untracked(workspace: Workspace, folders: list[str]) -> dict[str, str]:
    """Path -> blob of the files that git neither tracks nor ignores; links and what cannot be read are left alone."""
    words = (
        "ls-files",
        "--others",
        "--exclude-standard",
        "-z",
        "--",
        *(f":(top,literal){folder}" for folder in folders),
    )
    paths = os.fsdecode(workspace.git.run(*words)).split("\0")[:-1]
    paths = [path for path in paths if "\n" not in path and _is_file(workspace.root / path)]
    stdin = b"".join(os.fsencode(path) + b"\n" for path in paths)
    blobs = workspace.git.run("hash-object", "--no-filters", "--stdin-paths", stdin=stdin).decode().split()
    return dict(zip(paths, blobs, strict=True))


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


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
        entries = workspace.git.run("ls-tree", "-r", "-z", "--full-tree", ref, "--", *folders, check=False)
        found |= {path for path, blob in _blobs(entries) if local.get(path) == blob}
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


def _blobs(listing: bytes) -> Iterable[tuple[str, str]]:
    for entry in listing.split(b"\0")[:-1]:
        facts, _, path = entry.partition(b"\t")
        mode, _, blob = facts.decode().split(" ")
        if mode in {"100644", "100755"}:
            yield os.fsdecode(path), blob


def _results(workspace: Workspace, pointer: str) -> list[str]:
    """The files beside a pointer that DVC's cache has as they are; none where one differs."""
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
    here = {path: digest for path, digest in files.items() if _is_file(workspace.root / path)}
    same = all(_md5(workspace.root / path) == digest for path, digest in here.items())
    return list(here) if same else []


def _md5(path: Path) -> str:
    return md5(path.read_bytes(), usedforsecurity=False).hexdigest()


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
