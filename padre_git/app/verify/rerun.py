"""A run, run again in a clone: its code, data and environment, then its predictions instance by instance."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import pyarrow as pa

from padre_git.app.commit import executions
from padre_git.app.diff.definitions import environment as differences
from padre_git.app.execute.invocation import ONLY_SPLIT, REPRODUCING
from padre_git.app.files import commands
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.share import unite as uniting
from padre_git.app.verify import data as versions
from padre_git.app.verify import environment as environments
from padre_git.app.verify import judge, workplace
from padre_git.app.verify.workplace import Workplace
from padre_git.core.data import buffers
from padre_git.core.text import formats
from padre_git.errors import MissingData, PadreError
from padre_git.model.documents import Definition, Environment, Metrics, Version
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import documents, parquet
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.index import Row
from padre_git.storage.layout import PREDICTIONS
from padre_git.storage.paths import is_safe

COULD_NOT = "could not run"
_LAST = 4  # lines of a log that an error shows
_T = TypeVar("_T")


class CouldNot(PadreError):
    """A step failed."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step, self.why = step, why


@dataclass
class Reproduced:
    """The result of running a run again.

    Attributes
    ----------
    run : its id.
    title : the experiment, its code, data and splits, in words.
    verdict : `exactly the same`, `the same within tolerance`, `different`, or `could not run`.
    step, why : where and why it could not run.
    total, labels_changed, rows, largest, metrics : as of `judge.Judged`.
    environment : what differs between both environments, likeliest first: name, recorded, now.
    split : the only one that was computed; none for all.
    steps : name and text of what was done.
    recorded : id of the run that was saved, with ``record``.
    """

    run: str
    title: str
    verdict: str = COULD_NOT
    step: str = ""
    why: str = ""
    total: int = 0
    labels_changed: int = 0
    rows: list[Any] = field(default_factory=list)
    largest: float = 0.0
    metrics: list[judge.MetricAgain] = field(default_factory=list)
    environment: list[tuple[str, Any, Any]] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)
    tolerance: float = 1e-9
    split: int | None = None
    recorded: str = ""

    @property
    def code(self) -> int:
        """The exit code: 0 the same, 3 different, 1 could not run or could not be recorded."""
        return 1 if self.step else {judge.EXACT: 0, judge.WITHIN: 0, judge.DIFFERENT: 3}.get(self.verdict, 1)

    def document(self) -> dict[str, Any]:
        """The answer of ``--json``."""
        metrics = [each._asdict() for each in self.metrics]
        environment = [{"name": name, "recorded": old, "now": new} for name, old, new in self.environment]
        return {**vars(self), "metrics": metrics, "environment": environment, "steps": dict(self.steps)}


class Options(NamedTuple):
    """How it is done; see `reproduce`."""

    here: bool = False
    folder: Path | None = None
    tolerance: float = 1e-9
    record: bool = False
    split: int | None = None
    sources: environments.Sources = environments.Sources()


Say = Callable[[str, str], None]


