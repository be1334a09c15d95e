"""The verb `reproduce`: code, data and environment of a run again, trained again, and compared instance by instance."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from padre_git.app.diff.definitions import environment as differences
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import executions, select
from padre_git.app.share import unite as uniting
from padre_git.app.verify import data as versions
from padre_git.app.verify import environment as environments
from padre_git.app.verify import judge, workplace
from padre_git.app.verify.workplace import Workplace
from padre_git.core.text import formats
from padre_git.errors import MissingData, PadreError
from padre_git.model.documents import Environment, Run, Version
from padre_git.model.names import short
from padre_git.model.shell import quoted
from padre_git.storage import documents, kinds, parquet
from padre_git.storage.dvc import parse_pointer
from padre_git.storage.git import staging
from padre_git.storage.index import Row
from padre_git.storage.layout import PREDICTIONS

COULD_NOT = "could not run"
_LAST = 4  # lines of what a run said
# options of `padre run` that say what is computed, with a value; all others are left out or set from `run.json`
_VALUED = {"--dataset", "--splitting", "--metrics", "--label"}
_FLAGS = {"--nested"}
_OTHERS = {"-m", "--message", "-p", "--parameter", "--seeds", "--experiment", "--jobs", "--include", "--project"}
_OTHERS |= {"--keep-transformations", "--metrics-file"}
_FORBIDDEN = ("\n", "\r", "\0")


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
    recorded: str = ""

    @property
    def code(self) -> int:
        """The exit code: 0 the same, 3 different, 1 could not run."""
        return {judge.EXACT: 0, judge.WITHIN: 0, judge.DIFFERENT: 3}.get(self.verdict, 1)

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
    sources: environments.Sources = environments.Sources()


def reproduce(
    selector: str,
    *,
    here: bool = False,
    folder: Path | None = None,
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
    options = Options(here, folder, tolerance, record, sources)
    asked = about(workspace, row)
    if not yes:
        raise PadreError(f"{asked.text}; to agree: reproduce({selector!r}, yes=True)")
    return again(workspace, row, options)


def about(workspace: Workspace, row: Row) -> Asked:
    """Whose code would run, and by which command.

    Raises
    ------
    PadreError : where it cannot be run again.
    """
    run = Reader(workspace, row).run
    words = command_of(run)
    commit = run.code.commit
    if commit is None or workspace.git.resolve(commit) is None:
        return Asked(f"this runs the code of {short(run.id)}, whose commit is not in this clone", " ".join(words))
    author = workspace.git.text("log", "-1", "--format=%an", commit, check=False)
    known = staging.is_ancestor(workspace.git, [commit])[commit]
    where = "in the history of HEAD" if known else "not in the history of HEAD"
    changed = f", with changes of {formats.count(len(run.code.changed), 'file')}" if run.code.changed else ""
    return Asked(f"this runs code of {author}, commit {commit[:7]} ({where}){changed}", " ".join(words))


def requirements(workspace: Workspace, row: Row, allow: Sequence[str] = ()) -> list[str]:
    """``requirements.txt`` of a run: what it imported, in the recorded versions."""
    return environments.lines(_environment(Reader(workspace, row)), allow=allow)


def again(
    workspace: Workspace, row: Row, options: Options, say: Callable[[str, str], None] | None = None
) -> Reproduced:
    """Run ``row`` again; ``say`` is told each step as it is done."""
    reader = Reader(workspace, row)
    run = reader.run
    data = f", data {run.dataset.version[:7]}" if run.dataset else ""
    splits = f", {row.splits}" if row.splits else ""
    title = f"{row.experiment}, code {row.execution[:7]}{data}{splits}, seed {row.seed}"
    found = Reproduced(run.id, title, tolerance=options.tolerance)

    def done(name: str, text: str) -> None:
        found.steps.append((name, text))
        if say:
            say(name, text)

    try:
        with workplace.workplace(options.folder) as place:
            _again(workspace, reader, run, place, options, found, done)
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
    done: Callable[[str, str], None],
) -> None:
    words = command_of(run)
    commit = _step("code", lambda: _code(workspace, reader, run, place))
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
        built = _step("environment", lambda: _built(reader, place, options))
        python, notes = built.python, environments.differing(built.notes)
        text = f"{built.text} in {formats.duration(time.monotonic() - begun)}"
        done("environment", f"{text}   {notes}".rstrip())
    before = {row.id for row in place.workspace.index().rows}
    log = place.folder / "log.txt"
    begun = time.monotonic()
    variables = {**_environment(reader).variables, "PADRE_REPRODUCING": run.id}
    status = _step(
        "run", lambda: workplace.run(place, [str(python), "-P", "-m", "padre_git", *words[1:]], variables, log)
    )
    took = time.monotonic() - begun
    row = _new(place, run, before)
    if row is None or row.status != "completed" or row.predictions is None:
        why = row.error if row is not None and row.error else _last(log)
        raise CouldNot("run", why or f"exit code {status}, and no run of {run.experiment} was recorded")
    if row.execution != run.execution:
        raise CouldNot("code", f"{commit[:7]} has the code {row.execution[:7]}, and {run.execution[:7]} ran")
    was = formats.duration(run.duration)
    done("ran", f"{' '.join(words)}   {formats.duration(took)}, was {was}")
    other = Reader(place.workspace, row)
    judged = judge.judge(recorded, _table(other), metrics=[reader.metrics, other.metrics], tolerance=options.tolerance)
    found.verdict, found.total, found.labels_changed = judged.verdict, judged.total, judged.labels_changed
    found.rows, found.largest, found.metrics, found.why = judged.rows, judged.largest, judged.metrics, judged.other
    sides = [_environment(each) for each in (reader, other)]
    found.environment = [(each.name, each.before, each.after) for each in differences(*sides)]
    if options.record:
        found.recorded = _step("record", lambda: _record(workspace, place, row))


def _step(name: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except CouldNot:
        raise
    except (PadreError, OSError) as error:
        raise CouldNot(name, str(error)) from error


def command_of(run: Run) -> list[str]:
    """The command that repeats a run: its file, experiment, setting, seed and splits.

    Raises
    ------
    PadreError : where it was no `padre run FILE`, and where a word of it could be taken for something else.
    """
    words = list(run.command)
    if any(mark in word for word in words for mark in _FORBIDDEN):
        raise PadreError(f"the command of {short(run.id)} has a line break in it; padre did not write it so")
    if "--" in words:
        name = short(run.id)
        raise PadreError(
            f"{name} is a run of a command, which is not repeated: padre checkout {quoted(name)}, and run it there"
        )
    if len(words) > 2 and Path(words[0]).name == "padre" and words[1] == "run":
        files, options = _split(words[2:])
    elif len(words) > 1 and Path(words[0]).name.startswith("python"):
        files, options = [words[1]], []
    else:
        files, options = [word for word in words[:1] if word.endswith((".py", ".yaml", ".yml"))], []
    if len(files) != 1 and run.code.files:
        files = _named(run, files)
    if len(files) != 1 or files[0].startswith("-"):
        raise PadreError(f"the command of {short(run.id)} names no single file: {' '.join(words)[:80]}")
    own = (
        [] if run.searched else [word for name, value in run.setting.items() for word in ("-p", _assigned(name, value))]
    )
    seeds = [] if run.seed is None else ["--seeds", str(run.seed)]
    experiment = [f"--experiment={run.experiment}"]
    return ["padre", "run", files[0], *experiment, *options, *own, *seeds]


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The files of a recorded `padre run`, and those of its options that say what is computed."""
    files, kept, at = list[str](), list[str](), 0
    while at < len(words):
        word = words[at]
        name, equals, _ = word.partition("=")
        if name in _VALUED or name in _OTHERS:
            value = [] if equals else list(words[at + 1 : at + 2])
            kept += [word, *value] if name in _VALUED else []
            at += len(value)
        elif name in _FLAGS:
            kept.append(word)
        elif not word.startswith("-"):
            files.append(word)
        at += 1
    return files, kept


