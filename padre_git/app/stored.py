"""Where the results of all recordings are: in DVC's cache here, on the remote, or unknown."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from padre_git.app.workspace import Workspace
from padre_git.core.formats import count, size
from padre_git.errors import PadreError
from padre_git.storage.dvc import Pointer, parse_pointer
from padre_git.storage.index import Row
from padre_git.storage.layout import ExecutionLayout
from padre_git.storage.remotes import Remote, default_remote


class Results(NamedTuple):
    """In lines, and for `--json`."""

    texts: list[str]
    document: dict[str, Any]


def results(workspace: Workspace, rows: Iterable[Row]) -> Results:
    """The results of the recordings of ``rows``."""
    found = pointers(workspace, rows)
    if not found:
        return Results([], {"recordings": 0})
    remote = default_remote(workspace.root)
    here = {path: workspace.dvc.has(pointer) for path, pointer in found.items()}
    there = {path: remote.has(pointer) if remote else False for path, pointer in found.items()}
    waiting = [path for path in found if here[path] and there[path] is False]
    missing = [path for path in found if not here[path]]
    nowhere = [path for path in missing if there[path] is False]
    total = size(sum(found[path].size for path in waiting))
    texts = []
    if None in there.values() and remote:
        texts.append(f"whether {_recordings(found)} are on {remote.name} is unknown: dvc status --cloud")
    elif waiting:
        texts.append(f"{total} of {_recordings(waiting)} {_lacking(remote, 'only on this machine', 'dvc push')}")
    elif not nowhere and remote:
        texts.append(f"all on {remote.name}")
    if nowhere:
        away = _lacking(remote, "on no remote", "dvc push where they are")
        texts.append(f"those of {_recordings(nowhere)} not on this machine, and {away}")
    if missing != nowhere:
        texts.append(f"those of {_recordings(set(missing) - set(nowhere))} not on this machine: dvc pull")
    document = {
        "recordings": len(found),
        "remote": remote.name if remote else None,
        "not_on_remote": waiting if remote is None or None not in there.values() else None,
        "not_here": missing,
        "nowhere": nowhere,
    }
    return Results(texts, document)


def _lacking(remote: Remote | None, alone: str, push: str) -> str:
    return f"not on {remote.name}: {push}" if remote else f"{alone}: dvc remote add --default NAME URL"


def _recordings(paths: Collection[str]) -> str:
    return count(len(paths), "`padre run`")


def pointers(workspace: Workspace, rows: Iterable[Row]) -> dict[str, Pointer]:
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
