"""Data sets, the verbs that need the data: add, load, describe, diff, and `ensure`, which a recording calls."""

import dataclasses
import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from padre_git.app import toys, versions
from padre_git.app.versions import Stored
from padre_git.core import changes
from padre_git.core.dataset import Dataset
from padre_git.errors import MissingData, PadreError
from padre_git.model import documents as nouns
from padre_git.model.names import slug, timestamp
from padre_git.storage import documents, sources, tables
from padre_git.storage.dvc import parse_pointer

if TYPE_CHECKING:
    from padre_git.app.workspace import Workspace

DEFAULTS = toys.NAMES
_IDS = ("added", "removed", "changed")
_READING = ("format", "sha256")  # what is for the reader of a source; all else is for `Dataset`


@dataclass(frozen=True)
class Ensured:
    """What `ensure` found or made.

    Attributes
    ----------
    slug : the folder of the data set.
    version : its `version.json`.
    files : path -> content of `version.json` and of the pointer: what a commit needs so that its clone can `dvc pull`.
    announcement : what one must know: a new version under a known name, or a version that is not the current one.
    new : whether it was not there before.
    """

    slug: str
    version: nouns.Version
    files: dict[str, bytes]
    announcement: str | None = None
    new: bool = False


def default(name: str) -> Dataset:
    """One of scikit-learn's toy data sets, by its name (`DEFAULTS`) or PyPaDRE's (``_iris_dataset``)."""
    return toys.load(versions.split_name(name)[0])


def make(name: str, source: Any, *, root: Path | None = None, **options: Any) -> Dataset:
    """The data set ``name`` from ``source``; nothing is recorded.

    Parameters
    ----------
    source : ``"sklearn:wine"``, ``"openml:61"``, a URL, a file; or content, as `core.dataset.Dataset` takes it.
    root : the repository; paths of files in it are kept relative to it.
    **options : ``format``, ``sha256``, and the keyword arguments of `Dataset`.
    """
    roles = {key: value for key, value in options.items() if key not in _READING and value not in (None, (), [], {})}
    if isinstance(source, Dataset):
        return source.renamed(name)
    if not isinstance(source, str | Path):
        return Dataset(name, source, **roles)
    if str(source).startswith(toys.SCHEME):
        return toys.load(str(source).removeprefix(toys.SCHEME), name=name, **roles)
    reading = {key: options.get(key) for key in _READING}
    read = sources.read(str(source), root=root, name=name, columns=roles.get("columns"), **reading)
    if read.named:
        roles.pop("columns", None)  # the reader has used them
    said = {"target": list(read.target), "source": read.source, "description": read.description}
    said |= {"license": read.license, "citation": read.citation}
    return Dataset(name, read.data, **{**{key: value for key, value in said.items() if value}, **roles})


def add(workspace: "Workspace", name: str, source: Any, **options: Any) -> Dataset:
    """Record ``source`` as the data set ``name`` and return it; what there is to announce goes to `workspace.notes`."""
    dataset = make(name, source, root=workspace.root, **options)
    done = ensure(workspace, dataset)
    workspace.notes.extend([done.announcement] if done.announcement else [])
    return dataset


def ensure(workspace: "Workspace", dataset: Dataset) -> Ensured:
    """See that this content is in DVC and in the work tree; what is there is not written again.

    Roles, units and levels belong to the version. They can change while no commit has it; then they stay.

    Raises
    ------
    PadreError : where another name has the folder, or a commit has the same content with other roles.
    """
    check_same_name(workspace, dataset.name)
    there = versions.find(workspace, dataset.slug, dataset.version)
    if there is None:
        return _create(workspace, dataset)
    if _differs(dataset, there.version):
        return _give_roles(workspace, dataset, there)
    if there.place not in (versions.WORK_TREE, "HEAD"):
        _copy(workspace, there.files)
    newest = versions.current(workspace, dataset.slug)
    note = None
    if newest and newest.version.version != dataset.version:
        note = f"{dataset.name}: this is version {dataset.version[:7]}; the current one is {newest.version.version[:7]}"
    return Ensured(dataset.slug, there.version, there.files, note)


