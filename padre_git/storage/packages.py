"""Which distributions are installed, where they came from, and whose the modules are that a process has loaded.

To read this of 161 distributions takes 150 ms. So each folder of `sys.path` is read once and kept in the user's cache
folder until it changes.
"""

import os
import sys
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import util
from pathlib import Path

import msgspec

from padre_git import storage
from padre_git.errors import PadreError, RepositoryError
from padre_git.model.documents import Origin
from padre_git.storage import disk, user_cache
from padre_git.storage.git import plumbing

_SETTLED = 2_000_000_000  # nanoseconds: a folder that changed later than that may change again within one tick


class Package(msgspec.Struct, frozen=True, array_like=True):
    """An installed distribution.

    Attributes
    ----------
    folder : of an editable one; it is of this machine and never recorded.
    origin : none where it came from an index.
    modules : the top-level names that it installs.
    """

    name: str
    version: str
    folder: str
    origin: Origin | None
    modules: list[str]


class _Folder(msgspec.Struct, frozen=True, array_like=True):
    """A folder of `sys.path`: when it changed, and what is installed there."""

    changed: int
    packages: list[Package]


_CACHE = msgspec.json.Decoder(dict[str, _Folder])


def installed(path: Sequence[str] | None = None) -> Mapping[str, Package]:
    """The distributions by their normalised names; of several with one name that which is imported.

    Parameters
    ----------
    path : folders, by default those of `sys.path`.
    """
    return _installed(tuple(sys.path if path is None else path), user_cache.folder() / "packages-1.json")


@lru_cache(maxsize=2)
def _installed(path: tuple[str, ...], cache: Path) -> Mapping[str, Package]:
    known = _read(cache)
    found, new = dict[str, Package](), dict[str, _Folder]()
    for name in dict.fromkeys(map(os.path.abspath, path)):
        try:
            changed = os.stat(name).st_mtime_ns
        except OSError:  # it is not there, or nobody may look
            continue
        kept = known.get(name)
        if kept is None or kept.changed != changed:
            kept = _Folder(changed, [Package(*each) for each in _scan(name)])
            if kept.packages and _is_settled(name, changed):
                new[name] = kept
        for package in kept.packages:
            found.setdefault(package.name, package)
    if new:
        _write(cache, {name: folder for name, folder in {**known, **new}.items() if os.path.isdir(name)})
    return found


def _scan(folder: str) -> Iterable[tuple[str, str, str, Origin | None, list[str]]]:
    """What is installed in ``folder``; where nothing can be, as in that of Python itself, without reading metadata."""
    try:
        names = [os.path.basename(folder), *os.listdir(folder)]
    except NotADirectoryError:  # an archive
        return storage.distributions.scan(folder)
    metadata = any(name.lower().endswith((".dist-info", ".egg-info", ".egg")) for name in names)
    return storage.distributions.scan(folder) if metadata else ()


def _read(cache: Path) -> dict[str, _Folder]:
    with suppress(OSError, msgspec.MsgspecError):
        return _CACHE.decode(cache.read_bytes())
    return {}


def _write(cache: Path, folders: Mapping[str, _Folder]) -> None:
    with suppress(PadreError):  # without it the next process reads the folders again
        disk.write(cache, msgspec.json.encode(folders))


def _is_settled(folder: str, changed: int) -> bool:
    """Whether the time of ``folder`` will be another one once something else is installed there."""
    # the metadata of `setup.py develop` lie next to the sources, and a new version is written into the same file
    names = (name.removesuffix(".egg-info") for name in os.listdir(folder) if name.endswith(".egg-info"))
    in_place = any("-" not in name for name in names)
    return time.time_ns() - changed > _SETTLED and not in_place


def origins(packages: Mapping[str, Package]) -> dict[str, Origin]:
    """Of the distributions that did not come from an index; editable ones with the commit of their folder as it is."""
    return {name: _placed(each) for name, each in sorted(packages.items()) if each.origin}


def _placed(package: Package) -> Origin:
    assert package.origin is not None
    if not package.folder or not os.path.isdir(package.folder):
        return package.origin
    with suppress(RepositoryError):
        done = plumbing.start(Path(package.folder), "rev-parse", "--verify", "--quiet", "HEAD")
        return msgspec.structs.replace(package.origin, commit=done.stdout.decode().strip() or None)
    return package.origin


def owners(names: Collection[str], packages: Mapping[str, Package]) -> list[str]:
    """The distributions whose modules are among ``names``, top-level names; of a namespace all that install into it."""
    owner: dict[str, list[str]] = {}
    for package in packages.values():
        for module in package.modules:
            owner.setdefault(module, []).append(package.name)
    found = {package for name in names for package in owner.get(name, ())}
    folders = {f"{os.path.realpath(each.folder)}{os.sep}": each.name for each in packages.values() if each.folder}
    if folders:  # what is installed in place lists no files: its modules are known by where they lie
        files = [file for name in names if name not in owner and (file := _file(name))]
        found |= {name for folder, name in folders.items() if any(file.startswith(folder) for file in files)}
    return sorted(found)


def _file(name: str) -> str:
    """Where a top-level module lies, whether or not this process has loaded it."""
    if name in sys.builtin_module_names or name in sys.stdlib_module_names:
        return ""
    module = sys.modules.get(name)
    try:
        spec = getattr(module, "__spec__", None) if module else util.find_spec(name)
        places: Iterable[str] = [spec.origin or "", *(spec.submodule_search_locations or ())] if spec else ()
        return next((os.path.realpath(place) for place in places if os.path.isabs(place)), "")
    except (ImportError, AttributeError, ValueError, TypeError):  # modules may be anything
        return ""


def loaded() -> set[str]:
    """The top-level names of the modules that this process has loaded."""
    names = list(sys.modules)
    return set(_tops(len(names), names[-1]))


@lru_cache(maxsize=1)  # looked at again where a module was loaded since: of a sweep each run asks
def _tops(count: int, last: str) -> frozenset[str]:
    return frozenset({name.partition(".")[0] for name in list(sys.modules)})
