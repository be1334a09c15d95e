"""A recorded version becomes a `Dataset` again, when its content is here and is what it should be."""

import hashlib

from padre_git.app.data import versions
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data.dataset import Dataset
from padre_git.errors import MissingData, PadreError
from padre_git.model.shell import quoted
from padre_git.storage import tables
from padre_git.storage.dvc import parse_pointer


def load(workspace: Workspace, name: str, version: str | None = None) -> Dataset:
    """The recorded data set ``name``, its current version or the one that ``version`` begins (also ``name@version``).

    Raises
    ------
    UnknownName : no such data set or version.
    MissingData : its content is not on this machine.
    PadreError : the content is damaged: it does not have the hash that `version.json` says.
    """
    return open_version(workspace, versions.get(workspace, name, version), versions.split_name(name)[0])


def open_version(workspace: Workspace, stored: versions.Stored, name: str = "") -> Dataset:
    """The data set of a version that `versions` found; see `load`. ``name`` : as of `versions.document`."""
    document, version = versions.document(workspace, stored.dataset, name), stored.version
    roles = version.roles
    dataset = Dataset(
        document.name,
        tables.from_bytes(version.file, _read(workspace, stored)),
        **{key: getattr(roles, key) for key in ("target", "id", "group", "time", "weight", "drop")},
        units={each.name: each.unit for each in version.attributes if each.unit},
        levels={each.name: each.level for each in version.attributes if each.level},
        description=document.description,
        source=version.source or document.source,
        license=document.license,
        citation=document.citation,
    )
    if dataset.content != version.content:
        raise PadreError(
            f"data of {document.name} {version.version[:7]} is damaged: its content has the hash {dataset.version}; "
            "remove it from DVC's cache, then get it again with: padre pull"
        )
    return dataset


def _read(workspace: Workspace, stored: versions.Stored) -> bytes:
    """The bytes of the data, from DVC's cache; else from the copy in the work tree, where that is the same."""
    pointer = parse_pointer(stored.files[stored.pointer], stored.pointer)
    if workspace.dvc.has(pointer):
        return workspace.dvc.read(pointer, path=stored.pointer)
    copy = workspace.root / stored.pointer.removesuffix(".dvc")
    if copy.is_file():
        data = copy.read_bytes()
        if hashlib.md5(data, usedforsecurity=False).hexdigest() == pointer.md5:
            return data
    raise MissingData(
        f"the data of {stored.dataset} {stored.version.version[:7]} are not on this machine. Get them with: padre pull "
        f"(or only these: dvc pull {quoted(stored.pointer)})"
    )