def _differs(dataset: Dataset, version: nouns.Version) -> bool:
    """Whether ``dataset`` says something of its columns that the version does not."""
    known = {each.name: each for each in version.attributes}
    said = [each for each in dataset.attributes if each.name in dataset.described]
    return dataset.roles != version.roles or any(known.get(each.name) != each for each in said)


def _give_roles(workspace: "Workspace", dataset: Dataset, there: Stored) -> Ensured:
    """New roles for a version that no commit has; else an error that says what to do."""
    short, old, new = there.version.version[:7], _roles(there.version.roles), _roles(dataset.roles)
    if versions.find_in_git(workspace, dataset.slug, dataset.version):
        what = f"with {old}, now with {new}" if old != new else "with other units or levels"
        raise PadreError(
            f"data set `{dataset.name}`: this content is recorded as {short} {what}; what is recorded stays. "
            "Record it under another name"
        )
    attributes = _merged(dataset, there.version.attributes)
    document = msgspec.structs.replace(there.version, roles=dataset.roles, attributes=attributes)
    path = workspace.layout.version_file(dataset.slug, dataset.version)
    documents.write(workspace.root / path, documents.encode(document))
    what = f"now {new}; before {old}" if old != new else "units and levels as given"
    said = f"{dataset.name} {short}: {what} (no commit has it yet)"
    return Ensured(dataset.slug, document, {**there.files, path: documents.encode(document)}, said)


def _merged(dataset: Dataset, before: list[nouns.Attribute]) -> list[nouns.Attribute]:
    """The attributes before, with the units and levels that ``dataset`` gives."""
    given = {each.name: each for each in dataset.attributes if each.name in dataset.described}
    return [
        msgspec.structs.replace(
            given.get(old.name, old),
            unit=given.get(old.name, old).unit or old.unit,
            level=given.get(old.name, old).level or old.level,
        )
        for old in before
    ]


def _create(workspace: "Workspace", dataset: Dataset) -> Ensured:
    before = versions.current(workspace, dataset.slug)
    name, data = tables.to_bytes(dataset.data)
    pointer = workspace.dvc.add_file(data)
    document = _version_document(dataset, name, before)
    folder = workspace.layout.version(dataset.slug, dataset.version)
    _put_once(workspace.root / folder / name, data)
    files = {
        f"{folder}/{name}.dvc": pointer.encode(name),
        workspace.layout.version_file(dataset.slug, dataset.version): documents.encode(document),
    }
    files = _copy(workspace, files)
    _put_once(
        workspace.root / workspace.layout.dataset_file(dataset.slug), documents.encode(_dataset_document(dataset))
    )
    version = documents.decode(
        files[workspace.layout.version_file(dataset.slug, dataset.version)], nouns.Version, folder
    )
    return Ensured(dataset.slug, version, files, _announcement(workspace, dataset, before), new=True)


def _version_document(dataset: Dataset, file: str, before: Stored | None) -> nouns.Version:
    return nouns.Version(
        version=dataset.version,
        content=dataset.content,
        parent=before.version.version if before else None,
        created=timestamp(datetime.now(UTC)),
        source=dataset.source,
        file=file,
        shape=dataset.size,
        attributes=dataset.attributes,
        roles=dataset.roles,
    )


def _dataset_document(dataset: Dataset) -> nouns.Dataset:
    return nouns.Dataset(
        name=dataset.name,
        description=dataset.description,
        source=dataset.source,
        license=dataset.license,
        citation=dataset.citation,
    )


