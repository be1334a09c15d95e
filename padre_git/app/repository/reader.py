"""The whole documents of a run, wherever they lie: from the work tree, else from a commit that has them."""

import builtins
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from padre_git.app.repository.workspace import Workspace
from padre_git.errors import MissingData, PadreError
from padre_git.model.documents import Code, DataUse, Definition, Document, LaterMetric, Metric, Metrics, Run, Split
from padre_git.model.names import short
from padre_git.storage import disk, documents
from padre_git.storage.dvc import Pointer, parse_pointer
from padre_git.storage.index import Later, Row, with_later
from padre_git.storage.layout import PREDICTIONS, result

D = TypeVar("D", bound=Document)


def read_runs(workspace: Workspace, rows: Iterable[Row]) -> dict[str, Run]:
    """`run.json` of each of ``rows``, by id; one git process for all. What cannot be read is left out."""
    found: dict[str, Run] = {}
    for row in rows:
        path = f"{row.path}/run.json"
        # the content that the index could read: in git, else only in the work tree
        recorded = workspace.git.objects.read(row.blob)
        try:
            data = recorded[1] if recorded else (workspace.root / path).read_bytes()
            found[row.id] = documents.decode(data, Run, path)
        except (OSError, PadreError):
            continue  # the index has named it
    return found


class Used(msgspec.Struct, frozen=True):
    """Of a `run.json` what it used; fields as in `model.documents.Run`."""

    id: str
    code: Code
    dataset: DataUse | None = None


_USED = msgspec.json.Decoder(Used)


def read_used(workspace: Workspace, rows: Iterable[Row]) -> dict[str, Used]:
    """What each of ``rows`` used, by id; five times as fast as `read_runs`."""
    every = list(rows)
    found: dict[str, Used] = {}
    for row, recorded in zip(every, workspace.git.objects.many(row.blob for row in every), strict=True):
        try:
            data = recorded[1] if recorded else (workspace.root / f"{row.path}/run.json").read_bytes()
            found[row.id] = _USED.decode(data)
        except (OSError, msgspec.MsgspecError):
            continue  # the index has named it
    return found


