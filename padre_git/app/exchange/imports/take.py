"""The verb `import`: runs of other tools become recordings, one for each experiment and execution.

A run is read, made into documents and forgotten, so that the memory that is needed does not grow with their number.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from padre_git import storage
from padre_git.app.exchange import imports
from padre_git.app.exchange.imports import document as made
from padre_git.app.exchange.imports.document import Directions, Place
from padre_git.app.recording.recorder import Recorder, Saved, commit_all, run_files, split_documents
from padre_git.app.recording.source import of_commits
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.core.text.quoting import quote
from padre_git.errors import PadreError
from padre_git.model.documents import Execution, Split
from padre_git.model.foreign import Foreign, Head, Store
from padre_git.model.names import NO_CODE, check_name, new_id, slug, timestamp
from padre_git.storage import documents
from padre_git.storage.git.code import Snapshot, no_code
from padre_git.storage.layout import PREDICTIONS, STEPS, ExecutionLayout, Layout, result

if TYPE_CHECKING:
    from padre_git.app.exchange.imports.answers import Answered, Wanted

_MOST_RUNS = 2_000  # that are committed together: their documents are in memory meanwhile
_MOST_RECORDINGS = 100  # that are: each has a journal that is open
_MOST_READ = 1_000  # runs whose code is looked for together
_MOST_WAITING, _MOST_VALUES = 8_000, 500_000  # runs that are read and not yet recorded, and what they logged
_MOST_METRICS = 100_000  # of runs that wait: their documents are in memory, several times, while they are committed


class Asked(NamedTuple):
    """What is to be imported.

    Attributes
    ----------
    project : that the runs become part of.
    experiments : names of the other tool; none for all.
    limit : the most runs; 0 for all.
    since : seconds since 1970 before which runs are left out.
    lower : names of metrics that are better the lower.
    predictions : where those of each run are; else none are taken.
    dry : say what would be done, and do nothing.
    """

    project: str = "default"
    experiments: Sequence[str] = ()
    limit: int = 0
    since: float | None = None
    lower: Sequence[str] = ()
    predictions: "Wanted | None" = None
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
    predicted : how many runs have predictions.
    differing : metrics whose value here is not the tool's: name -> runs, and both values of the first of them.
    splits : runs of the tool that became splits of one.
    equal : how many values are the tool's.
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
    predicted: int = 0
    splits: int = 0
    differing: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    equal: int = 0
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
    codes = _Codes(workspace)
    groups = [_Group(workspace, store, asked, name, here, codes) for name in names]
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


class _Codes:
    """The code of commits that runs have recorded; each is looked for once, whatever experiment names it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._found: dict[str, Snapshot | None] = {}
        self._unknown = no_code(workspace.git)

    def look(self, runs: Iterable[Foreign]) -> None:
        """Look for the code of runs, of all together: it takes as long as for one."""
        new = [run.commit for run in runs if run.commit and not run.dirty and run.commit not in self._found]
        names = list(dict.fromkeys(new))
        known = zip(names, self._workspace.git.objects.ids(names), strict=True)
        here = [name for name, found in known if found and found[0] == "commit"]
        self._found |= {**dict.fromkeys(names), **of_commits(self._workspace, here)}

    def of(self, run: Foreign) -> Snapshot:
        """The code of a run; unknown where this repository does not have its commit, or files differed from it."""
        found = self._found[run.commit] if run.commit and not run.dirty else None
        return found or self._unknown


class _Waiting(NamedTuple):
    """A run that was read and is not recorded yet, with its id in padre and its code."""

    id: str
    foreign: Foreign
    snapshot: Snapshot
    answered: "Answered | None"

    @property
    def values(self) -> int:
        """How many it logged and predicted."""
        return _size(self.foreign, self.answered)

    @property
    def metrics(self) -> int:
        """How many its document has."""
        return len(self.foreign.metrics) + sum(len(part.metrics) for part in self.foreign.parts)


def _size(foreign: Foreign, answered: "Answered | None") -> int:
    logged = sum(len(steps) for run in (foreign, *foreign.parts) for steps in run.metrics.values())
    return logged + (len(answered.table) if answered else 0)


