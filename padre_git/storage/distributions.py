"""The distributions that are installed in a folder, from their metadata. To import what reads these takes a while."""

import re
from collections.abc import Iterator
from importlib import metadata
from importlib.machinery import EXTENSION_SUFFIXES
from inspect import getmodulename
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from padre_git.model.documents import Origin

_EXTENSIONS = tuple(EXTENSION_SUFFIXES)
_SCHEMES = {"git", "http", "https", "ssh"}


class Found(NamedTuple):
    """A distribution, as `storage.packages.Package` has it."""

    name: str
    version: str
    folder: str
    origin: Origin | None
    modules: list[str]


def scan(folder: str) -> Iterator[Found]:
    """What is installed in ``folder``; what cannot be read is left out."""
    for each in metadata.distributions(path=[folder]):
        try:
            name, version = each.metadata["Name"], each.version
        except (OSError, ValueError, KeyError):  # what a broken installation left
            continue
        if name and version:
            yield Found(normal(name), version, *_origin(each, version), _modules(each, name))


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
