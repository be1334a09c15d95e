"""The verb `reproduce`: code, data and environment of a run again, trained again, and compared instance by instance."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from padre_git.app import report as reports
from padre_git.app.commit import executions
from padre_git.app.diff.definitions import environment as differences
from padre_git.app.execute.invocation import ONLY_SPLIT, REPRODUCING
from padre_git.app.files import commands
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import select, settings
from padre_git.app.share import unite as uniting
from padre_git.app.verify import data as versions
from padre_git.app.verify import environment as environments
from padre_git.app.verify import judge, workplace
from padre_git.app.verify.workplace import Workplace
from padre_git.core.data import buffers
from padre_git.core.text import formats, manifest
from padre_git.errors import MissingData, PadreError
from padre_git.model.documents import Definition, Environment, Metrics, Run, Version
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import documents, parquet
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.git import staging
from padre_git.storage.index import Row
from padre_git.storage.layout import PREDICTIONS
from padre_git.storage.paths import is_safe

COULD_NOT = "could not run"
_LAST = 4  # lines of what a run said


class CouldNot(PadreError):
    """A step failed."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step, self.why = step, why


class Asked(NamedTuple):
    """What is about to run, for whoever has to agree."""

    text: str
    command: str


@dataclass
class Reproduced:
    """What came of running a run again.

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


def reproduce(
    selector: str,
    *,
    here: bool = False,
    folder: Path | None = None,
    split: int | None = None,
    tolerance: float = 1e-9,
    record: bool = False,
    allow_build: bool = False,
    allow_origin: Sequence[str] = (),
    index: str = "",
    find_links: Sequence[str] = (),
    yes: bool = False,
    at: Path | str | None = None,
) -> Reproduced:
    """Run a recorded run again in a clone, and compare the predictions instance by instance.

    This runs the repository's code, as it was when the run was recorded.

    Parameters
    ----------
    selector : of one run.
    here : in this environment, not in one that is built from the recorded versions.
    folder : a new folder where clone, environment and results are kept.
    split : the number of the only split that is computed and compared, from 0 on.
    tolerance : relative, of scores, probabilities, numbers and metrics.
    record : save it as a run of the same execution.
    allow_build : let source distributions be built.
    allow_origin : hosts of git repositories that recorded distributions may be installed from.
    index, find_links : where packages come from, instead of what pip or uv is configured to use; folders of wheels.
    yes : you agree that the code runs.
    at : a folder of the repository; here by default.

    Returns
    -------
    Reproduced
        Its verdict, and what differs.

    Raises
    ------
    PadreError : without ``yes``, and where the selector is not one run that can be repeated.
    """
    workspace = Workspace.at(at)
    row = select.run(workspace, selector, command="padre reproduce")
    sources = environments.Sources(index, tuple(find_links), allow_build, tuple(allow_origin))
    options = Options(here, folder, tolerance, record, split, sources)
    check(workspace, row, options)
    asked = about(workspace, row)
    if not yes:
        raise PadreError(f"{asked.text}; to allow it: reproduce({selector!r}, yes=True)")
    return again(workspace, row, options)


def about(workspace: Workspace, row: Row) -> Asked:
    """Whose code would run, and by which command.

    Raises
    ------
    PadreError : where it cannot be run again.
    """
    reader = Reader(workspace, row)
    run = reader.run
    words = commands.again(run, _kind(reader)).words
    commit = run.code.commit
    if commit is None or workspace.git.resolve(commit) is None:
        return Asked(f"this runs the code of {short(run.id)}, whose commit is not in this clone", quoted(*words))
    known = staging.is_ancestor(workspace.git, [commit])[commit]
    where = "in the history of HEAD" if known else "not in the history of HEAD"
    changed = f", with changes of {formats.count(len(run.code.changed), 'file')}" if run.code.changed else ""
    author = _author(workspace, commit)
    return Asked(f"this runs code by {author}, commit {commit[:7]} ({where}){changed}", quoted(*words))


def title(workspace: Workspace, row: Row) -> str:
    """``svc, code 648953d by Ada, data e9d3d13, 10-fold stratified, seed 0``."""
    author = _author(workspace, row.commit)
    parts = [f"{row.experiment}, code {row.execution[:7]}{f' by {author}' if author else ''}"]
    parts += [f"data {row.version[:7]}"] if row.version else []
    parts += [row.splits] if row.splits else []
    return ", ".join([*parts, f"seed {row.seed}"])


def _author(workspace: Workspace, commit: str | None) -> str:
    """Who wrote a commit; empty where it is not in this clone."""
    known = workspace.git.resolve(commit) if commit else None
    return workspace.git.text("log", "-1", "--format=%an", known) if known else ""


def rows_of(workspace: Workspace, selector: str, *, every: bool = False) -> list[Row]:
    """The completed runs that ``selector`` names: of a tag the ones in its manifest, of ``table:NAME`` the ones that
    the table of `report.yaml` shows.

    Parameters
    ----------
    every : all of them; else one of the seeds with equal predictions, of which one is enough to run again.

    Raises
    ------
    PadreError : where there are none.
    """
    if selector.startswith("table:"):
        found = reports.claims.of_comparison(
            reports.build.answer(
                workspace, (reports.spec.at(workspace.git, "HEAD") or reports.spec.Spec()).table(selector[6:])
            )
        )
    else:
        answer = workspace.git.objects.read(f"refs/tags/{selector}")
        claimed = manifest.parse(answer[1].decode(errors="replace")) if answer and answer[0] == "tag" else None
        found = select.select(workspace, selector).rows
        if claimed and claimed.runs:
            found = [row for row in found if short(row.id) in claimed.runs]
    done = [row for row in found if row.status == "completed"]
    if not done:
        raise PadreError(f"`{selector}` has no completed run: padre list")
    if every:
        return done
    return [row for setting in settings.of_rows(done) for row in setting.distinct or setting.runs]


def check(workspace: Workspace, row: Row, options: Options) -> None:
    """Refuse what cannot be, before anybody is asked.

    Raises
    ------
    PadreError : for a split that there is not, and for one that would be recorded alone.
    """
    if options.split is None:
        return
    reader = Reader(workspace, row)
    commands.again(reader.run, _kind(reader), one_split=True)
    count = len(reader.metrics.metrics[reader.metrics.main].values) if reader.metrics and reader.metrics.main else 0
    if not 0 <= options.split < count:
        raise PadreError(f"{short(row.id)} has {formats.count(count, 'split')}: --split 0 to {max(count - 1, 0)}")
    if options.record:
        raise PadreError("a run over one split is not a run of its experiment; leave --record or --split out")


def requirements(workspace: Workspace, row: Row, allow: Sequence[str] | None = ()) -> list[str]:
    """``requirements.txt`` of a run: what it imported, in the recorded versions; ``allow`` as of `lines`."""
    return environments.lines(_environment(Reader(workspace, row)), allow=allow)


Say = Callable[[str, str], None]


def again(workspace: Workspace, row: Row, options: Options, say: Say | None = None) -> Reproduced:
    """Run ``row`` again; ``say`` is told each step as it is done."""
    return next(several(workspace, [row], options, say))


def several(
    workspace: Workspace, rows: Sequence[Row], options: Options, say: Say | None = None
) -> Iterator[Reproduced]:
    """Run each of ``rows`` again, in a clone of its own; those of one environment share what was installed."""
    with workplace.workplace(options.folder) as place:
        built: dict[str, environments.Built] = {}
        for row in rows:
            yield _one(workspace, row, place if len(rows) == 1 else place.below(row.id), options, built, say)


def _one(
    workspace: Workspace,
    row: Row,
    place: Workplace,
    options: Options,
    built: dict[str, environments.Built],
    say: Say | None,
) -> Reproduced:
    reader = Reader(workspace, row)
    run = reader.run
    found = Reproduced(run.id, title(workspace, row), tolerance=options.tolerance, split=options.split)

    def done(name: str, text: str) -> None:
        found.steps.append((name, text))
        if say:
            say(name, text)

    try:
        _again(workspace, reader, run, place, options, found, done, built)
    except CouldNot as error:
        found.step, found.why = error.step, error.why
    return found


def _again(
    workspace: Workspace,
    reader: Reader,
    run: Run,
    place: Workplace,
    options: Options,
    found: Reproduced,
    done: Say,
    built: dict[str, environments.Built],
) -> None:
    asked = commands.again(run, _kind(reader), one_split=options.split is not None)
    commit = _step("code", lambda: _code(workspace, reader, run, place, asked))
    done("code", f"clone of this repository at {commit[:7]}")
    _step("data", lambda: _data(workspace, reader, run, place, commit))
    if run.dataset:
        done("data", "equal by content hash, from DVC's cache")
    recorded = _step("data", lambda: _predictions(workspace, reader, run, place))
    python = Path(sys.executable)
    if options.here:
        done("environment", "this one")
    else:
        begun = time.monotonic()
        made = _step("environment", lambda: _built(reader, place, options, built))
        python, notes = made.python, environments.differing(made.notes)
        text = f"{made.text} in {formats.duration(time.monotonic() - begun)}"
        done("environment", f"{text}   {notes}".rstrip())
    row = _ran(reader, run, place, asked, python, options, done)
    if row.execution != run.execution:
        raise CouldNot("code", f"{commit[:7]} has the code {row.execution[:7]}, and {run.execution[:7]} ran")
    other = Reader(place.workspace, row)
    metrics = [_metrics_of(reader, options.split), _metrics_of(other, None if options.split is None else 0)]
    if recorded is None:
        judged = judge.by_metrics(*metrics, tolerance=options.tolerance)
        found.why = "none were kept; the metrics are compared"
    else:
        tables = [recorded, _table(other)]
        if options.split is not None:
            wanted = [pa.array(buffers.column(each.column("split")) == options.split) for each in tables]
            tables = [each.filter(mask) for each, mask in zip(tables, wanted, strict=True)]
        judged = judge.judge(*tables, metrics=metrics, tolerance=options.tolerance)
        found.why = judged.other
    found.verdict, found.total, found.labels_changed = judged.verdict, judged.total, judged.labels_changed
    found.rows, found.largest, found.metrics = judged.rows, judged.largest, judged.metrics
    sides = [_environment(each) for each in (reader, other)]
    found.environment = [(each.name, each.before, each.after) for each in differences(*sides)]
    if options.record:
        found.recorded = _step("record", lambda: _record(workspace, place, row))


def _ran(
    reader: Reader, run: Run, place: Workplace, asked: commands.Again, python: Path, options: Options, done: Say
) -> Row:
    """The run that the command recorded in the clone."""
    before = {row.id for row in place.workspace.index().rows}
    log = place.folder / "log.txt"
    begun = time.monotonic()
    variables = {**_environment(reader).variables, REPRODUCING: run.id}
    variables |= {} if options.split is None else {ONLY_SPLIT: str(options.split)}
    # programs that the command names are those of the same environment
    variables["PATH"] = os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])
    status = _step("run", lambda: workplace.run(place, [str(python), *asked.python], variables, log))
    row = _new(place, run, before)
    kept = row is not None and (row.predictions is not None or run.predictions is None)
    if row is None or row.status != "completed" or not kept:
        why = row.error if row is not None and row.error else _last(log)
        raise CouldNot("run", why or f"exit code {status}, and no run of {run.experiment} was recorded")
    took = formats.duration(time.monotonic() - begun)
    part = "" if options.split is None else f" (split {options.split} of it)"
    done("ran", f"{quoted(*asked.words)}   {took}, was {formats.duration(run.duration)}{part}")
    return row


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


def _kind(reader: Reader) -> str:
    """The kind of the pipeline: `script` and `command` are not made of an experiment."""
    digest = reader.run.definition
    found = reader.document(reader.place.definition(digest), Definition) if digest else None
    return str(found.pipeline.get("kind", "")) if found else ""


def _step(name: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except CouldNot:
        raise
    except (PadreError, OSError) as error:
        raise CouldNot(name, str(error)) from error


def _code(workspace: Workspace, reader: Reader, run: Run, place: Workplace, asked: commands.Again) -> str:
    """Clone the commit that has the code as it ran: of the execution's branch, else where the code was committed."""
    row = reader.row
    try:
        commit = executions.of(workspace, row.project, row.experiment, row.execution, []).commit
    except PadreError:
        if run.code.commit is None or run.code.changed or workspace.git.resolve(run.code.commit) is None:
            raise PadreError(
                f"no branch of this clone holds {row.experiment}@{row.execution[:7]}: padre pull"
            ) from None
        commit = run.code.commit
    workplace.clone(workspace, place, commit)
    file = asked.file
    if not file:  # a program, whose words say which files it takes
        return commit
    if not is_safe(file) or not (place.clone / file).is_file() or (place.clone / file).is_symlink():
        raise PadreError(f"{file!r:.80} is not a file of {commit[:7]}")
    return commit


