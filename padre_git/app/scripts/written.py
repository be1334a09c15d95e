"""The files that a program wrote, also files that no Python opened: what the work tree has before and after it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path

from padre_git.app.recording import used
from padre_git.app.recording.logged import Logged
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.storage import stage
from padre_git.storage.config import WatchSettings

Listing = dict[str, tuple[int, int]]  # path below the root -> time of its change in ns, and bytes

_MOST = 50_000  # files; in a larger tree nothing is listed
_NEVER = {".git", ".padre", ".dvc", "__pycache__", "node_modules", "site-packages"}
_CODE = {".py", ".ipynb", ".r", ".jl", ".sh"}  # people edit these while a program runs


def before(workspace: Workspace, recording: str) -> Listing | None:
    """The files that there are now; none where another run is under way here: who wrote what could not be told."""
    return None if _others(workspace, recording) else _listing(workspace.root)


def since(workspace: Workspace, recording: str, known: Listing | None) -> list[Path]:
    """The files that git does not track and that are new or another since they were ``known``."""
    now = _listing(workspace.root) if known is not None and not _others(workspace, recording) else None
    if known is None or now is None:
        return []
    changed = [path for path, state in now.items() if known.get(path) != state]
    names = [path for path in changed if os.path.splitext(path)[1].lower() not in _CODE]
    return [workspace.root / path for path in used.untracked(workspace.git, names)] if names else []


def _others(workspace: Workspace, recording: str) -> bool:
    return bool(set(stage.alive(workspace.git.private)) - {recording})


def _listing(root: Path) -> Listing | None:
    """None of a tree that is too large."""
    found: Listing = {}
    folders = [("", str(root))]
    while folders and len(found) <= _MOST:
        prefix, folder = folders.pop()
        with suppress(OSError):  # it is gone, or nobody may look into it
            for each in os.scandir(folder):
                if each.is_dir(follow_symlinks=False):
                    if each.name not in _NEVER and not os.path.exists(f"{each.path}/pyvenv.cfg"):
                        folders.append((f"{prefix}{each.name}/", each.path))
                elif not each.is_symlink():
                    state = each.stat(follow_symlinks=False)
                    found[prefix + each.name] = state.st_mtime_ns, state.st_size
    return None if folders else found


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
