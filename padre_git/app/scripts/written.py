"""The files that a program wrote, also files that no Python opened: what the work tree has before and after it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from padre_git.app.recording import used
from padre_git.app.recording.logged import Logged
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.storage import stage
from padre_git.storage.config import WatchSettings


class Listing(NamedTuple):
    """The files that git does not track: path below the root -> time of its change in ns, and bytes."""

    tracked: frozenset[str]
    files: dict[str, tuple[int, int]]


_MOST = 50_000  # files; in a larger tree nothing is listed
_NEVER = {".git", ".padre", ".dvc", "__pycache__", "node_modules", "site-packages"}
_CODE = {".py", ".ipynb", ".r", ".jl", ".sh"}  # people edit these while a program runs


def before(workspace: Workspace, recording: str) -> Listing | None:
    """The files that there are now; none where another run is under way here: who wrote what could not be told."""
    if _others(workspace, recording):
        return None
    # what git tracks need not be asked for its time: of a large repository that is most of the work
    return _listing(workspace.root, frozenset(os.fsdecode(workspace.git.run("ls-files", "-z")).split("\0")))


def since(workspace: Workspace, recording: str, known: Listing | None) -> list[Path]:
    """The files that git does not track and that are new or another since they were ``known``."""
    if known is None or _others(workspace, recording):
        return []
    now = _listing(workspace.root, known.tracked)
    if now is None:
        return []
    changed = [path for path, state in now.files.items() if known.files.get(path) != state]
    names = [path for path in changed if os.path.splitext(path)[1].lower() not in _CODE]
    return [workspace.root / path for path in used.untracked(workspace.git, names)] if names else []


def _others(workspace: Workspace, recording: str) -> bool:
    return bool(set(stage.alive(workspace.git.private)) - {recording})


def _listing(root: Path, tracked: frozenset[str]) -> Listing | None:
    """None of a tree that is too large."""
    found: dict[str, tuple[int, int]] = {}
    folders, count = [("", str(root))], 0
    while folders and count <= _MOST:
        prefix, folder = folders.pop()
        with suppress(OSError):  # it is gone, or nobody may look into it
            for each in os.scandir(folder):
                path = prefix + each.name
                if each.is_dir(follow_symlinks=False):
                    if each.name not in _NEVER and not os.path.exists(f"{each.path}/pyvenv.cfg"):
                        folders.append((f"{path}/", each.path))
                    continue
                count += 1
                if path not in tracked and not each.is_symlink():
                    state = each.stat(follow_symlinks=False)
                    found[path] = state.st_mtime_ns, state.st_size
    return None if folders else Listing(tracked, found)


def keep(logged: Logged, files: Iterable[tuple[Path, str]], most: WatchSettings, notes: list[str]) -> list[str]:
    """Keep the files, each under its name, as artifacts of a run; of one that is too large name, size and hash are
    noted. Gives the names of the ones that are kept."""
    names, room = list[str](), most.artifacts
    for file, name in files:
        try:
            if not file.is_file() or file.is_symlink():  # it is gone again
                continue
            size = file.stat().st_size
            if room and size > min(most.largest, room):
                which = "largest" if size > most.largest else "artifacts"
                notes.append(
                    f"{name} is not kept: {size} bytes, sha256 {_digest(file)}; more than watch.{which} allows"
                )
                continue
            if size > room:
                continue
            logged.add_artifact(file, name)
        except (PadreError, OSError) as error:
            notes.append(str(error))
            continue
        room -= size
        names.append(name)
    return names


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()[:12]
