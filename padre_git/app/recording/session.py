"""A recording under way, however its runs are computed: begun before anything runs, saved when all of it is over."""

import shlex
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from padre_git.app import data as app_data
from padre_git.app.data import versions
from padre_git.app.recording.environment import environment
from padre_git.app.recording.environment import used as used_environment
from padre_git.app.recording.message import one_line, portable
from padre_git.app.recording.recorder import Recorder, Saved, commit_all
from padre_git.app.recording.recording import Recording, RunView
from padre_git.app.recording.repeats import repeats
from padre_git.app.recording.source import Source
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.core.compute.failures import ended
from padre_git.errors import Interrupted
from padre_git.model.documents import Code, CodeObject, DataUse, Definition, Execution, Failure, Run, Status
from padre_git.model.names import new_id, slug, timestamp
from padre_git.storage import documents
from padre_git.storage.layout import ExecutionLayout

if TYPE_CHECKING:
    from padre_git.app.data.store import Ensured
    from padre_git.core.data.dataset import Dataset


class Moment(NamedTuple):
    """When something began: for people, and by a clock that nobody sets."""

    time: str
    clock: float


def moment() -> Moment:
    """Now."""
    return Moment(timestamp(), time.monotonic())


@dataclass(frozen=True)
class Session:
    """A recording under way.

    Attributes
    ----------
    dataset : what its runs say of their data; none where padre does not know it.
    announcements : new versions of data sets.
    threads : of each computation, where padre says how many.
    imported : top-level names of modules that other processes have loaded for it.
    """

    workspace: Workspace
    source: Source
    recorder: Recorder
    definition: Definition
    dataset: DataUse | None
    message: str
    command: str
    announcements: list[str]
    threads: int | None = None
    imported: set[str] = field(default_factory=set)
    since: float = field(default_factory=time.monotonic)
    _started: dict[str, float] = field(default_factory=dict)  # run -> when, by a clock that nobody sets

    @property
    def place(self) -> ExecutionLayout:
        """The folder of the execution."""
        project, experiment = slug(self.definition.project), slug(self.definition.name)
        return self.workspace.layout.execution(project, experiment, self.source.snapshot.execution)

    def start(self, number: int = 1, *, since: Moment | None = None, **fields: Any) -> Run:
        """A run that begins now, or has begun at ``since``; it is what is recorded where this process dies in it."""
        definition, (now, clock) = self.definition, since or moment()
        run = Run(
            id=new_id(),
            recording=self.recorder.id,
            number=number,
            project=slug(definition.project),
            experiment=slug(definition.name),
            execution=self.source.snapshot.execution,
            label=definition.label,
            status="interrupted",
            task=definition.task,
            dataset=self.dataset,
            definition=documents.digest(definition),
            environment=documents.digest(environment()),
            seed=definition.seed,
            message=self.message,
            code=self.source.code(),
            started=now,
            finished=now,
            duration=0.0,
            command=shlex.split(self.command),
        )
        run = msgspec.structs.replace(run, **fields)
        self._started[run.id] = clock
        self.recorder.started(run)
        return run

    def closed(
        self,
        run: Run,
        code: Code,
        error: BaseException | Failure | None = None,
        *,
        elsewhere: bool = False,
        **fields: Any,
    ) -> Run:
        """A run that is over now: completed, or ended by ``error``.

        ``elsewhere`` : a program of the user did the work; what that imported nobody knows.
        """
        ending = {
            **_ending(error),
            "code": code,
            "environment": run.environment if elsewhere else self._environment(),
            "finished": timestamp(),
            "duration": round(time.monotonic() - self._started[run.id], 6),
        }
        return msgspec.structs.replace(run, **ending, **fields)

    def _environment(self) -> str:
        """The hash of what this recording ran on, as far as it is known now; its document is in the journal."""
        document = used_environment(self.imported, threads=self.threads)
        digest = documents.digest(document)
        self.recorder.document(self.place.environment(digest), document)
        return digest

    def end(
        self,
        views: list[RunView],
        notes: Sequence[str],
        *,
        status: Status,
        untracked: list[str] | None = None,
        description: str = "",
        shown: list[RunView] | None = None,
        **fields: Any,
    ) -> "Unsaved":
        """The recording of the runs that were added, all of which are over; `save_all` commits it.

        Parameters
        ----------
        shown : what the recording has, where it is more than ``views``: a search takes runs over.
        notes : what is to be said of the runs.
        description : of the project, where it is new.
        untracked : what `Source.left_out` said before another process did the work, which this one has not watched.
        """
        definition = self.definition
        renamed = {documents.earlier_digest(definition): documents.digest(definition)}
        known = repeats(
            *(self.workspace, self.recorder.branch, self.place, [view.document for view in views], renamed),
            environment=documents.environment_key(environment()),
        )
        uncommitted = catalog.described(definition, self.workspace.layout, description)
        made = {
            "status": status,
            "notes": [*self.workspace.notes, *notes, *known.remarks],
            "identical": known.equal,
            "duration": time.monotonic() - self.since,
        }
        return Unsaved(self, views if shown is None else shown, uncommitted, untracked, {**made, **fields})


