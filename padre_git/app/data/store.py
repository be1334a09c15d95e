"""The data a run uses is in DVC and in the work tree, under the version that is its content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from padre_git.app.data import versions
from padre_git.app.data.load import open_version
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data import changes
from padre_git.core.data.dataset import Dataset
from padre_git.errors import MissingData, PadreError, RepositoryError
from padre_git.model import documents as nouns
from padre_git.model.names import timestamp
from padre_git.storage import documents, tables, writing


@dataclass(frozen=True)
class Ensured:
    """What `ensure` found or made."""

    slug: str  # the folder of the data set
    name: str  # what it is called
    version: nouns.Version  # its `version.json`
    # path -> content of `version.json` and of the pointer: what a commit needs so that its clone can `dvc pull`
    files: dict[str, bytes]
    # what one must know: a new version under a known name, or a version that is not the current one
    announcement: str | None = None
    new: bool = False  # whether it was not there before


def ensure(workspace: Workspace, dataset: Dataset, *, copied: bool = True) -> Ensured:
    """See that this content is in DVC and in the work tree; what is there is not written again.

    Roles, units and levels belong to the version. They can change while no commit has it; then they stay.
    ``copied`` : whether that the work tree can have no copy is an error. A run goes on: its branch has the files.

    Raises
    ------
    PadreError : where another name has the folder, or a commit has the same content with other roles.
    """
    place = workspace.layout.dataset_file(dataset.slug)
    catalog.check_free("data set", dataset.name, workspace.root, place, nouns.Dataset)
    there = versions.find(workspace, dataset.slug, dataset.version)
    if there is None or _differs(dataset, there.version):
        dataset.check_time()  # before anything is recorded; what is recorded stays readable
    if there is None:
        return _create(workspace, dataset, copied=copied)
    if _differs(dataset, there.version):
        return _give_roles(workspace, dataset, there)
    if there.place not in (versions.WORK_TREE, "HEAD"):
        _copy(workspace, there.files, needed=copied)
    newest = versions.current(workspace, dataset.slug)
    note = None
    if newest and newest.version.version != dataset.version:
        note = f"{dataset.name}: this is version {dataset.version[:7]}; the current one is {newest.version.version[:7]}"
    return Ensured(dataset.slug, dataset.name, there.version, there.files, note)


def _differs(dataset: Dataset, version: nouns.Version) -> bool:
    """Whether ``dataset`` says something of its columns that the version does not."""
    known = {each.name: each for each in version.attributes}
    said = [each for each in dataset.attributes if each.name in dataset.described]
    return dataset.roles != version.roles or any(known.get(each.name) != each for each in said)


def _give_roles(workspace: Workspace, dataset: Dataset, there: versions.Stored) -> Ensured:
    """New roles for a version that no commit has; else an error that says what to do."""
    short, old, new = there.version.version[:7], _roles(there.version.roles), _roles(dataset.roles)
    if versions.find_in_git(workspace, dataset.slug, dataset.version):
        what = f"with {old}, now with {new}" if old != new else "with other units or levels"
        raise PadreError(
            f"data set `{dataset.name}`: this content is recorded as {short} {what}, and recorded data never change. "
            "Record it under another name"
        )
    attributes = _merged(dataset, there.version.attributes)
    document = msgspec.structs.replace(there.version, roles=dataset.roles, attributes=attributes)
    path = workspace.layout.version_file(dataset.slug, dataset.version)
    writing.write(workspace.root, path, documents.encode(document))
    what = f"now {new}; before {old}" if old != new else "units and levels as given"
    said = f"{dataset.name} {short}: {what} (no commit has it yet)"
    return Ensured(dataset.slug, dataset.name, document, {**there.files, path: documents.encode(document)}, said)


def _merged(dataset: Dataset, before: list[nouns.Attribute]) -> list[nouns.Attribute]:
    """The attributes before, with the units and levels that ``dataset`` gives."""
    given = {each.name: each for each in dataset.attributes if each.name in dataset.described}
    pairs = [(given.get(old.name, old), old) for old in before]
    return [msgspec.structs.replace(new, unit=new.unit or old.unit, level=new.level or old.level) for new, old in pairs]


def _create(workspace: Workspace, dataset: Dataset, *, copied: bool) -> Ensured:
    before = versions.current(workspace, dataset.slug)
    name, data = tables.to_bytes(dataset.data)
    pointer = workspace.dvc.add_file(data)
    folder = workspace.layout.version(dataset.slug, dataset.version)
    document = nouns.Version(
        version=dataset.version,
        content=dataset.content,
        parent=before.version.version if before else None,
        created=timestamp(),
        source=dataset.source,
        file=name,
        shape=dataset.size,
        attributes=dataset.attributes,
        roles=dataset.roles,
    )
    said = {key: getattr(dataset, key) for key in ("name", "description", "source", "license", "citation")}
    own = workspace.layout.version_file(dataset.slug, dataset.version)
    above = workspace.layout.dataset_file(dataset.slug)
    files = {f"{folder}/{name}.dvc": pointer.encode(name), own: documents.encode(document)}
    beside = {f"{folder}/{name}": data, above: documents.encode(nouns.Dataset(**said))}
    there = _copy(workspace, {**files, **beside}, needed=copied)
    files = {path: there[path] for path in files}
    version = documents.decode(files[own], nouns.Version, folder)
    return Ensured(dataset.slug, dataset.name, version, files, _announcement(workspace, dataset, before), new=True)


def _announcement(workspace: Workspace, dataset: Dataset, before: versions.Stored | None) -> str | None:
    if before is None:
        return None
    try:
        what = changes.changes(open_version(workspace, before), dataset).text
    except MissingData:
        sizes = f"{_size(before.version.shape)} before, {_size(dataset.size)} now"
        what = f"{sizes}; the changed rows are unknown, because the old data are not here"
    old, new = before.version.version[:7], dataset.version[:7]
    return f"{dataset.name}: new version {new} ({what}), before {old}; the old one stays"


def _size(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape))


def _roles(roles: nouns.Roles) -> str:
    single = {"id": roles.id, "group": roles.group, "time": roles.time, "weight": roles.weight}
    said = [f"target {', '.join(roles.target)}" if roles.target else "no target"]
    said += [f"{what} {column}" for what, column in single.items() if column]
    return ", ".join(said + ([f"without {', '.join(roles.drop)}"] if roles.drop else []))


def _copy(workspace: Workspace, files: Mapping[str, bytes], *, needed: bool) -> dict[str, bytes]:
    """Put ``files`` into the work tree, in their order, and return what is there now: another process may be first.

    ``needed`` : whether it is an error that they cannot be there; else they are returned as they are.
    """
    there = dict(files)
    try:
        for path in files:
            writing.target(workspace.root, path)
        for path, data in files.items():
            there[path] = writing.write_once(workspace.root, path, data)
    except RepositoryError:
        if needed:
            raise
    return there
