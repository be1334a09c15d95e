"""`padre dataset list|show|history|rm`: what is known of data sets without loading one."""

from dataclasses import dataclass
from typing import Any

import msgspec

from padre_git.app.data import versions
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model import documents as nouns
from padre_git.model.names import slug
from padre_git.storage import documents, writing


@dataclass(frozen=True)
class Holding:
    """A data set and one of its versions."""

    document: nouns.Dataset
    stored: versions.Stored
    count: int  # how many versions there are
    current: bool  # whether this version is the current one

    @property
    def version(self) -> nouns.Version:
        return self.stored.version

    def plain(self) -> dict[str, Any]:
        """The answer of ``--json``."""
        about = {key: value for key, value in msgspec.to_builtins(self.document).items() if key != "schema"}
        version = {key: value for key, value in msgspec.to_builtins(self.version).items() if key != "schema"}
        rows, features = size(self.version)
        more = {"dataset": self.stored.dataset, "versions": self.count, "current": self.current}
        return {
            **about,
            **version,
            **more,
            "rows": rows,
            "features": features,
            "place": self.stored.place,
            "path": self.stored.pointer.rpartition("/")[0],
        }


@dataclass(frozen=True)
class Removed:
    """What `remove` took away."""

    name: str
    versions: list[str]
    committed: bool  # whether HEAD has the files, so that the removal must be committed
    # where else a removed version is recorded, so that it comes back from there when it is asked for
    elsewhere: list[str]


def listing(workspace: Workspace, problems: list[PadreError] | None = None) -> list[Holding]:
    """The current version of each data set, by name; see `versions.everything` for ``problems``."""
    found = versions.everything(workspace, problems)
    newest = {dataset: versions.newest(each) for dataset, each in found.items()}
    return [
        Holding(versions.document(workspace, dataset), stored, len(found[dataset]), True)
        for dataset, stored in newest.items()
        if stored
    ]


def show(workspace: Workspace, name: str) -> Holding:
    """One version: the current one, or that of ``name@version``."""
    stored = versions.get(workspace, name)
    known = versions.of(workspace, stored.dataset)
    newest = versions.newest(known)
    is_current = newest is not None and newest.version.version == stored.version.version
    return Holding(versions.document(workspace, stored.dataset), stored, max(len(known), 1), is_current)


def history(workspace: Workspace, name: str) -> list[Holding]:
    """All versions that anything has, the newest first; also the ones that are only on other branches."""
    dataset = slug(versions.split_name(name)[0])
    known = versions.everywhere(workspace, dataset)
    latest = versions.current(workspace, dataset)
    if latest is None and not known:
        versions.get(workspace, name)  # says which data sets there are
    document, current = versions.document(workspace, dataset), latest.version.version if latest else None
    return [Holding(document, each, len(known), each.version.version == current) for each in known[::-1]]


def remove(workspace: Workspace, name: str) -> Removed:
    """Remove a version (``name@version``), or the whole data set, from the work tree. DVC's cache keeps the content.

    Raises
    ------
    UnknownName : where there is none.
    PadreError : where the work tree does not have it.
    """
    plain, version = versions.split_name(name)
    stored = versions.get(workspace, name)
    dataset = stored.dataset
    known = [each for each in versions.of(workspace, dataset) if each.place == versions.WORK_TREE]
    gone = [each for each in known if version is None or each.version.version == stored.version.version]
    if not gone:
        raise PadreError(
            f"data set `{name}` is not in the work tree; it is recorded in {stored.place}, and stays there"
        )
    folder = workspace.root / workspace.layout.dataset(dataset)
    for each in gone:
        writing.remove(workspace.root, workspace.layout.version(dataset, each.version.version))
    if len(gone) == len(known):
        writing.remove(workspace.root, workspace.layout.dataset_file(dataset))
        if not any(folder.iterdir()):
            folder.rmdir()
    ids = [each.version.version for each in gone]
    places = [found.place for each in ids if (found := versions.find_in_git(workspace, dataset, each))]
    return Removed(plain, ids, "HEAD" in places, sorted({place for place in places if place != "HEAD"}))


def describe_anew(workspace: Workspace, name: str, **said: str) -> bool:
    """Put description, license and citation that someone has typed into `dataset.json`; whether that changed it."""
    path = workspace.layout.dataset_file(slug(name))
    old = versions.document(workspace, slug(name))
    new = msgspec.structs.replace(old, **{key: value for key, value in said.items() if value})
    if new != old:
        writing.write(workspace.root, path, documents.encode(new))
    return new != old


def size(version: nouns.Version) -> tuple[int, int | None]:
    """Rows and features; no number of features where they are of more than one dimension."""
    if version.file in {"data.npy", "data.npz"}:
        return version.shape[0], version.shape[1] if len(version.shape) == 2 else None
    used = {name for name, what in role_of(version.roles).items() if what}
    features = sum(each.name not in used for each in version.attributes)
    if version.file == "data.json" and not features:  # a graph: the neighbours of the nodes are their features
        return version.shape[0], version.shape[0]
    return version.shape[0], features


def size_text(version: nouns.Version) -> str:
    """``178 × 13``: rows and features."""
    rows, features = size(version)
    if version.file in {"data.npy", "data.npz"}:
        return " × ".join(map(str, version.shape))
    return f"{rows} × {features}"


def role_of(roles: nouns.Roles) -> dict[str, str]:
    """Column -> target, id, group, time, weight or drop."""
    single = {"id": roles.id, "group": roles.group, "time": roles.time, "weight": roles.weight}
    return {
        **{column: "drop" for column in roles.drop},
        **{column: what for what, column in single.items() if column},
        **{column: "target" for column in roles.target},
    }


def target_text(version: nouns.Version) -> str:
    """``cultivar (3 classes)``; empty without a target."""
    classes = {each.name: len(each.categories or ()) for each in version.attributes}
    return ", ".join(
        f"{name} ({classes[name]} classes)" if classes.get(name) else name for name in version.roles.target
    )