class Rerun:
    """One run that is run again, step by step.

    Parameters
    ----------
    workspace : of the run.
    row : the run.
    place : where it is run; empty.
    options : how.
    built : environments that are there already, by the hash of the recorded one; what is built is added.
    say : is told each step as it is done.
    """

    def __init__(
        self,
        workspace: Workspace,
        row: Row,
        place: Workplace,
        options: Options,
        built: dict[str, environments.Built],
        say: Say | None = None,
    ) -> None:
        self.workspace, self.place, self.options = workspace, place, options
        self.reader = Reader(workspace, row)
        self.run = self.reader.run
        self.commit = ""  # that was cloned
        self._built, self._say = built, say
        self._found = Reproduced(self.run.id, title(workspace, row), tolerance=options.tolerance, split=options.split)

    def do(self) -> Reproduced:
        """Run it, and return the result."""
        try:
            self._do()
        except CouldNot as error:
            self._found.step, self._found.why = error.step, error.why
        return self._found

    def _do(self) -> None:
        asked = commands.again(self.run, kind(self.reader), one_split=self.options.split is not None)
        self.commit = _step("code", lambda: self._code(asked))
        self._done("code", f"clone of this repository at {self.commit[:7]}")
        _step("data", self._data)
        if self.run.dataset:
            self._done("data", "equal by content hash, from DVC's cache")
        recorded = _step("data", self._recorded)
        row = self._ran(asked, self._python())
        if row.execution != self.run.execution:
            raise CouldNot(
                "code", f"{self.commit[:7]} has the code {row.execution[:7]}, and {self.run.execution[:7]} ran"
            )
        self._compare(recorded, Reader(self.place.workspace, row))
        if self.options.record:
            self._found.recorded = _step("record", lambda: self._record(row))

    def _done(self, name: str, text: str) -> None:
        self._found.steps.append((name, text))
        if self._say:
            self._say(name, text)

    def _code(self, asked: commands.Again) -> str:
        """Clone the commit that has the code as it ran: of the execution's branch, else where it was committed."""
        row, code, git = self.reader.row, self.run.code, self.workspace.git
        try:
            commit = executions.of(self.workspace, row.project, row.experiment, row.execution, []).commit
        except PadreError:
            if code.commit is None or code.changed or git.resolve(code.commit) is None:
                raise PadreError(
                    f"no branch of this clone holds {row.experiment}@{row.execution[:7]}: padre pull"
                ) from None
            commit = code.commit
        clone = self.place.clone
        workplace.clone(self.workspace, self.place, commit)
        file = asked.file
        if not file:  # a program, whose words say which files it takes
            return commit
        if not is_safe(file) or not (clone / file).is_file() or (clone / file).is_symlink():
            raise PadreError(f"{file!r:.80} is not a file of {commit[:7]}")
        return commit

    def _data(self) -> None:
        """Place the version of the data that was used in the clone."""
        use, workspace, clone = self.run.dataset, self.workspace, self.place.clone
        if use is None:
            return
        path = workspace.layout.version_file(use.dataset, use.version)
        commits = [each for each in (self.commit, self.reader.commit) if each]
        holder = next((each for each in commits if workspace.git.objects.read(f"{each}:{path}")), None)
        if holder is None:
            raise MissingData(f"{use.name} {use.version[:7]} is in no commit that has the run")
        workplace.place_data(workspace, self.place, self.run, workspace.git.named(holder))
        version = documents.read(clone, path, Version)
        pointer_path = f"{path.rpartition('/')[0]}/{version.file}.dvc"
        pointer = parse_pointer((clone / pointer_path).read_bytes(), pointer_path)
        content = versions.read(version, self.place.workspace.dvc.read(pointer)).content
        if content != version.content:
            raise PadreError(f"{use.name} {use.version[:7]} has different content: {content[:12]}")

    def _recorded(self) -> pa.Table | None:
        """The recorded predictions, fetched where they are not here; none where the run kept none."""
        name, metrics, pointer = short(self.run.id), self.reader.metrics, self.reader.pointer
        if self.run.predictions is None:
            if metrics is None or not metrics.metrics:
                raise MissingData(f"{name} has neither predictions nor metrics to compare with")
            return None
        if pointer is None:
            raise MissingData(f"{name} has no results in this clone: padre pull")
        workplace.bring(self.workspace, self.place, {pointer.md5}, f"predictions of {name}")
        cache = self.place.workspace.dvc
        digest = cache.entries(pointer, path=self.reader.pointer_path).get(f"{self.run.id}/{PREDICTIONS}")
        if digest is None:
            raise MissingData(f"{name} has no predictions in its results")
        workplace.bring(self.workspace, self.place, {digest}, f"predictions of {name}")
        data = cache.object(digest)
        if data is None:
            raise MissingData(f"predictions of {name} are damaged")
        return parquet.read(data)

    def _python(self) -> Path:
        """The interpreter of the environment; the environment of an earlier run is used again."""
        if self.options.here:
            self._done("environment", "this one")
            return Path(sys.executable)
        begun = time.monotonic()
        made = _step("environment", self._environment)
        text = f"{made.text} in {formats.duration(time.monotonic() - begun)}"
        self._done("environment", f"{text}   {environments.differing(made.notes)}".rstrip())
        return made.python

    def _environment(self) -> environments.Built:
        digest = self.run.environment or ""
        if digest not in self._built:
            folder = self.place.folder / "environment"
            self._built[digest] = environments.build(environment(self.reader), folder, self.options.sources)
        return self._built[digest]

    def _ran(self, asked: commands.Again, python: Path) -> Row:
        """The run that the command recorded in the clone."""
        run, split = self.run, self.options.split
        before = {row.id for row in self.place.workspace.index().rows}
        log = self.place.folder / "log.txt"
        begun = time.monotonic()
        variables = {**environment(self.reader).variables, REPRODUCING: run.id}
        variables |= {} if split is None else {ONLY_SPLIT: str(split)}
        # programs that the command names are those of the same environment
        variables["PATH"] = os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])
        status = _step("run", lambda: workplace.run(self.place, [str(python), *asked.python], variables, log))
        row = self._new(before)
        kept = row is not None and (row.predictions is not None or run.predictions is None)
        if row is None or row.status != "completed" or not kept:
            why = row.error if row is not None and row.error else _last(log)
            raise CouldNot("run", why or f"exit code {status}, and no run of {run.experiment} was recorded")
        took = formats.duration(time.monotonic() - begun)
        part = "" if split is None else f" (split {split} of it)"
        self._done("ran", f"{quoted(*asked.words)}   {took}, was {formats.duration(run.duration)}{part}")
        return row

    def _new(self, before: set[str]) -> Row | None:
        """The run that was recorded in the clone: of the same setting and seed."""
        run = self.run
        rows = [row for row in self.place.workspace.index().rows if row.id not in before]
        wanted = (run.project, run.experiment, run.seed)
        same = [row for row in rows if (row.project, row.experiment, row.seed) == wanted]
        exact = [row for row in same if row.parameters == run.parameters]
        return next(iter(exact or same), None)

    def _compare(self, recorded: pa.Table | None, other: Reader) -> None:
        """Judge the predictions, or the metrics where none were kept, and say how the environments differ."""
        found, split, tolerance = self._found, self.options.split, self.options.tolerance
        metrics = [_metrics_of(self.reader, split), _metrics_of(other, None if split is None else 0)]
        if recorded is None:
            judged = judge.by_metrics(*metrics, tolerance=tolerance)
            found.why = "none were kept; the metrics are compared"
        else:
            tables = [recorded, parquet.read(other.result(PREDICTIONS, "predictions").read_bytes())]
            if split is not None:
                wanted = [pa.array(buffers.column(each.column("split")) == split) for each in tables]
                tables = [each.filter(mask) for each, mask in zip(tables, wanted, strict=True)]
            judged = judge.judge(*tables, metrics=metrics, tolerance=tolerance)
            found.why = judged.other
        found.verdict, found.total, found.labels_changed = judged.verdict, judged.total, judged.labels_changed
        found.rows, found.largest, found.metrics = judged.rows, judged.largest, judged.metrics
        sides = [environment(each) for each in (self.reader, other)]
        found.environment = [(each.name, each.before, each.after) for each in differences(*sides)]

    def _record(self, row: Row) -> str:
        """Bring the clone's branch here: objects of git and DVC, then the runs, united by path."""
        git, place = self.workspace.git, self.place.workspace
        ref = self.workspace.layout.branch(row.project, row.experiment, row.execution)
        tip = place.git.named(ref)
        found, cache = Reader(place, row), place.dvc
        if found.pointer is not None:
            inside = set(cache.entries(found.pointer, path=found.pointer_path).values())
            self.workspace.dvc.take(cache, inside)
            self.workspace.dvc.take(cache, {found.pointer.md5})  # the listing last: who sees it sees all of it
        git.run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", str(self.place.clone), ref)
        if git.resolve(ref) is None:
            git.run("update-ref", "-m", "padre: reproduce", ref, tip, "0" * len(tip))
        else:
            uniting.unite(self.workspace, ref, tip)
        return row.id


