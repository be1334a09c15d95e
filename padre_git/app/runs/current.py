"""Stale or current: are the code and the data that a run used still what they were, whatever else changed."""

import os
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec

from padre_git.app.data import versions
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select
from padre_git.core.components import parts
from padre_git.model.documents import Code, DataUse, Run, UsedFile, UsedPart, Version
from padre_git.storage.git.code import blobs, code_cells
from padre_git.storage.git.recorder import blob_id
from padre_git.storage.index import HEAD, WORK, Index, Row, Rows
from padre_git.storage.layout import CELLS

OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Changed(NamedTuple):
    """A used file that differs; `names` are the parts of it that do, where it is known which were used."""

    path: str
    names: tuple[str, ...] = ()
    gone: bool = False

    @property
    def text(self) -> str:
        """``features.py``, ``features.py: scale``."""
        named = [name for name in self.names if name.isidentifier()]
        return f"{self.path}: {', '.join(named)}" if named else self.path


class CodeState(NamedTuple):
    """The code of a run, compared with the work tree.

    Attributes
    ----------
    known : whether the run says what it used.
    differing : what it used and is another now, or is not there any more.
    unused : other files of its code that differ now.
    """

    known: bool
    differing: list[Changed]
    unused: list[str]

    @property
    def current(self) -> bool | None:
        """Whether it would run the same code again; none where that is unknown."""
        return not self.differing if self.known else None

    @property
    def reasons(self) -> list[str]:
        """``features.py: scale changed``, ``old.py is gone``."""
        return [f"{each.text} {'is gone' if each.gone else 'changed'}" for each in self.differing]


class _Use(msgspec.Struct):
    """What of `run.json` says what a run used. To read all of it takes ten times as long."""

    code: Code
    dataset: DataUse | None = None


def differing(
    run: Run | _Use,
    blobs: Mapping[str, str],
    content: Callable[[str], bytes | None],
    same_cells: Callable[[UsedFile], bool],
) -> list[Changed] | None:
    """What ``run`` used and is another now; none where the run does not say what it used. This is the rule by which a
    run is stale, wherever that is asked: in the work tree, in a branch, in a paper.

    Where the run says which parts of Python files it used, only these count; of a notebook only the code cells do.

    Parameters
    ----------
    blobs : path -> object id of the files of now.
    content : the content of one of them.
    same_cells : whether a notebook has the code cells that it had.
    """
    files = [file for file in run.code.files if not (file.path.endswith(CELLS) and file.path not in blobs)]
    if not files:
        return None
    used: dict[str, list[UsedPart]] = {}
    for part in run.code.parts or ():
        used.setdefault(part.path, []).append(part)
    found = []
    for file in files:
        if blobs.get(file.path) == file.blob:
            continue
        of_parts = bool(run.code.parts) and file.path.endswith(".py")
        if file.path not in blobs:
            names = tuple(part.name for part in used.get(file.path, ()))
            found += [Changed(file.path, names, gone=True)] if names or not of_parts else []
        elif of_parts:
            found += _other_parts(file.path, used.get(file.path, []), content(file.path))
        elif not (file.path.endswith(".ipynb") and same_cells(file)):
            found.append(Changed(file.path))
    return found


def _other_parts(path: str, used: list[UsedPart], data: bytes | None) -> list[Changed]:
    """The parts of a file that differ, and the ones that it has no more."""
    now = parts.read((data or b"").decode("utf-8", "surrogateescape"))
    if now is None:  # no Python any more
        return [Changed(path)] if used else []
    found = {part.name: now.digest(part.name) for part in used}
    # a statement that is known by its hash is another one then, and may well be there
    gone = tuple(name for name, digest in found.items() if digest is None and name.isidentifier())
    changed = tuple(part.name for part in used if part.name not in gone and found[part.name] != part.hash)
    return [Changed(path, names, what) for names, what in ((changed, False), (gone, True)) if names]


def _same_cells(workspace: Workspace, file: UsedFile) -> bool:
    """Running a cell again changes nothing."""
    cells = code_cells((workspace.root / file.path).read_bytes())
    return cells is not None and blob_id(workspace.git, cells) == file.blob


