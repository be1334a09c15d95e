"""Writing to DVC's cache, as DVC itself writes there: nothing is acknowledged before it is on the disk.

The format is small: the object of a file is its bytes, below the first two digits of their MD5; the one of a directory
is a sorted JSON list of its files. `dvc_data` would write the same in ten times the time, most of it its import.
"""

import errno
import json
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from filecmp import cmp
from functools import partial
from hashlib import file_digest, md5
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from padre_git.errors import RepositoryError
from padre_git.storage.disk import copy, sync
from padre_git.storage.dvc.pointer import Pointer
from padre_git.storage.dvc.settings import Cache

_THREADS = 8
_DAY = 86_400
_MODE = 0o444  # of an object: DVC believes one that nobody may write without hashing it
_SHARED = 0o2775  # of a folder of a cache that a group shares: what is made in it belongs to the group, too

Content = bytes | Path
_md5 = partial(md5, usedforsecurity=False)


class _Made(NamedTuple):
    """An object that lies in the scratch folder, or bytes that no file has yet."""

    digest: str
    size: int
    content: Content


def add(cache: Cache, scratch: Path, contents: Sequence[Mapping[str, Content] | Content]) -> list[Pointer]:
    """Put each of ``contents``, a directory (path to bytes, or to a file of padre's own), bytes or a file of the
    user's, into ``cache``; all of them wait for the disk together.

    It is first written below ``scratch``, and becomes an object by its new name: so an object has its whole content
    from the beginning, and no object shares its storage with a file of the user's.
    """
    with _writing(cache, scratch) as folder:
        pointers, files, listings = list[Pointer](), dict[str, Content](), dict[str, Content]()
        for content in contents:
            if isinstance(content, Mapping):
                made = [(path, _made(folder, each, link=True)) for path, each in content.items()]
                files |= {each.digest: each.content for _, each in made}
                listing = _listing(made)
                oid = f"{_md5(listing).hexdigest()}.dir"
                listings[oid] = listing
                pointers.append(Pointer(oid, sum(each.size for _, each in made), len(made)))
            else:
                one = _made(folder, content)
                files[one.digest] = one.content
                pointers.append(Pointer(one.digest, one.size))
        _store(cache, folder, {**files, **listings})  # the listing of a directory comes last
    return pointers


def take(cache: Cache, scratch: Path, objects: Mapping[str, Path]) -> None:
    """Put objects of another cache, hash -> file, into ``cache``: linked where that is possible, else copied."""
    if not objects:
        return
    with _writing(cache, scratch) as folder:
        _store(cache, folder, {oid: _own(folder, file, link=True) for oid, file in objects.items()})


@contextmanager
def _writing(cache: Cache, scratch: Path) -> Iterator[str]:
    """A folder of its own below ``scratch``; what the disk refuses is an error that names the cache."""
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        _sweep(scratch)
        with TemporaryDirectory(prefix="padre-", dir=scratch) as folder:
            yield folder
    except OSError as error:
        why = error.strerror or error
        raise RepositoryError(
            f"DVC's cache {cache.folder} cannot be written: {why}; free some space or allow writing to it"
        ) from error


def _sweep(scratch: Path) -> None:
    """Remove what killed processes left; a day is longer than anybody writes."""
    for left in scratch.glob("padre-*"):
        with suppress(FileNotFoundError):  # its owner has just finished
            if time.time() - left.stat().st_mtime > _DAY:
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()


def _made(folder: str, content: Content, *, link: bool = False) -> _Made:
    if isinstance(content, bytes):
        return _Made(_md5(content).hexdigest(), len(content), content)
    own = _own(folder, content, link=link)
    with own.open("rb") as file:
        return _Made(file_digest(file, _md5).hexdigest(), own.stat().st_size, own)


def _own(folder: str, file: Path, *, link: bool) -> Path:
    """A file of padre's own with the content of ``file``, not copied where that lies on the same disk and may be a
    ``link``."""
    target = Path(folder, secrets.token_hex(8))
    if link:
        with suppress(OSError):  # another disk, or one without links
            os.link(file, target)
            return target
    copy(file, target)
    return target


def _listing(made: Iterable[tuple[str, _Made]]) -> bytes:
    """What the object of a directory is, byte for byte as DVC writes it."""
    entries = [{"md5": each.digest, "relpath": path} for path, each in sorted(made)]
    return json.dumps(entries, sort_keys=True).encode()


def _store(cache: Cache, folder: str, objects: Mapping[str, Content]) -> None:
    """Make ``objects`` those of the cache, in their order, and wait until they are on the disk."""
    mode = _SHARED if cache.shared else None
    targets = [f"{cache.objects}{os.sep}{oid[:2]}{os.sep}{oid[2:]}" for oid in objects]
    parents = {os.path.dirname(target) for target in targets}
    for parent in parents:
        _make_folder(parent, mode)
    for target, content in zip(targets, objects.values(), strict=True):
        if not _is_there(target, content):  # one that is damaged is replaced: DVC itself would believe it
            _place(folder, target, content)
    _sync_all(targets, {*parents, str(cache.objects), str(cache.objects.parent)})


def _make_folder(path: str, mode: int | None) -> None:
    """A folder and those above it; of a shared cache they are the group's, whatever this user's mask is."""
    if os.path.isdir(path):
        return
    _make_folder(os.path.dirname(path), mode)
    with suppress(FileExistsError):  # another process was first; a file there is an error below
        os.mkdir(path)
        if mode is not None:
            os.chmod(path, mode)


def _is_there(target: str, content: Content) -> bool:
    try:
        if isinstance(content, Path):
            same = os.path.samefile(target, content) or cmp(target, content, shallow=False)
        else:
            same = os.path.getsize(target) == len(content) and Path(target).read_bytes() == content
    except FileNotFoundError:
        return False
    if same and os.stat(target).st_mode & 0o777 != _MODE:
        _protect(target)
    return same


def _place(folder: str, target: str, content: Content) -> None:
    """Put ``content`` at ``target``, whole from the beginning."""
    file = str(content) if isinstance(content, Path) else os.path.join(folder, secrets.token_hex(8))
    if isinstance(content, bytes):
        Path(file).write_bytes(content)
    _protect(file)
    try:
        os.replace(file, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = f"{target}.{secrets.token_hex(4)}.tmp"  # a name that is no object's
        try:
            shutil.copy(file, near)
            os.replace(near, target)
        finally:
            Path(near).unlink(missing_ok=True)


def _protect(file: str) -> None:
    with suppress(OSError):  # another user's, or a disk that has no modes: DVC goes on, too
        os.chmod(file, _MODE)


def _sync_all(files: Collection[str], folders: Collection[str]) -> None:
    """Wait for ``files``, then for the names in ``folders``; each at the same time, so that the disk can do them in one
    go."""
    try:
        with ThreadPoolExecutor(min(max(len(files), len(folders)), _THREADS)) as pool:
            for paths in (files, folders):
                list(pool.map(sync, paths))
    except RuntimeError:  # Python is ending, as of a run that ends with its process, and starts no more threads
        for path in (*files, *folders):
            sync(path)
