"""Where runs are safe: the branch and commit that hold one, and whether results are on this machine and the remote."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from padre_git.app.repository.reader import Reader, pulling
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text.formats import count, size
from padre_git.errors import PadreError
from padre_git.model.documents import Version
from padre_git.storage.dvc import Pointer, parse_pointer
from padre_git.storage.index import ARCHIVE, BRANCH, HEAD, WORK, Index, Row, Rows
from padre_git.storage.remotes import Remote, default_remote


class Place(NamedTuple):
    """In lines, and for `--json`."""

    texts: list[str]
    document: dict[str, Any]


def saved_in(workspace: Workspace, row: Row) -> Place:
    """The commit that recorded a run, and since when the user's own branch has it."""
    ref, archive = _refs(workspace, *row.recorded, row.execution)
    branch = ref.removeprefix("refs/heads/")
    recorded = _added(workspace, ref, row)
    if recorded is None and row.places & ARCHIVE:
        recorded, branch = _added(workspace, archive, row), archive
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
        parts = ["on no branch of this clone: git add projects datasets, then git commit" if row.here else "elsewhere"]
        holder = Reader(workspace, row).commit
        parts = [f"in {holder[:7]}"] if holder else parts
    return Place(["; ".join(parts)], document)


def _added(workspace: Workspace, revision: str, row: Row) -> str | None:
    """The commit of ``revision``'s history that added the run."""
    words = ("log", "-1", "--format=%H", "--diff-filter=A", "--end-of-options", revision, "--", f"{row.path}/run.json")
    return workspace.git.text(*words, check=False) or None


def results_of(workspace: Workspace, reader: Reader) -> Place:
    """Whether the predictions are on this machine, and on the remote."""
    try:
        pointer = reader.pointer
    except PadreError as error:
        return Place([str(error)], {"here": None})
    if pointer is None:
        return Place([], {"here": None})
    here = workspace.dvc.has(pointer)
    remote = default_remote(workspace.root)
    there = remote.has(pointer) if remote else False
    path = reader.pointer_path
    document = {"path": path, "size": pointer.size, "here": here, "remote": remote and remote.name, "on_remote": there}
    if remote is None:
        place = "on no remote (no DVC remote is set)"
    elif there is None:
        place = f"unknown whether on {remote.name} (ask it with: dvc status --cloud)"
    else:
        place = (
            f"on {remote.name}"
            if there
            else f"not on {remote.name}. Send it with: dvc push{'' if here else ', on the machine that has it'}"
        )
    # nothing can be pulled from where it is not
    local = f"{size(pointer.size)} here" if here else "not here" if there is False else f"not here: {pulling([reader])}"
    return Place([f"{local}, {place}"], document)


def results_of_all(workspace: Workspace, known: Index) -> Place:
    """The results of all recordings, and the versions of data that a branch of this clone or the work tree has."""
    recorded = pointers(workspace, known.rows)
    found = {**recorded, **_data(workspace, known)}
    if not found:
        return Place([], {"recordings": 0})
    remote = default_remote(workspace.root)
    here = {path: workspace.dvc.has(pointer) for path, pointer in found.items()}
    there = {path: remote.has(pointer) if remote else False for path, pointer in found.items()}
    waiting = [path for path in found if here[path] and there[path] is False]
    missing = [path for path in found if not here[path]]
    nowhere = [path for path in missing if there[path] is False]
    total = size(sum(found[path].size for path in waiting))
    texts = []
    if None in there.values() and remote:
        texts.append(f"It is unknown whether {_counted(found)} are on {remote.name}. Ask it with: dvc status --cloud")
    elif waiting:
        where = f"are not on {remote.name}" if remote else "exist only on this machine"
        texts.append(f"Results of {_counted(waiting)} ({total}) {where}. {_remedy(remote, 'dvc push')}")
    elif not nowhere and remote:
        texts.append(f"All results and data are on {remote.name}.")
    if nowhere:
        where = f"on {remote.name}" if remote else "on a DVC remote"
        push = _remedy(remote, "dvc push, on the machine that has them")
        texts.append(f"Results of {_counted(nowhere)} are neither on this machine nor {where}. {push}")
    if missing != nowhere:
        texts.append(
            f"Results of {_counted(set(missing) - set(nowhere))} are not on this machine. Fetch them with: padre pull"
        )
    document = {
        "recordings": len(recorded),
        "versions": len(found) - len(recorded),
        "remote": remote.name if remote else None,
        "not_on_remote": waiting if remote is None or None not in there.values() else None,
        "not_here": missing,
        "nowhere": nowhere,
    }
    return Place(texts, document)