def code_state(workspace: Workspace, run: Run | _Use, *, blobs_here: dict[str, str] | None = None) -> CodeState:
    """Compare what ``run`` used with the work tree.

    Parameters
    ----------
    blobs_here : of `blobs_now`, where several runs are asked about.
    """
    now = blobs_now(workspace, run.code.files) if blobs_here is None else blobs_here
    found = differing(
        run, now, lambda path: (workspace.root / path).read_bytes(), lambda file: _same_cells(workspace, file)
    )
    names = {each.path for each in found or ()} | ({file.path for file in run.code.files} - _python(run))
    unused = [path for path in _modified(workspace, run.code.tree) if path not in names] if blobs_here is None else []
    return CodeState(found is not None, found or [], unused)


def _python(run: Run | _Use) -> set[str]:
    """The files of which parts count."""
    return {file.path for file in run.code.files if file.path.endswith(".py")} if run.code.parts else set()


def last_runs(known: Index) -> list[Row]:
    """The first run of the last `padre run` of each experiment; one of this clone, where it has any."""
    return _last(known.rows)


def _last(rows: Rows, wanted: Container[tuple[str, str]] | None = None) -> list[Row]:
    """The same, of the ``wanted`` experiments only."""
    by_experiment: dict[tuple[str, ...], list[int]] = {}
    for at, place in enumerate(rows.columns("project", "experiment")):
        if wanted is None or place in wanted:
            by_experiment.setdefault(place, []).append(at)
    places, recordings, numbers = (rows.column(f"field:{name}") for name in ("places", "recording", "number"))
    first = []
    for every in by_experiment.values():
        own = [at for at in every if select.is_own(places[at])] or every
        first.append(min((at for at in own if recordings[at] == recordings[own[0]]), key=numbers.__getitem__))
    return rows.at(first)


def stale(workspace: Workspace, known: Index, rows: Iterable[Row]) -> set[str]:
    """The stale ones of the recordings of ``rows``: only the last of an experiment can be, as all before
    it were followed by another. Other experiments cost nothing."""
    given = list(rows)
    recordings, places = {row.recording for row in given}, {known.place(row) for row in given}
    asked = {row.id: row for row in _last(known.rows, places) if row.recording in recordings}
    found = states(workspace, known, asked.values()) if asked else {}
    return {asked[run].recording for run, state in found.items() if state.reasons}


def _uses(workspace: Workspace, rows: Sequence[Row]) -> dict[str, _Use]:
    """The same of each of ``rows``, by id; what cannot be read is left out, as the index has named it."""
    found: dict[str, _Use] = {}
    for row, recorded in zip(rows, workspace.git.objects.many(row.blob for row in rows), strict=True):
        with suppress(OSError, msgspec.DecodeError):
            data = recorded[1] if recorded else (workspace.root / row.path / "run.json").read_bytes()
            found[row.id] = msgspec.json.decode(data, type=_Use)
    return found


class State(NamedTuple):
    """Whether a run would be the same now: `reasons` why not; `known` is false where that cannot be told."""

    known: bool
    reasons: list[str]


def states(workspace: Workspace, known: Index, rows: Iterable[Row]) -> dict[str, State]:
    """Whether the code and the data of each run are what they were, by its id; of many runs one git process."""
    runs = _uses(workspace, list(rows))
    blobs = blobs_now(workspace, (file for run in runs.values() for file in run.code.files))
    versions = current_versions(known)
    return {name: _state(run, code_state(workspace, run, blobs_here=blobs), versions) for name, run in runs.items()}


def states_at(workspace: Workspace, revision: str, known: Index, rows: Iterable[Row]) -> dict[str, State]:
    """The same in the tree of ``revision``, whose index is ``known``, instead of the work tree."""
    runs = _uses(workspace, list(rows))
    code, versions = TreeCode(workspace, revision), current_versions(known)
    code.ask(file.path for run in runs.values() for file in run.code.files)
    differing = {name: code.differing(run) for name, run in runs.items()}
    found = {name: CodeState(each is not None, each or [], []) for name, each in differing.items()}
    return {name: _state(run, found[name], versions) for name, run in runs.items()}


def _state(run: _Use, code: CodeState, current: Mapping[str, Version]) -> State:
    reasons = code.reasons
    now = data_now(run, current)
    if run.dataset and now and now != run.dataset.version:
        reasons = [*reasons, f"data {run.dataset.name} {run.dataset.version[:7]} -> {now[:7]}"]
    return State(code.known, reasons)


