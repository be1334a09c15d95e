"""Writing to DVC's cache through DVC's own object library: nothing is acknowledged before it is on the disk."""

import os
import shutil
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from filecmp import cmp
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dvc_data.hashfile.build import build
from dvc_data.hashfile.db.local import LocalHashFileDB
from dvc_data.hashfile.obj import HashFile
from dvc_data.hashfile.tree import Tree
from dvc_objects.fs.local import LocalFileSystem

from padre_git.errors import RepositoryError
from padre_git.storage.disk import copy, sync
from padre_git.storage.dvc.pointer import Pointer
from padre_git.storage.dvc.settings import Cache

_THREADS = 16
_TRIES = 6
_DAY = 86_400
_LOCAL: Any = LocalFileSystem()  # type: ignore[no-untyped-call]


def add(cache: Cache, scratch: Path, contents: Sequence[dict[str, bytes | Path] | bytes | Path]) -> list[Pointer]:
    """Put each of ``contents``, a directory (path to bytes, or to a file of padre's own), bytes or a file of the
    user's, into ``cache``; all of them wait for the disk together.

    It is first written below ``scratch``, whose links then become the objects: so an object has its whole content
    from the beginning, and no object shares its storage with a file of the user's.
    """
    store, jobs = _store(cache), _jobs()
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        _sweep(scratch)
        with TemporaryDirectory(prefix="padre-", dir=scratch) as folder:
            pointers, files, listings = list[Pointer](), dict[str, str](), dict[str, str]()
            for number, content in enumerate(contents):
                # absolute and normalised: DVC cuts names where a path begins with `./`
                source = Path(os.path.abspath(folder)) / f"content-{number}"
                _write(source, content)
                _, meta, built = build(store, str(source), _LOCAL, "md5", checksum_jobs=jobs)
                pointers.append(Pointer(built.oid, meta.size or 0, meta.nfiles))
                (listings if isinstance(built, Tree) else files)[built.oid] = _listed(source, built, files)
            _add(store, files)
            _store_all(store, {**files, **listings})  # the listing of a directory comes last
    except OSError as error:
        raise _unwritable(cache, error) from error
    return pointers


def take(cache: Cache, scratch: Path, objects: Mapping[str, Path]) -> None:
    """Put objects of another cache, hash -> file, into ``cache``: linked where that is possible, else copied."""
    if not objects:
        return
    store = _store(cache)
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        _sweep(scratch)
        with TemporaryDirectory(prefix="padre-", dir=scratch) as folder:
            files = {oid: os.path.join(os.path.abspath(folder), oid) for oid in objects}
            for oid, file in files.items():
                _place(Path(file), objects[oid])
            _store_all(store, files)
    except OSError as error:
        raise _unwritable(cache, error) from error


def _store(cache: Cache) -> Any:
    shared = "group" if cache.shared else None
    return LocalHashFileDB(_LOCAL, str(cache.objects), shared=shared)  # type: ignore[no-untyped-call]


def _unwritable(cache: Cache, error: OSError) -> RepositoryError:
    why = error.strerror or error
    return RepositoryError(f"DVC's cache {cache.folder} cannot be written: {why}; make room or allow it")


def _sweep(scratch: Path) -> None:
    """Remove what killed processes left; a day is longer than anybody writes."""
    for left in scratch.glob("padre-*"):
        with suppress(FileNotFoundError):  # its owner has just finished
            if time.time() - left.stat().st_mtime > _DAY:
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()


def _write(target: Path, content: dict[str, bytes | Path] | bytes | Path) -> None:
    if isinstance(content, dict):
        target.mkdir()
        for name, data in content.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            _place(target / name, data)
    elif isinstance(content, bytes):
        target.write_bytes(content)
    else:
        copy(content, target)


def _place(target: Path, data: bytes | Path) -> None:
    """A file of a directory; one of padre's own is not copied where it lies on the same disk."""
    if isinstance(data, bytes):
        target.write_bytes(data)
        return
    try:
        os.link(data, target)
    except OSError:  # another disk, or one without links
        copy(data, target)


def _listed(source: Path, built: HashFile, files: dict[str, str]) -> str:
    """The file that is the object ``built``; of a directory a listing, whose files join ``files``."""
    if not isinstance(built, Tree):
        return str(source)
    files |= {entry.value: str(source.joinpath(*key)) for key, _, entry in built}
    listing = source.with_name(f"{source.name}.dir")
    listing.write_bytes(built.as_bytes())
    return str(listing)


def _store_all(store: Any, files: dict[str, str]) -> None:
    """Add ``files``, object id to path, and wait until they are on the disk."""
    _add(store, files)
    targets = [store.oid_to_path(oid) for oid in files]
    _sync_all(targets)
    _sync_all({*map(os.path.dirname, targets), store.path, os.path.dirname(store.path)})


def _add(store: Any, files: dict[str, str]) -> None:
    """Add ``files``, object id to path."""
    targets = {oid: store.oid_to_path(oid) for oid in files}
    for attempt in range(_TRIES):
        same = {oid: _same(targets[oid], path) for oid, path in files.items()}
        if all(same.values()):
            break
        time.sleep(0.01 * attempt)  # another process may be adding the same object at this moment
        for oid in [oid for oid, equal in same.items() if equal is False]:
            Path(targets[oid]).unlink(missing_ok=True)  # damaged: DVC itself would believe it
        missing = {oid: files[oid] for oid, equal in same.items() if not equal}
        store.add(list(missing.values()), _LOCAL, list(missing), hardlink=True)
    else:
        wrong = next(targets[oid] for oid, equal in same.items() if not equal)
        raise RepositoryError(f"DVC's object {wrong} is not what was written; is the disk full or damaged?")


def _same(target: str, path: str) -> bool | None:
    """Whether two files have the same content; none where one is not there."""
    try:
        return os.path.samefile(target, path) or cmp(target, path, shallow=False)
    except FileNotFoundError:
        return None


def _sync_all(paths: Collection[str]) -> None:
    """Wait for all of ``paths``; at the same time, so that the disk can do them in one go."""
    if _jobs() == 1:
        for path in paths:
            sync(path)
        return
    with ThreadPoolExecutor(min(len(paths), _THREADS)) as pool:
        list(pool.map(sync, paths))


def _jobs() -> int | None:
    """1 where Python is ending, as of a run that ends with its process, and starts no more threads; else any number."""
    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(int).result()
    except RuntimeError:
        return 1
    return None