def _announcement(workspace: "Workspace", dataset: Dataset, before: Stored | None) -> str | None:
    if before is None:
        return None
    try:
        what = changes.changes(open_version(workspace, before), dataset).text
    except MissingData:
        sizes = f"{_size(before.version.shape)} before, {_size(dataset.size)} now"
        what = f"{sizes}; which rows changed is unknown, the old data is not here"
    old, new = before.version.version[:7], dataset.version[:7]
    return f"{dataset.name}: new version {new} ({what}), before {old}; the old one stays"


def _size(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape))


def check_same_name(workspace: "Workspace", name: str) -> None:
    """Refuse a data set name whose folder another name has."""
    file = workspace.root / workspace.layout.dataset_file(slug(name))
    if not file.is_file():
        return
    other = versions.document(workspace, slug(name)).name
    if other != name:
        folder = workspace.layout.dataset(slug(name))
        raise PadreError(f"the data set `{name}` would have the folder of `{other}`, {folder}; choose another name")


def _roles(roles: nouns.Roles) -> str:
    single = {"id": roles.id, "group": roles.group, "time": roles.time, "weight": roles.weight}
    said = [f"target {', '.join(roles.target)}" if roles.target else "no target"]
    said += [f"{what} {column}" for what, column in single.items() if column]
    return ", ".join(said + ([f"without {', '.join(roles.drop)}"] if roles.drop else []))


def load(workspace: "Workspace", name: str, version: str | None = None) -> Dataset:
    """The recorded data set ``name``, its current version or the one that ``version`` begins (also ``name@version``).

    Raises
    ------
    UnknownName : no such data set or version.
    MissingData : its content is not on this machine.
    PadreError : the content is damaged: it does not have the hash that `version.json` says.
    """
    return open_version(workspace, versions.get(workspace, name, version))


def open_version(workspace: "Workspace", stored: Stored) -> Dataset:
    """The data set of a version that `versions` found; see `load`."""
    document, version = versions.document(workspace, stored.dataset), stored.version
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
            f"remove it from DVC's cache and pull again: dvc pull {stored.pointer}"
        )
    return dataset


def _read(workspace: "Workspace", stored: Stored) -> bytes:
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
        f"data of {stored.dataset} {stored.version.version[:7]} is not on this machine; dvc pull {stored.pointer}"
    )


def diff(workspace: "Workspace", name: str, before: str | None = None, after: str | None = None) -> changes.Changes:
    """What changed from version ``before`` to ``after``; by default from the parent of the current one to it."""
    left, right = pair(workspace, name, before, after)
    return changes.changes(open_version(workspace, left), open_version(workspace, right))


def as_document(found: changes.Changes) -> dict[str, Any]:
    """Changes as what JSON holds; row ids that are moments become text."""
    plain = dataclasses.asdict(found)
    ids = {key: [each if isinstance(each, int | float | str) else str(each) for each in plain[key]] for key in _IDS}
    return {**plain, **ids, "text": found.text}


def pair(
    workspace: "Workspace", name: str, before: str | None = None, after: str | None = None
) -> tuple[Stored, Stored]:
    """The two versions that `diff` compares."""
    right = versions.get(workspace, name, after)
    if before is None and right.version.parent is None:
        raise PadreError(
            f"data set `{name}` has one version, {right.version.version[:7]}; there is nothing to compare it with"
        )
    return versions.get(workspace, name, before or right.version.parent), right


def _copy(workspace: "Workspace", files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Put ``files`` into the work tree, `version.json` last; returns what is there now, which another process may have
    written."""
    return {path: _put_once(workspace.root / path, data) for path, data in files.items()}


def _put_once(path: Path, data: bytes) -> bytes:
    """Write ``data`` to ``path`` unless that exists; of several processes one wins, and all return its content."""
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".padre-", dir=path.parent) as folder:
        whole = Path(folder, path.name)
        documents.write(whole, data)
        try:
            os.link(whole, path)
        except FileExistsError:
            return path.read_bytes()
        except OSError:  # a disk without hard links
            documents.write(path, data)
    return data
