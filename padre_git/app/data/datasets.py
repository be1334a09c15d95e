"""Data sets, the verbs that need the data: make, add, ensure, load, compare."""

import dataclasses
from pathlib import Path
from typing import Any

from padre_git import storage
from padre_git.app.data import toys, versions
from padre_git.app.data.load import load as load
from padre_git.app.data.load import open_version
from padre_git.app.data.store import ensure as ensure
from padre_git.app.data.versions import Stored
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data import changes
from padre_git.core.data.dataset import Dataset
from padre_git.errors import PadreError

DEFAULTS = toys.NAMES
_READING = ("format", "sha256", "header")  # what is for the reader of a source; all else is for `Dataset`
_IDS = ("added", "removed", "changed")


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
    # a run that uses recorded data needs none of the readers: networkx alone takes 0.2 s
    sources = storage.sources
    read = sources.read(str(source), root=root, columns=roles.get("columns"), **reading)
    if read.named:
        roles.pop("columns", None)  # the reader has used them
    said = {"target": list(read.target), "source": read.source, "description": read.description}
    said |= {"license": read.license, "citation": read.citation}
    made = Dataset(name, read.data, **{**{key: value for key, value in said.items() if value}, **roles})
    return made.noted(read.notes)


def add(workspace: Workspace, name: str, source: Any, **options: Any) -> Dataset:
    """Record ``source`` as the data set ``name`` and return it; what there is to announce goes to `workspace.notes`."""
    dataset = make(name, source, root=workspace.root, **options)
    done = ensure(workspace, dataset)
    workspace.notes.extend([done.announcement] if done.announcement else [])
    return dataset


def as_document(found: changes.Changes) -> dict[str, Any]:
    """Changes as what JSON holds; row ids that are moments become text."""
    plain = dataclasses.asdict(found)
    ids = {key: [each if isinstance(each, int | float | str) else str(each) for each in plain[key]] for key in _IDS}
    return {**plain, **ids, "text": found.text}


def pair(workspace: Workspace, name: str, before: str | None = None, after: str | None = None) -> tuple[Stored, Stored]:
    """Versions ``before`` and ``after``; by default the parent of the current one and it."""
    right = versions.get(workspace, name, after)
    if before is None and right.version.parent is None:
        raise PadreError(
            f"data set `{name}` has one version, {right.version.version[:7]}; there is nothing to compare it with"
        )
    return versions.get(workspace, name, before or right.version.parent), right


def compare(workspace: Workspace, before: Stored, after: Stored) -> changes.Changes:
    """What changed from one version to another."""
    return changes.changes(open_version(workspace, before), open_version(workspace, after))
