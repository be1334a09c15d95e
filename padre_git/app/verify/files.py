"""Level 1: the documents of a scope are what padre writes, and what they refer to is there."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from padre_git.app.commit.staged import Staged, contradictions
from padre_git.app.repository import needs
from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify.result import FILES, Tally
from padre_git.app.verify.scope import Scope, Tree
from padre_git.errors import PadreError
from padre_git.model import documents as nouns
from padre_git.model.names import NO_CODE, short
from padre_git.storage import documents, kinds
from padre_git.storage.dvc import Pointer, parse_pointer
from padre_git.storage.git import trees
from padre_git.storage.git.plumbing import Entry
from padre_git.storage.git.staging import is_file
from padre_git.storage.paths import is_safe

_LARGEST = 8_000_000  # bytes of a document
_MEND = re.compile(
    r"[.;] (?:git |padre did not|rm |resolve it|padre update|Upgrade|Add it|Fetch|Remove it|Restore it).*", re.DOTALL
)
_READ = {"run", "metrics", "metric", "split", "version", "definition", "code", "experiment", "execution"}
_CHANGED = {"M": "changed", "T": "changed", "D": "removed from a run"}
D = TypeVar("D", bound=nouns.Document)


@dataclass
class Contents:
    """What the files of a scope say, as far as they can be read.

    Attributes
    ----------
    documents : path -> document.
    pointers : path -> pointer, of results and of data.
    """

    tree: Tree
    documents: dict[str, nouns.Document] = field(default_factory=dict)
    pointers: dict[str, Pointer] = field(default_factory=dict)

    def of(self, kind: type[D]) -> dict[str, D]:
        """The documents of one kind, by path."""
        return {path: each for path, each in self.documents.items() if type(each) is kind}

    @property
    def runs(self) -> dict[str, nouns.Run]:
        """Folder -> run."""
        return {path.rpartition("/")[0]: run for path, run in self.of(nouns.Run).items()}


def check(workspace: Workspace, scopes: Iterable[Scope], tally: Tally) -> list[Contents]:
    """Read and check all files of ``scopes``."""
    every = [_contents(workspace, scope, tally) for scope in scopes]
    _unique(every, tally)
    return every


def _contents(workspace: Workspace, scope: Scope, tally: Tally) -> Contents:
    found, layout = Contents(scope.tree), workspace.layout
    for path, status in scope.changed.items():
        tally.differ(path, "recorded file", _CHANGED[status], "such files never change", path=path, run=_run(path))
    plain = dict(_plain(workspace, scope, tally))
    sizes = dict(zip(plain, workspace.git.objects.sizes(entry.blob for entry in plain.values()), strict=True))
    for path, size in sizes.items():
        if size is None:
            tally.leave(path, "not in this clone: git fetch")
        elif size > _LARGEST:
            tally.differ(path, "size", f"{size:,} bytes", f"at most {_LARGEST:,}", path=path, run=_run(path))
    small = [path for path, size in sizes.items() if size is not None and size <= _LARGEST]
    for path, answer in zip(small, workspace.git.objects.many(plain[path].blob for path in small), strict=True):
        place = kinds.place(layout, path)
        if answer is None:
            tally.differ(path, "content", "an object of git", "is damaged: git fsck", path=path, run=_run(path))
        elif place is not None:
            _read(Staged(path, place, answer[1]), found, tally)
    _data(workspace, scope, found, tally)
    _references(workspace, found, tally)
    return found


def _data(workspace: Workspace, scope: Scope, found: Contents, tally: Tally) -> None:
    """The versions of data that the runs used and that a range does not bring: from the same commit."""
    layout, uses = (
        workspace.layout,
        {(run.dataset.dataset, run.dataset.version) for run in found.runs.values() if run.dataset},
    )
    for dataset, version in sorted(uses):
        if layout.version_file(dataset, version) in scope.entries or not is_safe(layout.version(dataset, version)):
            continue
        for path, entry in scope.tree.below([layout.version(dataset, version)]).items():
            place, answer = kinds.place(layout, path), workspace.git.objects.read(entry.blob)
            if place and place.kind in {"version", "data"} and is_file(entry.mode) and answer:
                tally.look(path)
                _read(Staged(path, place, answer[1]), found, tally)


def _plain(workspace: Workspace, scope: Scope, tally: Tally) -> Iterator[tuple[str, Entry]]:
    """The files that padre reads: plain ones of its own, at safe paths."""
    layout = workspace.layout
    for path, entry in scope.entries.items():
        place, ours = kinds.place(layout, path), kinds.is_ours(layout, path)
        if not is_safe(path):
            tally.differ(path, "path", path, "leads out of its folder", path=path)
        elif (place or ours) and not is_file(entry.mode):
            what = "a submodule" if entry.mode == "160000" else "a link"
            tally.differ(path, "kind of file", what, "should be a plain file", path=path, run=_run(path))
        elif place and place.kind == "content":
            tally.differ(path, "place", "in git", "should be in DVC", path=path, run=_run(path))
        elif place:
            tally.look(path)
            yield path, entry
        elif ours:
            tally.differ(
                path, "kind of file", "below an execution", "is not a file of padre's", path=path, run=_run(path)
            )


def _read(staged: Staged, found: Contents, tally: Tally) -> None:
    path, kind, run = staged.path, staged.place.kind, _run(staged.path)
    for text in contradictions(staged):
        if "has another hash" in text and sha256(staged.data).hexdigest()[:12] == staged.place.names.get("digest"):
            continue  # a newer padre wrote more fields than this one knows
        said = _MEND.sub("", text.removeprefix(path).lstrip(":, "))
        tally.differ(path, "content", said, "is not as padre writes it", path=path, run=run)
    try:
        if kind in {"results", "data"}:
            found.pointers[path] = parse_pointer(staged.data, path)
        elif kind in _READ:
            found.documents[path] = staged.document
    except (PadreError, UnicodeError, OverflowError):
        return  # said already
    document = found.documents.get(path)
    if isinstance(document, nouns.Execution):
        _pure(document, staged, tally)
    if isinstance(document, nouns.CodeObject) and _hash(document) != document.hash:
        tally.differ(path, "hash of the source", document.hash, f"is {_hash(document)}", path=path)


def _pure(document: nouns.Execution, staged: Staged, tally: Tally) -> None:
    """`execution.json` is a function of the code's tree alone."""
    known = document.execution == NO_CODE and document.tree in trees.EMPTY
    if document.tree[:12] != document.execution and not known:
        tally.differ(staged.path, "execution", document.execution, f"should be {document.tree[:12]}", path=staged.path)
    elif document.schema == 1 and documents.encode(document) != staged.data:
        tally.differ(
            staged.path, "content", "more than its tree", "should follow from the tree alone", path=staged.path
        )


