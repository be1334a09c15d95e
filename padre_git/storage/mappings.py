"""Reads mappings: those of padre, of plug-ins and of the repository. Data only: nothing in them is run or imported.

A plug-in names a folder of JSON files under the entry point `padre.mappings`: `mylib = "mylib.padre"` is the folder
`padre` inside the package `mylib`, found without importing it.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, get_args

import msgspec

from padre_git.errors import PadreError
from padre_git.model.mappings import Kind, Mapping, Type
from padre_git.storage import disk, documents

FOLDER = ".padre/mappings"
GROUP = "padre.mappings"
_MEND = "padre schema mapping says what may stand in it"
# what a field looks like, where its schema says so with a regular expression
_FORMS = {
    "range": "a range is an interval, such as `(0, inf)` or `[0, 1]`",
    "implementation": "an implementation is a dotted path, such as `package.module.Class`",
}
_CHOICES = {"type": get_args(Type), "kind": get_args(Kind)}
_PACKAGED = files("padre_git") / "mappings"


class MappingFile(NamedTuple):
    """A mapping and where it is, for messages."""

    path: str
    mapping: Mapping


@cache
def shipped(package: str) -> tuple[Mapping, ...]:
    """The mapping that padre brings for the classes of ``package``, such as `sklearn`; none where it brings none."""
    file = _PACKAGED / f"{package}.json"
    # a tenth of the time of `documents.decode`; that these files are right is tested
    return (msgspec.json.decode(file.read_bytes(), type=Mapping),) if file.is_file() else ()


def of_repository(root: Path) -> list[Mapping]:
    """The mappings in `.padre/mappings/`.

    Raises
    ------
    PadreError : naming file and line or field, where one is not as its schema says, or two describe the same class.
    """
    paths = sorted((root / FOLDER).glob("*.json"))
    for path in paths:
        # a committed link may lead anywhere, also to what never ends
        if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
            raise PadreError(f"{FOLDER}/{path.name} is not a file of this repository; put the file itself there")
    return _distinct(_read(path, f"{FOLDER}/{path.name}") for path in paths)


@cache
def of_plugins() -> tuple[Mapping, ...]:
    """The mappings of all installed plug-ins; errors as in `of_repository`."""
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return tuple(_distinct(found for point in points for found in plugin(point)))


def plugin(point: EntryPoint) -> Iterator[MappingFile]:
    """The mappings in the folder that an entry point names."""
    owner = point.dist.name if point.dist else point.name
    package, *inner = point.value.split(".")
    spec = find_spec(package)
    folders = [Path(place, *inner) for place in (spec.submodule_search_locations or [])] if spec else []
    paths = sorted(path for folder in folders for path in folder.glob("*.json"))
    if not paths:
        raise PadreError(f"the plug-in {owner} names no folder of mappings: {point.value}; update or uninstall it")
    for path in paths:
        yield _read(path, f"{owner}: {path.name}")


def _distinct(found: Iterable[MappingFile]) -> list[Mapping]:
    """The mappings, if no class is described by two: which of them counts would be chance."""
    owners: dict[str, str] = {}
    mappings = []
    for path, mapping in found:
        for algorithm in mapping.algorithms:
            if algorithm.implementation in owners:
                both = " and ".join(dict.fromkeys([owners[algorithm.implementation], path]))
                raise PadreError(f"{both}: {algorithm.implementation} is described twice; leave one out")
            owners[algorithm.implementation] = path
        mappings.append(mapping)
    return mappings


def _read(file: Path, path: str) -> MappingFile:
    try:
        return MappingFile(path, documents.decode(disk.read(file), Mapping, path, mend=_MEND))
    except PadreError as error:
        what, at, place = str(error.__cause__).partition(" - at `$.")
        if not isinstance(error.__cause__, msgspec.ValidationError) or not at:
            raise
        field = place.rstrip("`")
        what = _FORMS.get(field.rpartition(".")[2], what[:1].lower() + what[1:]) if "regex" in what else what
        known = _CHOICES.get(field.rpartition(".")[2]) if what.startswith("Invalid enum value") else None
        what = f"{what.rpartition(' ')[2]} is not one of {', '.join(known)}" if known else what
        raise PadreError(f"{path}: {field}: {what}; {_MEND}") from error