class Reader:
    """Reads the files of one run.

    Parameters
    ----------
    at : a revision to read from, instead of the work tree and any commit.
    pointers : the ones that are known already, by path; whoever reads many runs reads these at once.
    """

    def __init__(
        self, workspace: Workspace, row: Row, *, at: str | None = None, pointers: Mapping[str, Pointer] | None = None
    ) -> None:
        self.workspace, self.row, self._at, self._pointers = workspace, row, at, pointers or {}
        self.place = row.place

    @cached_property
    def commit(self) -> str | None:
        """A revision whose tree has the run: HEAD, its own branch, or any other ref."""
        row, git = self.row, self.workspace.git
        own = self.workspace.layout.branch(*row.recorded, row.execution)
        names = ["HEAD", own] if self._at is None else [self._at]
        found = self._first(names)
        if found or self._at:
            return found
        return self._first([ref.commit for ref in git.refs("refs/")])

    def _first(self, names: list[str]) -> str | None:
        file = f"{self.row.path}/run.json"
        return next((name for name in names if self.workspace.git.objects.read(f"{name}:{file}")), None)

    def bytes(self, path: str) -> bytes | None:
        """The content of a file, or none where it is nowhere."""
        file = self.workspace.root / path
        if self._here and file.is_file():
            return disk.read(file, path)
        return self._recorded(path)

    @property
    def _here(self) -> bool:
        return self.row.here and self._at is None

    def _recorded(self, path: str) -> builtins.bytes | None:
        """The content of a file in a commit that has the run."""
        if self.commit is None:
            return None
        answer = self.workspace.git.objects.read(f"{self.commit}:{path}")
        return answer[1] if answer and answer[0] == "blob" else None

    def document(self, path: str, kind: type[D]) -> D | None:
        """A document, or none where it is nowhere.

        Raises
        ------
        PadreError : where it cannot be read.
        """
        data = self.bytes(path)
        try:
            return documents.decode(data, kind, path) if data is not None else None
        except PadreError:
            recorded = self._recorded(path) if self._here else None
            if recorded is None or recorded == data:
                raise
            return documents.decode(recorded, kind, path)  # the copy in the work tree was changed

    @cached_property
    def run(self) -> Run:
        """`run.json`."""
        found = self.document(f"{self.row.path}/run.json", Run)
        if found is None:
            raise PadreError(f"{self.row.path}/run.json is gone; padre list")
        return found

    @cached_property
    def metrics(self) -> Metrics | None:
        """`metrics.json`, with what was computed later."""
        own = self.document(f"{self.row.path}/metrics.json", Metrics)
        later = {name: metric for name, each in self.row.later.items() if (metric := self._later(each))}
        return with_later(self.row, own, later)

    def _later(self, each: Later) -> Metric | None:
        """A metric that was computed later; by its content, as not every commit that has the run has this file."""
        path = f"{self.row.path}/metrics/{each.file}"
        answer = self.workspace.git.objects.read(each.blob)
        data = answer[1] if answer else self.bytes(path)
        return documents.decode(data, LaterMetric, path).metric if data is not None else None

    @cached_property
    def definition(self) -> Definition | None:
        """What the experiment was when it ran."""
        digest = self.row.definition
        return self.document(self.place.definition(digest), Definition) if digest else None

    @property
    def splits(self) -> list[Split]:
        """All `split.json`, by number."""
        folder = f"{self.row.path}/splits"
        found = (self.document(f"{folder}/{name}/split.json", Split) for name in self._names(folder))
        return [each for each in found if each]

    def _names(self, folder: str) -> list[str]:
        local = self.workspace.root / folder
        if self._here and local.is_dir():
            names = [path.name for path in local.iterdir()]
        else:
            names = self.workspace.git.names(f"{self.commit}:{folder}") if self.commit else []
        return sorted((name for name in names if name.isdigit()), key=int)

    @property
    def pointer_path(self) -> str:
        """Of the recording's results."""
        return self.place.pointer(self.row.recording)

    @cached_property
    def pointer(self) -> Pointer | None:
        """To the recording's results; none where it has none."""
        if self.pointer_path in self._pointers:
            return self._pointers[self.pointer_path]
        data = self.bytes(self.pointer_path)
        return parse_pointer(data, self.pointer_path) if data is not None else None

    def result(self, name: str, what: str) -> Path:
        """A file of the run's results, in DVC's cache, compared with its hash.

        Parameters
        ----------
        name : one of `storage.layout`, or below a folder of it.
        what : that is, for errors.

        Raises
        ------
        MissingData : where there is none, or it is not on this machine; then it says what to pull.
        """
        run, dvc, pointer = self.row.id, self.workspace.dvc, self.pointer
        none = MissingData(f"run {short(run)} ({self.row.status}) has no {what}")
        if pointer is None:
            raise none
        try:
            return dvc.locate(pointer, result(run, name), path=self.pointer_path)
        except MissingData as error:
            if name == PREDICTIONS and not self.row.predictions:
                raise none from error
            if not dvc.has(pointer):
                raise MissingData(absent(f"{what} of {short(run)}", pulling([self]))) from error
            raise


def pulling(readers: Iterable[Reader]) -> str:
    """What to type to get the results of runs: all data of the branch, or what these runs left where it lacks one."""
    rows = [reader.row for reader in readers]
    if all(row.on_head for row in rows):
        return "padre pull"
    return f"padre pull {' '.join(dict.fromkeys(short(row.id) for row in rows))}"


def absent(what: str, command: str) -> str:
    """The sentence for results or data that are recorded and not here; ``what`` is several."""
    return f"{what} are not on this machine. Get them with: {command}"