def _hash(code: nouns.CodeObject) -> str:
    """As `core.components.code` makes it."""
    content = json.dumps([code.name, code.source, code.captured, code.options], sort_keys=True, default=str)
    return sha256(content.encode()).hexdigest()[:12]


def _references(workspace: Workspace, found: Contents, tally: Tally) -> None:
    """What runs refer to is in the same tree, and what stands in two documents is the same in both."""
    metrics = found.of(nouns.Metrics)
    wanted = {folder: list(_needed(workspace, folder, run, metrics)) for folder, run in found.runs.items()}
    safe = dict.fromkeys(path for paths in wanted.values() for path in paths if is_safe(path))
    there = _there(found.tree, safe)
    for folder, run in found.runs.items():
        path = f"{folder}/run.json"
        for needed in wanted[folder]:
            if needed not in there:
                tally.differ(path, "refers to", needed, "is not in this commit", path=path, run=run.id)
        place = workspace.layout.execution(run.project, run.experiment, run.execution)
        execution = found.documents.get(place.file)
        if isinstance(execution, nouns.Execution) and execution.tree != run.code.tree:
            tally.differ(
                path, "code", run.code.tree[:12], f"execution.json has {execution.tree[:12]}", path=path, run=run.id
            )
        own = metrics.get(f"{folder}/metrics.json")
        if own and own.main != run.main_metric:
            tally.differ(path, "main metric", run.main_metric, f"metrics.json has {own.main}", path=path, run=run.id)


def _there(tree: Tree, paths: Iterable[str]) -> set[str]:
    asked = list(paths)
    answers = tree.git.objects.ids(f"{tree.commit}:{path}" for path in asked)
    return {path for path, answer in zip(asked, answers, strict=True) if answer and answer[0] == "blob"}


def _needed(workspace: Workspace, folder: str, run: nouns.Run, metrics: Mapping[str, nouns.Metrics]) -> Iterator[str]:
    yield from needs.required(workspace.layout, run)
    place = workspace.layout.execution(run.project, run.experiment, run.execution)
    if run.search:
        yield place.search(run.search)
    if run.status == "completed" and run.main_metric:
        yield f"{folder}/metrics.json"


def _unique(every: Iterable[Contents], tally: Tally) -> None:
    """A run's id is at one path, in whatever commits; and so is a recording's."""
    seen: dict[str, str] = {}
    for contents in every:
        for folder, run in contents.runs.items():
            first = seen.setdefault(run.id, folder)
            if first != folder:
                path = f"{folder}/run.json"
                tally.differ(path, "id", f"{short(run.id)} is used twice", f"first in {first}", path=path, run=run.id)
        for path in contents.pointers:
            name = path.rpartition("/")[2]
            if name.startswith("data."):
                continue
            first = seen.setdefault(name, path)
            if first != path:
                tally.differ(path, "recording", "is used twice", f"first in {first}", path=path)


def _run(path: str) -> str:
    """The id of the run that a path is of; empty where it is of none."""
    after = path.partition("/runs/")[2]
    return after.partition("/")[0]


def new() -> Tally:
    """The tally of this level."""
    return Tally(FILES)