def title(workspace: Workspace, row: Row) -> str:
    """``svc, code 648953d by Ada, data e9d3d13, 10-fold stratified, seed 0``."""
    written_by = author(workspace, row.commit)
    parts = [f"{row.experiment}, code {row.execution[:7]}{f' by {written_by}' if written_by else ''}"]
    parts += [f"data {row.version[:7]}"] if row.version else []
    parts += [row.splits] if row.splits else []
    return ", ".join([*parts, f"seed {row.seed}"])


def author(workspace: Workspace, commit: str | None) -> str:
    """Who wrote a commit; empty where it is not in this clone."""
    known = workspace.git.resolve(commit) if commit else None
    return workspace.git.text("log", "-1", "--format=%an", known) if known else ""


def kind(reader: Reader) -> str:
    """The kind of the pipeline: `script` and `command` are not made of an experiment."""
    digest = reader.run.definition
    found = reader.document(reader.place.definition(digest), Definition) if digest else None
    return str(found.pipeline.get("kind", "")) if found else ""


def environment(reader: Reader) -> Environment:
    """What the run ran in.

    Raises
    ------
    CouldNot : where it was not recorded.
    """
    digest = reader.run.environment
    found = reader.document(reader.place.environment(digest), Environment) if digest else None
    if found is None:
        raise CouldNot("environment", f"{short(reader.row.id)} has no recorded environment")
    return found


def _metrics_of(reader: Reader, split: int | None) -> Metrics | None:
    """The metrics of a run; of a single split their values in it alone."""
    found = reader.metrics
    if found is None or split is None:
        return found
    alone = {
        name: msgspec.structs.replace(each, mean=each.values[split], std=None, n=1, values=[each.values[split]])
        for name, each in found.metrics.items()
        if split < len(each.values)
    }
    return msgspec.structs.replace(found, metrics=alone, design=None)


def _step(name: str, work: Callable[[], _T]) -> _T:
    """Do the work of a step; an error in it is reported as a failure of this step."""
    try:
        return work()
    except CouldNot:
        raise
    except (PadreError, OSError) as error:
        raise CouldNot(name, str(error)) from error


def _last(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return "; ".join(lines[-_LAST:])[:600]
