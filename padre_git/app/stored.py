"""Where the results of all recordings are: in DVC's cache here, on the remote, or unknown."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from padre_git.core.formats import count, size
from padre_git.errors import PadreError
from padre_git.storage.dvc import Pointer, parse_pointer
from padre_git.storage.index import Row
from padre_git.storage.layout import ExecutionLayout
from padre_git.storage.remotes import default_remote

if TYPE_CHECKING:
    from padre_git.app.workspace import Workspace


class Results(NamedTuple):
    """In lines, and for `--json`."""

    texts: list[str]
    document: dict[str, Any]


def results(workspace: "Workspace", rows: Iterable[Row]) -> Results:
    """The results of the recordings of ``rows``."""
    found = pointers(workspace, rows)
    if not found:
        return Results([], {"recordings": 0})
    remote = default_remote(workspace.root)
    here = {path: workspace.dvc.has(pointer) for path, pointer in found.items()}
    there = {path: remote.has(pointer) if remote else False for path, pointer in found.items()}
    waiting = [path for path in found if here[path] and there[path] is False]
    missing = [path for path in found if not here[path]]
    total = size(sum(found[path].size for path in waiting))
    texts = []
    if remote is None:
        texts.append(f"{total} of {_recordings(waiting)} only on this machine: dvc remote add --default NAME URL")
    elif None in there.values():
        texts.append(f"whether {_recordings(list(found))} are on {remote.name} is unknown: dvc status --cloud")
    elif waiting:
        texts.append(f"{total} of {_recordings(waiting)} not on {remote.name}: dvc push")
    else:
        texts.append(f"all on {remote.name}")
    if missing:
        texts.append(f"of {_recordings(missing)} not on this machine: dvc pull")
    document = {
        "recordings": len(found),
        "remote": remote.name if remote else None,
        "not_on_remote": waiting if remote is None or None not in there.values() else None,
        "not_here": missing,
    }
    return Results(texts, document)


def _recordings(paths: list[str]) -> str:
    return count(len(paths), "`padre run`")


def pointers(workspace: "Workspace", rows: Iterable[Row]) -> dict[str, Pointer]:
    """Path -> pointer of each recording that has results; what cannot be read is left out."""
    wanted: dict[str, str] = {}
    for row in rows:
        path = f"{ExecutionLayout(row.path.rsplit('/runs/', 1)[0]).results(row.recording)}.dvc"
        ref = workspace.layout.branch(row.project, row.experiment, row.execution)
        wanted.setdefault(path, "HEAD" if row.on_head else ref)
    found: dict[str, Pointer] = {}
    with workspace.git.objects() as objects:
        for path, ref in wanted.items():
            file = workspace.root / path
            answer = None if file.is_file() else objects.read(f"{ref}:{path}")
            data = file.read_bytes() if file.is_file() else answer[1] if answer else None
            try:
                if data is not None:
                    found[path] = parse_pointer(data, path)
            except PadreError:
                continue  # `padre verify` and DVC name it; the other results count
    return found