def _data(workspace: Workspace, reader: Reader, run: Run, place: Workplace, commit: str) -> None:
    if run.dataset is None:
        return
    holder = next((each for each in (commit, reader.commit) if each and _has_version(workspace, run, each)), None)
    if holder is None:
        raise MissingData(f"{run.dataset.name} {run.dataset.version[:7]} is in no commit that has the run")
    workplace.place_data(workspace, place, run, workspace.git.named(holder))
    path = workspace.layout.version_file(run.dataset.dataset, run.dataset.version)
    version = documents.read(place.clone, path, Version)
    pointer_path = f"{path.rpartition('/')[0]}/{version.file}.dvc"
    data = place.workspace.dvc.read(parse_pointer((place.clone / pointer_path).read_bytes(), pointer_path))
    content = versions.read(version, data).content
    if content != version.content:
        raise PadreError(f"{run.dataset.name} {run.dataset.version[:7]} has different content: {content[:12]}")


def _has_version(workspace: Workspace, run: Run, commit: str) -> bool:
    use = run.dataset
    path = workspace.layout.version_file(use.dataset, use.version) if use else ""
    return workspace.git.objects.read(f"{commit}:{path}") is not None


def _predictions(workspace: Workspace, reader: Reader, run: Run, place: Workplace) -> Any:
    """The recorded predictions, fetched where they are not here; none where the run kept none."""
    name = short(run.id)
    pointer = reader.pointer
    if run.predictions is None:
        if reader.metrics is None or not reader.metrics.metrics:
            raise MissingData(f"{name} has neither predictions nor metrics to compare with")
        return None
    if pointer is None:
        raise MissingData(f"{name} has no results in this clone: padre pull")
    workplace.bring(workspace, place, {pointer.md5}, f"predictions of {name}")
    cache = place.workspace.dvc
    digest = cache.entries(pointer, path=reader.pointer_path).get(f"{run.id}/{PREDICTIONS}")
    if digest is None:
        raise MissingData(f"{name} has no predictions in its results")
    workplace.bring(workspace, place, {digest}, f"predictions of {name}")
    data = cache.object(digest)
    if data is None:
        raise MissingData(f"predictions of {name} are damaged")
    return parquet.read(data)