class _Group:
    """The runs of one experiment."""

    def __init__(
        self, workspace: Workspace, store: Store, asked: Asked, name: str, here: set[str], codes: _Codes
    ) -> None:
        self._workspace, self._store, self._asked, self._own, self._here = workspace, store, asked, name, here
        called = check_name("experiment", experiment_name(name))
        catalog.check_same_experiment(workspace.layout, asked.project, called)
        self._definition = made.definition(check_name("project", asked.project), called)
        self._directions = Directions(asked.lower)
        self._read: list[tuple[str, Foreign, Answered | None]] = []  # whose code nobody has looked for
        self._waiting: dict[str, list[_Waiting]] = {}  # by execution
        self._codes = codes
        self._runs, self._values, self._metrics = 0, 0, 0  # that wait
        self._logged = 0  # values of the ones that were read
        self.taken = Taken(called, asked.project)

    def take(self, most: int, advance: Callable[[], None]) -> None:
        """Read and record them; at most ``most``, 0 for all."""
        for head in self._new():
            if most and self.taken.runs >= most:
                self.taken.left_out["beyond the limit"] += 1
                continue
            try:
                foreign = self._store.read(self._own, head)
                wanted = self._asked.predictions
                # imported where it is asked for: it needs scikit-learn
                answered = imports.answers.of(foreign, wanted) if wanted else None
            except PadreError as error:
                self._cannot(str(error))
                continue
            own = made.identity(self._store.tool, foreign.id, foreign.started)
            self._here.add(own)
            self._count(foreign, answered)
            self._read.append((own, foreign, answered))
            self._logged += _size(foreign, answered)
            if len(self._read) >= _MOST_READ or self._logged >= _MOST_VALUES:
                self._by_code()
            advance()
        self._by_code()
        self._record(0)

    def _by_code(self) -> None:
        """Put the runs that were read next to the ones of the same code."""
        self._codes.look(foreign for _, foreign, _ in self._read)
        for each in self._read:
            self._wait(*each)
        self._read.clear()
        self._logged = 0

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

    def _count(self, foreign: Foreign, answered: "Answered | None") -> None:
        taken = self.taken
        taken.statuses[foreign.status] += 1
        taken.parameters.update(foreign.parameters)
        taken.splits += len(foreign.parts)
        for run in (foreign, *foreign.parts):
            taken.metrics.update(run.metrics)
            taken.stepped.update(name for name, values in run.metrics.items() if len(values) > 1)
        taken.left.update({what: number for what, number in foreign.left.items() if number})
        if answered:
            taken.predicted += 1
            taken.metrics.update(answered.metrics)
            taken.equal += len(answered.compared) - len(answered.differing)
            for name, (here, there) in answered.differing.items():
                first = taken.differing.get(name, (0, here, there))
                taken.differing[name] = (first[0] + 1, first[1], first[2])

    def _wait(self, run: str, foreign: Foreign, answered: "Answered | None") -> None:
        """Put a run next to those of the same code, and record them where they are enough."""
        own = _Waiting(run, foreign, self._codes.of(foreign), answered)
        if own.snapshot.execution == NO_CODE:
            self.taken.unknown += 1
        else:
            self.taken.commits[own.snapshot.commit or ""] += 1
        waiting = self._waiting.setdefault(own.snapshot.execution, [])
        waiting.append(own)
        self._runs += 1
        self._values += own.values
        self._metrics += own.metrics
        if len(waiting) >= _MOST_RUNS:
            self._record(self._runs - len(waiting))
        elif self._runs >= _MOST_WAITING or self._values >= _MOST_VALUES or self._metrics >= _MOST_METRICS:
            # the codes with few runs wait for more of them: a recording of each is one commit
            self._record(self._runs // 2)

    def _record(self, left: int) -> None:
        """Record the codes with the most runs, until at most ``left`` runs wait."""
        lot: list[list[_Waiting]] = []
        for execution in sorted(self._waiting, key=lambda each: len(self._waiting[each]), reverse=True):
            if self._runs <= left:
                break
            runs = self._waiting.pop(execution)
            self._runs -= len(runs)
            self._values -= sum(each.values for each in runs)
            self._metrics -= sum(each.metrics for each in runs)
            if lot and (len(lot) == _MOST_RECORDINGS or sum(map(len, lot)) + len(runs) > _MOST_RUNS):
                self._save(lot)
                lot = []
            lot.append(runs)
        if lot:
            self._save(lot)

    def _save(self, lot: Sequence[Sequence[_Waiting]]) -> None:
        """Commit runs, a recording for each code, in one pass of git."""
        self.taken.recordings += len(lot)
        if self._asked.dry:
            return
        recorders: list[Recorder] = []
        with ExitStack() as stack:
            for runs in lot:
                recorder = self._begun(runs[0].snapshot)
                stack.enter_context(recorder.forgotten_on_error())
                self._fill(recorder, runs)
                recorders.append(recorder)
        self.taken.saved += commit_all(dict.fromkeys(recorders, catalog.described(self._definition, self._layout)))

    @property
    def _layout(self) -> Layout:
        return self._workspace.layout

    def _place(self, snapshot: Snapshot) -> ExecutionLayout:
        definition = self._definition
        return self._layout.execution(slug(definition.project), slug(definition.name), snapshot.execution)

    def _begun(self, snapshot: Snapshot) -> Recorder:
        definition, place = self._definition, self._place(snapshot)
        code = Execution(execution=snapshot.execution, tree=snapshot.tree, exclude=list(snapshot.exclude))
        return Recorder.begin(
            self._workspace,
            new_id(),
            project=slug(definition.project),
            experiment=slug(definition.name),
            snapshot=snapshot,
            files={
                place.file: documents.encode(code),
                place.definition(documents.digest(definition)): documents.encode(definition),
            },
        )

    def _fill(self, recorder: Recorder, runs: Sequence[_Waiting]) -> None:
        place, taken = self._place(runs[0].snapshot), timestamp()
        steps, files, results = imports.steps.Steps(), dict[str, bytes](), dict[str, bytes]()
        for number, (own, foreign, snapshot, answered) in enumerate(runs, 1):
            at = Place(self._store.tool, self._store.name, self._definition, snapshot, recorder.id, taken)
            metrics = made.metrics_of(own, foreign, self._directions, answered.metrics if answered else None)
            rows, notes, splits = None, list[str](), list[Split]()
            if answered:
                rows, notes = answered.rows, answered.notes(at.tool)
                splits = split_documents(own, answered.computations)
                results[result(own, PREDICTIONS)] = storage.parquet_writing.write(answered.table)
            run = made.run_of(own, foreign, at, number, metrics, rows=rows, notes=notes)
            files |= run_files(place, run, metrics, splits)
            for split, one in enumerate((foreign, *foreign.parts), -1):
                logged = {made.printable(name): values for name, values in one.metrics.items()}
                steps.add(own, logged, split if split >= 0 else None)
        table = steps.table()
        if table is not None:
            results[STEPS] = storage.parquet_writing.write(table)
        # all at once: of a process that is killed, runs must not be here without the values that they logged
        recorder.files(files, results)
        recorder.sync()


def experiment_name(name: str) -> str:
    """What an experiment of another tool is called here; there names may be paths."""
    return made.printable(name).replace("\\", "/").strip("/").replace("/", "-")