@dataclass(frozen=True)
class Unsaved:
    """A recording whose runs are over, and not committed yet.

    Attributes
    ----------
    views : its runs, as it is shown.
    uncommitted : files for the work tree that are not part of the commit.
    untracked : files that are in no tree, where that is not to be looked up.
    fields : what `Recording` says of it.
    """

    session: Session
    views: list[RunView]
    uncommitted: Mapping[str, bytes]
    untracked: list[str] | None
    fields: Mapping[str, Any]

    @property
    def looking(self) -> AbstractContextManager[Callable[[], list[str]]]:
        """Looks for files that are in no tree."""
        known = self.untracked
        return self.session.source.looking() if known is None else nullcontext(lambda: known)

    def recording(self, saved: Saved, left_out: list[str]) -> Recording:
        """What was committed."""
        session, made = self.session, dict(self.fields)
        return Recording(
            id=session.recorder.id,
            project=session.definition.project,
            experiment=session.definition.name,
            label=session.definition.label,
            views=self.views,
            commit=saved.commit,
            branch=saved.branch,
            root=session.workspace.root,
            notes=[*made.pop("notes"), *saved.notes],
            **{"announcements": session.announcements, "left_out": left_out, "opened": session.source.opened, **made},
        )


def save_all(recordings: Sequence[Unsaved]) -> list[Recording]:
    """Commit recordings on different branches, together.

    Raises
    ------
    RepositoryError : where git or the disk refuses; what could not be committed is kept for the next command.
    """
    with ExitStack() as stack:
        left_out = [stack.enter_context(each.looking) for each in recordings]
        saved = commit_all({each.session.recorder: each.uncommitted for each in recordings})
        return [each.recording(one, others()) for each, one, others in zip(recordings, saved, left_out, strict=True)]


def begin(
    workspace: Workspace,
    definition: Definition,
    source: Source,
    *,
    dataset: "Dataset | None" = None,
    follows: bool = False,
    codes: Iterable[CodeObject] = (),
    message: str = "",
    command: Sequence[str] = (),
    threads: int | None = None,
) -> Session:
    """Begin a recording: its data set has a version, and the journal has what its runs name by hash.

    Parameters
    ----------
    follows : whether a run on ``dataset`` would take a newer version of it.
    codes : the sources of functions of the user, such as metrics.
    command : as it was typed; it is recorded without this machine's folders and without secrets.
    threads : of each computation, where padre says how many.

    Raises
    ------
    RepositoryError : where the branch is checked out in a worktree, or the disk refuses.
    """
    data = app_data.store.ensure(workspace, dataset, copied=False) if dataset is not None else None
    line = one_line(portable(command, workspace.root))
    project, experiment = slug(definition.project), slug(definition.name)
    place = workspace.layout.execution(project, experiment, source.snapshot.execution)
    ref = workspace.layout.branch(project, experiment, source.snapshot.execution)
    recorder = Recorder.begin(
        workspace,
        new_id(),
        project=project,
        experiment=experiment,
        snapshot=source.snapshot,
        files={**_files(place, definition, source, codes), **_data_files(workspace, data, ref, source)},
        command=line,
    )
    use = data_use(dataset, data, definition.task, follows=follows) if dataset is not None and data else None
    announcements = [data.announcement] if data and data.announcement else []
    return Session(workspace, source, recorder, definition, use, message, line, announcements, threads)


def _files(
    place: ExecutionLayout, definition: Definition, source: Source, codes: Iterable[CodeObject]
) -> Mapping[str, bytes]:
    """The documents that the runs name by their hash, and the execution's own."""
    snapshot = source.snapshot
    execution = Execution(execution=snapshot.execution, tree=snapshot.tree, exclude=list(snapshot.exclude))
    return {
        place.file: documents.encode(execution),
        place.definition(documents.digest(definition)): documents.encode(definition),
        place.environment(documents.digest(environment())): documents.encode(environment()),
        **{place.code(code.hash): documents.encode(code) for code in codes},
    }


def _data_files(workspace: Workspace, data: "Ensured | None", ref: str, source: Source) -> dict[str, bytes]:
    """The files of the version, and what the data set is called where the branch does not say it yet."""
    if data is None:
        return {}
    path = workspace.layout.dataset_file(data.slug)
    tip = next(workspace.git.objects.ids([ref]))
    base = tip[1] if tip else source.snapshot.commit
    if base and workspace.git.objects.read(f"{base}:{path}"):
        return data.files
    return {**data.files, path: documents.encode(versions.document(workspace, data.slug, data.name))}


def data_use(dataset: "Dataset", data: "Ensured", task: str | None, *, follows: bool) -> DataUse:
    """What a run says of its data; ``follows`` : the newest version by its name."""
    classes = dataset.classes if task == "classification" else None
    return DataUse(
        name=dataset.name,
        dataset=data.slug,
        version=data.version.version,
        shape=list(dataset.shape),
        target=list(dataset.roles.target),
        classes=len(classes) if classes is not None else None,
        follows=follows,
    )


def _ending(error: BaseException | Failure | None) -> dict[str, Any]:
    """Status and error of a run that ``error`` ended."""
    if error is None:
        return {"status": "completed"}
    if isinstance(error, KeyboardInterrupt | Interrupted):
        return {"status": "interrupted"}
    return {"status": "failed", "error": error if isinstance(error, Failure) else ended(error)}
