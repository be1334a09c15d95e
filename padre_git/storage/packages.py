"""Which distributions are installed, where they came from, and whose the modules are that a process has loaded.

To read this of 161 distributions takes 150 ms. So each folder of `sys.path` is read once and kept in the user's cache
folder until it changes.
"""

import os
import re
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import metadata, util
from importlib.machinery import EXTENSION_SUFFIXES
from inspect import getmodulename
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from padre_git.errors import PadreError, RepositoryError
from padre_git.model.documents import Origin
from padre_git.storage import disk, user_cache
from padre_git.storage.git import plumbing

_SETTLED = 2_000_000_000  # nanoseconds: a folder that changed later than that may change again within one tick
_EXTENSIONS = tuple(EXTENSION_SUFFIXES)
_SCHEMES = {"git", "http", "https", "ssh"}


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
            kept = _Folder(changed, list(_scan(name)))
            if kept.packages and _is_settled(name, changed):
                new[name] = kept
        for package in kept.packages:
            found.setdefault(package.name, package)
    if new:
        _write(cache, {name: folder for name, folder in {**known, **new}.items() if os.path.isdir(name)})
    return found


def _read(cache: Path) -> dict[str, _Folder]:
    with suppress(OSError, msgspec.MsgspecError):
        return _CACHE.decode(cache.read_bytes())
    return {}


def _write(cache: Path, folders: Mapping[str, _Folder]) -> None:
    with suppress(PadreError):  # without it the next process reads the folders again
        disk.write(cache, msgspec.json.encode(folders))


def _is_settled(folder: str, changed: int) -> bool:
    """Whether the time of ``folder`` will be another one once something else is installed there."""
    # the metadata of `setup.py develop` lie beside the sources, and a new version is written into the same file
    names = (name.removesuffix(".egg-info") for name in os.listdir(folder) if name.endswith(".egg-info"))
    in_place = any("-" not in name for name in names)
    return time.time_ns() - changed > _SETTLED and not in_place


def _scan(folder: str) -> Iterator[Package]:
    for each in metadata.distributions(path=[folder]):
        try:
            name, version = each.metadata["Name"], each.version
        except (OSError, ValueError, KeyError):  # what a broken installation left
            continue
        if name and version:
            yield Package(normal(name), version, *_origin(each, version), _modules(each, name))


def normal(name: str) -> str:
    """The name of a distribution as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _text(distribution: metadata.Distribution, file: str) -> str:
    try:
        return distribution.read_text(file) or ""
    except (OSError, ValueError):
        return ""


def _modules(distribution: metadata.Distribution, name: str) -> list[str]:
    """Its top-level names: those of the files that it installed, also where the list of these is damaged."""
    files = (line.lstrip('"').partition(",")[0] for line in _text(distribution, "RECORD").splitlines())
    found = {_module(file) for file in files} | set(_text(distribution, "top_level.txt").split())
    return sorted(found - {""}) or [normal(name).replace("-", "_")]


def _module(file: str) -> str:
    """The top-level name that an installed file belongs to; empty for what cannot be imported."""
    first, slash, rest = file.partition("/")
    own = first if rest.endswith((".py", *_EXTENSIONS)) else (getmodulename(first) or "") if not slash else ""
    return own if own.isidentifier() else ""


def _origin(distribution: metadata.Distribution, version: str) -> tuple[str, Origin | None]:
    """The folder of an editable distribution, and where the distribution came from (PEP 610)."""
    origin, folder, text = None, "", _text(distribution, "direct_url.json")
    if text:
        try:
            origin, folder = _direct(msgspec.json.decode(text, type=_Direct))
        except (msgspec.MsgspecError, ValueError):
            origin = Origin()
    label = version.partition("+")[2]
    return folder, msgspec.structs.replace(origin or Origin(), label=label) if label else origin


class _Version(msgspec.Struct, frozen=True):
    vcs: str = ""
    commit_id: str | None = None


class _Folders(msgspec.Struct, frozen=True):
    editable: bool = False


class _Direct(msgspec.Struct, frozen=True):
    """`direct_url.json`."""

    url: str
    vcs_info: _Version = _Version()
    dir_info: _Folders = _Folders()


def _direct(said: _Direct) -> tuple[Origin, str]:
    if said.dir_info.editable:
        return Origin(editable=True), unquote(urlsplit(said.url).path)
    if said.vcs_info.vcs == "git":
        return Origin(git=_address(said.url), commit=said.vcs_info.commit_id), ""
    return Origin(), ""


def _address(url: str) -> str | None:
    """A URL without what may be secret; none of a folder of this machine."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        return None
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


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
    return {name.partition(".")[0] for name in list(sys.modules)}