def _named(run: Run, files: Sequence[str]) -> list[str]:
    """Of several files that which the run used."""
    used = {each.path for each in run.code.files}
    return [file for file in files if file in used]


def _assigned(name: str, value: Any) -> str:
    return f"{name}={_literal(value)}"


def _literal(value: Any) -> str:
    """A value as one types it: brackets and quotes make it one value."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
        return f"'{escaped}'"
    if isinstance(value, list | tuple):
        inner = ",".join(map(_literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_literal(each)}" for key, each in value.items()) + "}"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)


def _code(workspace: Workspace, reader: Reader, run: Run, place: Workplace) -> str:
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
    file = command_of(run)[2]
    if not kinds.is_plain(file) or not (place.clone / file).is_file() or (place.clone / file).is_symlink():
        raise PadreError(f"{file!r:.80} is no file of {commit[:7]}")
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
        raise PadreError(f"{run.dataset.name} {run.dataset.version[:7]} has another content: {content[:12]}")


def _has_version(workspace: Workspace, run: Run, commit: str) -> bool:
    use = run.dataset
    path = workspace.layout.version_file(use.dataset, use.version) if use else ""
    return workspace.git.objects.read(f"{commit}:{path}") is not None


def _predictions(workspace: Workspace, reader: Reader, run: Run, place: Workplace) -> Any:
    """The recorded predictions, fetched where they are not here."""
    name = short(run.id)
    pointer = reader.pointer
    if pointer is None or run.predictions is None:
        raise MissingData(f"{name} has no predictions to compare with")
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


def _built(reader: Reader, place: Workplace, options: Options) -> environments.Built:
    folder = place.folder / "environment"
    return environments.build(_environment(reader), folder, options.sources)


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
    source, target = place.workspace.dvc.cache, workspace.dvc.cache
    for file in sorted((source / "files" / "md5").rglob("*")):
        other = target / file.relative_to(source)
        if file.is_file() and not other.exists():
            other.parent.mkdir(parents=True, exist_ok=True)
            partial = other.with_name(f"{other.name}.{os.getpid()}")
            shutil.copyfile(file, partial)
            partial.chmod(0o444)
            os.replace(partial, other)
    workspace.git.run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", str(place.clone), ref)
    if workspace.git.resolve(ref) is None:
        workspace.git.run("update-ref", "-m", "padre: reproduce", ref, tip, "0" * len(tip))
    else:
        uniting.unite(workspace, ref, tip)
    return row.id