def _table(reader: Reader) -> Any:
    return parquet.read(reader.result(PREDICTIONS, "predictions").read_bytes())


def _environment(reader: Reader) -> Environment:
    digest = reader.run.environment
    found = reader.document(reader.place.environment(digest), Environment) if digest else None
    if found is None:
        raise CouldNot("environment", f"{short(reader.row.id)} has no recorded environment")
    return found


def _built(
    reader: Reader, place: Workplace, options: Options, built: dict[str, environments.Built]
) -> environments.Built:
    """The environment of a run; one that another run has had is used again."""
    digest = reader.run.environment or ""
    if digest not in built:
        built[digest] = environments.build(_environment(reader), place.folder / "environment", options.sources)
    return built[digest]


def _new(place: Workplace, run: Run, before: set[str]) -> Row | None:
    """The run that was recorded in the clone: of the same setting and seed."""
    rows = [row for row in place.workspace.index().rows if row.id not in before]
    same = [row for row in rows if (row.project, row.experiment, row.seed) == (run.project, run.experiment, run.seed)]
    exact = [row for row in same if row.parameters == run.parameters]
    return next(iter(exact or same), None)


def _last(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return "; ".join(lines[-_LAST:])[:600]


def _record(workspace: Workspace, place: Workplace, row: Row) -> str:
    """Bring the clone's branch here: objects of git and DVC, then the runs, united by path."""
    ref = workspace.layout.branch(row.project, row.experiment, row.execution)
    tip = place.workspace.git.named(ref)
    found, cache = Reader(place.workspace, row), place.workspace.dvc
    if found.pointer is not None:
        inside = set(cache.entries(found.pointer, path=found.pointer_path).values())
        workspace.dvc.take(cache, inside)
        workspace.dvc.take(cache, {found.pointer.md5})  # the listing last: who sees it sees all of it
    workspace.git.run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", str(place.clone), ref)
    if workspace.git.resolve(ref) is None:
        workspace.git.run("update-ref", "-m", "padre: reproduce", ref, tip, "0" * len(tip))
    else:
        uniting.unite(workspace, ref, tip)
    return row.id
