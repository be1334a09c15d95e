"""The verb `export croissant`: a data set as Croissant 1.0 describes it, with its rows as Parquet.

http://mlcommons.org/croissant/1.0
"""

import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from padre_git.app.data import versions
from padre_git.app.exchange import folder as folders
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model.documents import Attribute, Dataset, Version
from padre_git.storage.dvc import parse_pointer

FILE = "croissant.json"
_DATA = "data.parquet"
_ROWS = "rows"
_VERSION = "http://mlcommons.org/croissant/1.0"
_TERMS = (
    "citeAs column dataType data extract field fileProperty fileObject fileSet format includes isLiveDataset jsonPath "
    "key md5 parentField path recordSet references regex repeated replace separator source subField transform"
)
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    **{term: f"cr:{term}" for term in _TERMS.split()},
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}
_ODD = re.compile(r"[^\w.]+", re.ASCII)
_KINDS = (("int", "sc:Integer"), ("uint", "sc:Integer"), ("float", "sc:Float"), ("bool", "sc:Boolean"))


class Exported(NamedTuple):
    """What was written."""

    folder: Path
    dataset: str
    version: str
    files: int
    size: int
    notes: list[str]


def export(
    workspace: Workspace, name: str, folder: Path | None = None, *, no_data: bool = False, force: bool = False
) -> Exported:
    """Write a version of a data set.

    Parameters
    ----------
    name : such as ``wine``, or ``wine@3b1f0c2``.
    folder : a new one; by default it is called after the data set.
    no_data : only the description.

    Raises
    ------
    UnknownName : for an unknown data set.
    PadreError : for one that is no table.
    MissingData : where the data are not on this machine.
    """
    stored = versions.get(workspace, name)
    about, version = versions.document(workspace, stored.dataset), stored.version
    if not is_table(version):
        raise PadreError(f"`{about.name}` is no table ({version.file}), and Croissant describes the columns of tables")
    if about.publish == "none" and not no_data:
        raise PadreError(f"`{about.name}` says that its data are not published. Describe it with: --no-data")
    place = folder or Path(f"{stored.dataset}-croissant")
    folders.check(place, force=force)
    files = contents(workspace, stored, about, rows=not no_data)
    size = folders.write(place, files, force=force)
    return Exported(
        place,
        about.name,
        version.version,
        len(files),
        size,
        list(_notes(about, workspace.layout.dataset_file(stored.dataset))),
    )


def is_table(version: Version) -> bool:
    """Whether Croissant can describe its rows."""
    return version.file == _DATA and bool(version.attributes)


def contents(workspace: Workspace, stored: versions.Stored, about: Dataset, *, rows: bool) -> dict[str, bytes]:
    """Name -> content of the files of a table: the description and, with ``rows``, its rows.

    Raises
    ------
    MissingData : where the data are not on this machine.
    """
    pointer = stored.files[stored.pointer]
    data = workspace.dvc.read(parse_pointer(pointer, stored.pointer), path=stored.pointer) if rows else None
    return {FILE: describe(about, stored.version, data)} | ({} if data is None else {_DATA: data})


def describe(about: Dataset, version: Version, data: bytes | None) -> bytes:
    """The document; ``data`` : the file of the rows, or none where it is not there."""
    found = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _VERSION,
        "name": about.name,
        "description": about.description or about.name,
        # a version of padre's is a hash of the content; Croissant counts as semver.org does
        "version": f"0.0.0+{version.version}",
        "datePublished": version.created[:10],
        **{key: text for key, text in (("license", about.license), ("citeAs", about.citation)) if text},
        **({"url": about.source} if about.source.startswith(("http://", "https://")) else {}),
        **({} if data is None else {"distribution": [_file(data)], "recordSet": [_records(version)]}),
    }
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _file(data: bytes) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": _DATA,
        "name": _DATA,
        "contentUrl": _DATA,
        "contentSize": f"{len(data)} B",
        "encodingFormat": "application/x-parquet",
        "sha256": sha256(data).hexdigest(),
    }


def _records(version: Version) -> dict[str, Any]:
    roles = version.roles
    named = {"id": roles.id, "group": roles.group, "time": roles.time, "weight": roles.weight}
    words = {column: role for role, column in named.items() if column} | dict.fromkeys(roles.target, "target")
    own = _identities([each.name for each in version.attributes])
    fields = [_field(each, own[each.name], words.get(each.name, "")) for each in version.attributes]
    key = {"key": {"@id": own[roles.id]}} if roles.id else {}
    return {"@type": "cr:RecordSet", "@id": _ROWS, "name": _ROWS, **key, "field": fields}


def _identities(names: Sequence[str]) -> dict[str, str]:
    """An identity for each column: readers of Croissant take none with spaces in it."""
    found = dict[str, str]()
    for name in names:
        plain = f"{_ROWS}/{_ODD.sub('-', name).strip('-') or 'column'}"
        found[name] = plain if plain not in found.values() else f"{plain}-{len(found)}"
    return found


def _field(attribute: Attribute, identity: str, role: str) -> dict[str, Any]:
    words = [attribute.description, f"in {attribute.unit}" if attribute.unit else "", role]
    described = ", ".join(filter(None, words))
    kind = _kind(attribute)
    return {
        "@type": "cr:Field",
        "@id": identity,
        "name": attribute.name,
        **({"description": described} if described else {}),
        "dataType": [kind, "cr:Label"] if role == "target" else kind,
        "source": {"fileObject": {"@id": _DATA}, "extract": {"column": attribute.name}},
    }


def _kind(attribute: Attribute) -> str:
    if attribute.type.startswith("datetime"):
        return "sc:DateTime"
    return next((kind for start, kind in _KINDS if attribute.type.startswith(start)), "sc:Text")


def _notes(about: Dataset, dataset: str) -> Iterator[str]:
    lacking = [word for word in ("license", "description") if not getattr(about, word)]
    if lacking:
        yield f"it has no {' and no '.join(lacking)}: {dataset} says none"
