"""The verb `import`: runs of other tools become recordings, one for each experiment and execution.

A run is read, made into documents and forgotten, so that the memory that is needed does not grow with their number.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from padre_git.app.exchange import document as made
from padre_git.app.exchange.document import Directions, Place
from padre_git.app.exchange.steps import Steps
from padre_git.app.recording.recorder import Recorder, Saved, commit_all
from padre_git.app.recording.source import of_commit
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text.quoting import quote
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Execution
from padre_git.model.foreign import Foreign, Head, Store
from padre_git.model.names import NO_CODE, check_name, new_id, slug, timestamp
from padre_git.storage import documents, tables
from padre_git.storage.git.code import Snapshot, no_code
from padre_git.storage.layout import STEPS

_MOST_RUNS, _MOST_VALUES = 2_000, 2_000_000  # of a recording, which is in memory until it is committed
_FILES = 500  # runs whose files are put into the journal at a time


class Asked(NamedTuple):
    """What is to be imported.

    Attributes
    ----------
    project : that the runs become part of.
    experiments : names of the other tool; none for all.
    limit : the most runs; 0 for all.
    since : seconds since 1970 before which runs are left out.
    lower : names of metrics that are better the lower.
    dry : say what would be done, and do nothing.
    """

    project: str = "default"
    experiments: Sequence[str] = ()
    limit: int = 0
    since: float | None = None
    lower: Sequence[str] = ()
    dry: bool = False


@dataclass
class Taken:
    """What came of an experiment.

    Attributes
    ----------
    experiment : its name here.
    total : how many runs it has there.
    statuses, left_out : of the runs: status, or why one is left out -> how many.
    parameters, metrics, stepped : names; the last of metrics with several values in a run.
    commits : of this repository -> runs.
    unknown : runs whose code is not known.
    left : files that were not read: what they are -> how many.
    problems : why runs could not be read.
    saved : recordings, in order.
    """

    experiment: str
    project: str
    total: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    parameters: set[str] = field(default_factory=set)
    metrics: set[str] = field(default_factory=set)
    stepped: set[str] = field(default_factory=set)
    commits: Counter[str] = field(default_factory=Counter)
    unknown: int = 0
    left: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)
    recordings: int = 0

    @property
    def runs(self) -> int:
        """How many were taken."""
        return sum(self.statuses.values())


def take(
    workspace: Workspace, store: Store, asked: Asked, *, advance: Callable[[], None] = lambda: None
) -> Iterator[Taken]:
    """Record the runs of ``store`` that are not here, and say of each experiment what came of it.

    ``advance`` : is called for each run.

    Raises
    ------
    UnknownName : for an unknown experiment.
    PadreError : where an experiment cannot be read, or the name of one cannot be had here.
    """
    known = workspace.index()
    here = {*known.rows.column("field:id"), *(row.id for row in known.removed)}
    names = list(asked.experiments) or list(store.experiments())
    groups = [_Group(workspace, store, asked, name, here) for name in names]
    _check_apart([group.taken.experiment for group in groups])
    left = asked.limit
    for group in groups:
        group.take(left, advance)
        left -= group.taken.runs if asked.limit else 0
        yield group.taken
        if asked.limit and left <= 0:
            return


def _check_apart(names: Sequence[str]) -> None:
    """Refuse names that would share one folder."""
    folders: dict[str, str] = {}
    for name in names:
        other = folders.setdefault(slug(name), name)
        if other != name:
            raise PadreError(
                f"{quote(other)} and {quote(name)} would have the same folder. Import one of them: --experiment NAME"
            )


class _Group:
    """The runs of one experiment."""

    def __init__(self, workspace: Workspace, store: Store, asked: Asked, name: str, here: set[str]) -> None:
        self._workspace, self._store, self._asked, self._own, self._here = workspace, store, asked, name, here
        called = check_name("experiment", experiment_name(name))
        catalog.check_same_experiment(workspace.layout, asked.project, called)
        self._definition = made.definition(check_name("project", asked.project), called)
        self._directions = Directions(asked.lower)
        self._waiting: dict[str, list[Foreign]] = {}
        self._codes: dict[str, Snapshot | None] = {}
        self._values = 0
        self.taken = Taken(called, asked.project)

    def take(self, most: int, advance: Callable[[], None]) -> None:
        """Read and record them; at most ``most``, 0 for all."""
        for head in self._new():
            if most and self.taken.runs >= most:
                self.taken.left_out["beyond the limit"] += 1
                continue
            try:
                foreign = self._store.read(self._own, head)
            except PadreError as error:
                self._cannot(str(error))
                continue
            self._here.add(made.identity(self._store.tool, foreign.id, foreign.started))
            self._count(foreign)
            self._wait(foreign)
            advance()
        for execution in list(self._waiting):
            self._record(execution)

    def _new(self) -> Iterator[Head]:
        """The ones that are to be read."""
        for head in self._store.heads(self._own):
            self.taken.total += 1
            if isinstance(head, str):
                self._cannot(head)
            elif why := self._left_out(head):
                self.taken.left_out[why] += 1
            else:
                yield head

    def _left_out(self, head: Head) -> str:
        if head.deleted:
            return "deleted"
        if self._asked.since is not None and (head.started or 0.0) < self._asked.since:
            return "older"
        return "already here" if made.identity(self._store.tool, head.id, head.started) in self._here else ""

    def _cannot(self, why: str) -> None:
        self.taken.left_out["cannot be read"] += 1
        self.taken.problems.append(why)

    def _count(self, foreign: Foreign) -> None:
        taken = self.taken
        taken.statuses[foreign.status] += 1
        taken.parameters.update(foreign.parameters)
        taken.metrics.update(foreign.metrics)
        taken.stepped.update(name for name, values in foreign.metrics.items() if len(values) > 1)
        taken.left.update({what: number for what, number in foreign.left.items() if number})

    def _wait(self, foreign: Foreign) -> None:
        """Put a run next to those of the same code, and record them where they are enough."""
        code = self._code(foreign)
        if code is None:
            self.taken.unknown += 1
        else:
            self.taken.commits[code.commit or ""] += 1
        execution = code.commit or NO_CODE if code else NO_CODE
        waiting = self._waiting.setdefault(execution, [])
        waiting.append(foreign)
        self._values += sum(map(len, foreign.metrics.values()))
        while sum(map(len, self._waiting.values())) >= _MOST_RUNS or self._values >= _MOST_VALUES:
            self._record(max(self._waiting, key=lambda each: len(self._waiting[each])))

    def _code(self, foreign: Foreign) -> Snapshot | None:
        """The code that a run recorded, where this repository has it and no file differed."""
        commit = foreign.commit
        if commit is None or foreign.dirty:
            return None
        if commit not in self._codes:
            git = self._workspace.git
            there = git.objects.ids([commit])
            known = next(iter(there), None)
            self._codes[commit] = of_commit(self._workspace, commit) if known and known[0] == "commit" else None
        return self._codes[commit]

    def _record(self, execution: str) -> None:
        runs = self._waiting.pop(execution)
        self._values -= sum(len(values) for run in runs for values in run.metrics.values())
        self.taken.recordings += 1
        if not self._asked.dry:
            snapshot = self._codes.get(execution) or no_code(self._workspace.git)
            self.taken.saved.append(self._recorded(runs, snapshot))

    def _recorded(self, runs: Sequence[Foreign], snapshot: Snapshot) -> Saved:
        definition, layout = self._definition, self._workspace.layout
        project, experiment = slug(definition.project), slug(definition.name)
        place = layout.execution(project, experiment, snapshot.execution)
        code = Execution(execution=snapshot.execution, tree=snapshot.tree, exclude=list(snapshot.exclude))
        recorder = Recorder.begin(
            self._workspace,
            new_id(),
            project=project,
            experiment=experiment,
            snapshot=snapshot,
            files={
                place.file: documents.encode(code),
                place.definition(documents.digest(definition)): documents.encode(definition),
            },
        )
        with recorder.forgotten_on_error():
            at = Place(self._store.tool, self._store.name, definition, snapshot, recorder.id, timestamp())
            steps, files = Steps(), dict[str, bytes]()
            for number, foreign in enumerate(runs, 1):
                own = made.identity(at.tool, foreign.id, foreign.started)
                metrics = made.metrics_of(own, foreign.metrics, self._directions)
                files[place.run_file(own)] = documents.encode(made.run_of(foreign, at, number, metrics))
                if metrics:
                    files[place.metrics_file(own)] = documents.encode(metrics)
                steps.add(own, {made.printable(name): values for name, values in foreign.metrics.items()})
                if number % _FILES == 0:
                    recorder.files(files)
                    files = {}
            table = steps.table()
            recorder.files(files, {} if table is None else {STEPS: tables.parquet(table)})
            recorder.sync()
        return commit_all({recorder: self._beside(definition)})[0]

    def _beside(self, definition: Definition) -> dict[str, bytes]:
        """The documents of project and experiment, for a work tree that has none."""
        return catalog.described(definition, self._workspace.layout)


def experiment_name(name: str) -> str:
    """What an experiment of another tool is called here; there names may be paths."""
    return made.printable(name).replace("\\", "/").strip("/").replace("/", "-")