def _remedy(remote: Remote | None, push: str) -> str:
    return f"Send them with: {push}" if remote else "Set up a DVC remote: dvc remote add --default NAME URL"


def _counted(paths: Collection[str]) -> str:
    """``3 `padre run`s and 1 version of data``."""
    runs = [path for path in paths if "/executions/" in path]
    parts = [(len(runs), "`padre run`", ""), (len(paths) - len(runs), "version of data", "versions of data")]
    return " and ".join(count(number, one, many) for number, one, many in parts if number)


def pointers(workspace: Workspace, rows: Rows | Iterable[Row]) -> dict[str, Pointer]:
    """Path -> pointer of each recording that has results; what cannot be read is left out."""
    rows = rows if isinstance(rows, Rows) else Rows(list(rows))
    layout, wanted = workspace.layout, dict[str, Sequence[str]]()
    every = rows.columns("recording", "recorded", "execution", "places")
    for recording, (project, experiment), execution, places in every:
        path = layout.execution(project, experiment, execution).pointer(recording)
        if path not in wanted:
            branch, archive = _refs(workspace, project, experiment, execution)
            held = [ref for ref, bit in ((branch, BRANCH), (archive, ARCHIVE)) if places & bit]
            wanted[path] = ["HEAD"] if places & HEAD else held
    return _read(workspace, wanted)


def _refs(workspace: Workspace, *place: str) -> tuple[str, str]:
    """Where the commits of an execution are: its branch, and the archive."""
    return workspace.layout.branch(*place), workspace.layout.archive(*place)


def _read(workspace: Workspace, wanted: Mapping[str, Sequence[str]]) -> dict[str, Pointer]:
    """Path -> pointer of what the work tree or else a ref has; ``wanted`` is path -> refs, in the order of asking."""
    contents: dict[str, bytes] = {}
    here = _Folders(lambda folder: _listed(workspace.root, folder))
    for path in wanted:
        if here.has(path):
            with suppress(OSError):
                contents[path] = (workspace.root / path).read_bytes()
    there = _Folders(workspace.git.names)
    for turn in range(max(map(len, wanted.values()), default=0)):  # all that is still missing in one question to git
        missing = ((path, refs) for path, refs in wanted.items() if path not in contents and turn < len(refs))
        names = {path: f"{refs[turn]}:{path}" for path, refs in missing}
        asked = [path for path, name in names.items() if there.has(name)]
        answers = workspace.git.objects.many(names[path] for path in asked)
        contents |= {path: answer[1] for path, answer in zip(asked, answers, strict=True) if answer}
    found: dict[str, Pointer] = {}
    for path in wanted:
        with suppress(PadreError):  # `padre verify` and DVC name it; the other results count
            if path in contents:
                found[path] = parse_pointer(contents[path], path)
    return found


class _Folders:
    """What lies in folders, each listed once: to ask for thousands of files that are not there takes half a minute."""

    def __init__(self, names: Callable[[str], Iterable[str]]) -> None:
        self._names = names
        self._known: dict[str, frozenset[str]] = {}

    def has(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        if folder not in self._known:
            self._known[folder] = frozenset(self._names(folder))
        return name in self._known[folder]


def _listed(root: Path, folder: str) -> list[str]:
    try:
        return os.listdir(root / folder)
    except OSError:
        return []


def _data(workspace: Workspace, known: Index) -> dict[str, Pointer]:
    """Path -> pointer of the versions of data in the work tree, in HEAD, or that a run of this clone used."""
    places = WORK | HEAD | BRANCH | ARCHIVE
    every = known.rows.columns("dataset", "version", "places", "recorded", "execution")
    used = {(dataset, version): (*recorded, of) for dataset, version, place, recorded, of in every if place & places}
    wanted: dict[str, Sequence[str]] = {}
    for noun, document in known.documents("version"):
        folder, dataset = noun.path.rpartition("/")[0], noun.path.split("/")[-3]
        use = isinstance(document, Version) and used.get((dataset, document.version))
        if isinstance(document, Version) and (use or noun.places & (WORK | HEAD)):
            refs = ["HEAD"] if noun.places & HEAD or not use else _refs(workspace, *use)
            wanted[f"{folder}/{document.file}.dvc"] = refs
    return _read(workspace, wanted)
