"""The documents of the work tree, by path, size and time; what has not changed since the last time is not read."""

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from stat import S_ISREG

from padre_git.storage.index import places
from padre_git.storage.index.places import WORK, Level, Located, levels, root
from padre_git.storage.index.rows import summary
from padre_git.storage.index.store import Store
from padre_git.storage.layout import Layout

Stamp = tuple[str, str, int, int]  # path, kind, size, mtime_ns
_RUN = re.compile(rf".*?projects/[^/]+/experiments/[^/]+/executions/[^/]+/{places.RUNS}/[^/]+/")


def stamps(layout: Layout) -> list[Stamp]:
    """What lies in the work tree, sorted by path."""
    known, result = levels(layout), list[Stamp]()
    waiting = [(str(layout.root), "", root(layout))]
    while waiting:
        folder, path, level = waiting.pop()
        # where all names are known, asking for each is cheaper than listing the folder
        waiting += (_listed if known[level].rest else _named)(folder, path, known[level])
        result += _files(folder, path, known[level].files)
        result += _files(folder, path, _json(folder, known[level])) if known[level].others else []
    return sorted(result)


def _named(folder: str, path: str, level: Level) -> list[tuple[str, str, str]]:
    return [
        (f"{folder}/{name}", f"{path}{name}/", below)
        for name, below in level.folders.items()
        if _is_folder(f"{folder}/{name}")
    ]


def _is_folder(path: str) -> bool:
    """Whether it is there, and no link: that may lead out of the repository."""
    # most runs have no such folder, and an exception for each of ten thousand takes long
    return os.access(path, os.F_OK) and os.path.isdir(path) and not os.path.islink(path)


def _listed(folder: str, path: str, level: Level) -> list[tuple[str, str, str]]:
    try:
        with os.scandir(folder) as entries:
            return [
                (entry.path, f"{path}{entry.name}/", below)
                for entry in entries
                if (below := level.of(entry.name, folder=True)) and entry.is_dir(follow_symlinks=False)
            ]
    except OSError:
        return []


def _json(folder: str, level: Level) -> dict[str, str]:
    """The JSON files of a folder in which their names are not known."""
    try:
        return {name: kind for name in os.listdir(folder) if (kind := level.of(name, folder=False))}
    except OSError:
        return {}


def _files(folder: str, path: str, names: dict[str, str]) -> list[Stamp]:
    result = []
    for name, kind in names.items():
        try:
            status = os.lstat(f"{folder}/{name}")
        except OSError:
            continue
        if S_ISREG(status.st_mode):
            result.append((path + name, kind, status.st_size, status.st_mtime_ns))
    return result


def add(layout: Layout, store: Store, files: Sequence[Stamp], found: dict[str, Located], digest: str) -> None:
    """Enter the ``files`` into ``found``, reading those whose size or time is new."""
    known = store.files([path for path, *_ in files])
    read = store.documents([(known[path][2], kind) for path, kind, *_ in files if path in known])
    for path, kind, size, time in files:
        old = known.get(path)
        blob = old[2] if old and old[:2] == (size, time) and (old[2], kind) in read else ""
        if not blob:
            blob = _read(layout.root / path, kind, store, digest)
            if not blob:
                continue
            store.add_file(path, size, time, blob)
        places.add(found, path, Located(blob, kind, WORK))


def _read(path: Path, kind: str, store: Store, digest: str) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        return ""  # gone since
    # git's id of the content, so that a copy of what a ref has is not read twice
    blob = hashlib.new(digest, b"blob %d\0" % len(data) + data).hexdigest()
    if not store.documents([(blob, kind)]):
        store.add_document(blob, kind, summary(kind, data))
    return blob


def by_run(files: Iterable[Stamp]) -> tuple[list[Stamp], dict[str, list[Stamp]]]:
    """The files above the runs, and those of each run by its folder, with a slash at its end."""
    above, runs = list[Stamp](), dict[str, list[Stamp]]()
    for stamp in files:
        folder = run_of(stamp[0])
        (runs.setdefault(folder, []) if folder else above).append(stamp)
    return above, runs


def run_of(path: str) -> str:
    """The folder of the run that a file is of, with a slash at its end; empty above the runs."""
    folder = _RUN.match(path)
    return folder[0] if folder else ""