def blobs_now(workspace: Workspace, files: Iterable[UsedFile]) -> dict[str, str]:
    """The blobs of those of ``files`` that are in the work tree, as `git add` would make them; one git process."""
    paths = list(dict.fromkeys(file.path for file in files))
    here = [path for path in paths if "\n" not in path and (workspace.root / path).is_file()]
    if not here:
        return {}
    words = b"".join(os.fsencode(path) + b"\n" for path in here)
    found = workspace.git.run("hash-object", "--stdin-paths", stdin=words).decode().split()
    return dict(zip(here, found, strict=True))


def _modified(workspace: Workspace, tree: str) -> list[str]:
    """The files of the code's tree that differ in the work tree; none where this clone lacks the tree."""
    words = "diff --name-only -z --no-renames --diff-filter=M --no-ext-diff --ignore-submodules".split()
    paths = [path for path in os.fsdecode(workspace.git.run(*words, tree, "--", check=False)).split("\0") if path]
    notebooks = blobs(workspace.git, [f"{tree}:{path}" for path in paths if path.endswith(".ipynb")])
    files = (UsedFile(path=name.partition(":")[2], blob=blob) for name, blob in notebooks.items())
    equal = {file.path for file in files if _same_cells(workspace, file)}
    return [path for path in paths if path not in equal]


def data_now(run: Run | _Use, current: Mapping[str, Version]) -> str | None:
    """The version of its data that ``run`` would use now, of the ``current`` versions; none where it is not known."""
    if run.dataset is None:
        return None
    if not run.dataset.follows:  # what the code itself gives changes with the code
        return run.dataset.version
    now = current.get(run.dataset.dataset)
    return now.version if now else None


def current_versions(known: Index) -> dict[str, Version]:
    """The current version of each data set, by slug: the newest that this branch or the work tree has."""
    return versions.newest_of(known, WORK | HEAD)


def contents(workspace: Workspace, wanted: list[str]) -> dict[str, bytes]:
    """Blob -> content of the ones that this clone has."""
    # a stranger wrote the id: it must be one, and no `other-branch:secret.txt`
    known = [blob for blob in wanted if OBJECT.fullmatch(blob)]
    if not known:
        return {}
    answers = zip(known, workspace.git.objects.many(known), strict=True)
    return {blob: answer[1] for blob, answer in answers if answer and answer[0] == "blob"}


class TreeCode:
    """The files of one commit, asked for in bunches: is the code that a run used still this?"""

    def __init__(self, workspace: Workspace, revision: str) -> None:
        self._workspace, self._revision = workspace, revision
        self._blobs: dict[str, str] = {}
        self._asked: set[str] = set()

    def ask(self, paths: Iterable[str]) -> None:
        """Ask git for the blobs of ``paths`` at once."""
        wanted = [path for path in dict.fromkeys(paths) if path not in self._asked and "\n" not in path]
        self._asked.update(wanted)
        names = {f"{self._revision}:{path}": path for path in wanted}
        self._blobs |= {names[name]: blob for name, blob in blobs(self._workspace.git, names).items()}

    def blob(self, path: str) -> str | None:
        """The content's id; none where the tree has no such file."""
        self.ask([path])
        return self._blobs.get(path)

    def differing(self, run: Run | _Use) -> list[Changed] | None:
        """What ``run`` used and is another here; none where the run does not say what it used."""
        self.ask(file.path for file in run.code.files)
        return differing(run, self._blobs, lambda path: self._content(self._blobs[path]), self._same_cells)

    def newest(self, rows: Iterable[Row], documents: Mapping[str, Run]) -> Row | None:
        """The first of ``rows`` whose `run.json` is known and says that it is of this very code."""
        return next((row for row in rows if row.id in documents and self.differing(documents[row.id]) == []), None)

    def _content(self, blob: str) -> bytes | None:
        return contents(self._workspace, [blob]).get(blob)

    def _same_cells(self, file: UsedFile) -> bool:
        now, was = (self._content(blob) or b"" for blob in (self._blobs[file.path], file.blob))
        cells = code_cells(now)
        return cells is not None and cells in (was, code_cells(was))
