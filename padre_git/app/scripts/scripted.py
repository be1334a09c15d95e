"""The recording of a run that a script computes itself: begun before its work, saved after it, whatever ended it."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from padre_git.app import data as app_data
from padre_git.app.data.lazy import LazyDataset, follows, loaded
from padre_git.app.execute.invocation import Invocation, current, mark_recorded
from padre_git.app.recording import used
from padre_git.app.recording.logged import Logged
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.recorder import split_documents
from padre_git.app.recording.recording import Recording, RunView
from padre_git.app.recording.session import Session, save_all
from padre_git.app.recording.session import begin as begin_session
from padre_git.app.recording.source import Source
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.core import data as core_data
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Failure, Run
from padre_git.model.names import short

if TYPE_CHECKING:
    from padre_git.core.data.dataset import Dataset

# what `padre run` cannot put into a script that starts its own run
_NOT_HERE = {
    "parameters": "-p",
    "seeds": "--seeds",
    "datasets": "--dataset",
    "splitting": "--splitting",
    "metrics": "--metrics",
    "keep_models": "--keep-models",
    "keep": "--keep-transformations",
}


@dataclass(frozen=True)
class Elsewhere:
    """What is known of the work that another process did.

    Attributes
    ----------
    exit_code : of a command.
    read : files of the repository, relative to it.
    inputs : files elsewhere that it read.
    pipeline : what it fitted.
    options : what sets a parameter, such as ``--lr``.
    seen : lines for the person who waits, with what they are about.
    """

    exit_code: int | None = None
    read: frozenset[str] = frozenset()
    inputs: tuple[Path, ...] = ()
    pipeline: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    seen: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Scripted:
    """A script's run under way."""

    session: Session
    run: Run
    said: Invocation
    logged: Logged
    told: list[str] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)  # by `autolog`, for the person who waits
    pipelines: list[str] = field(default_factory=list)

    def tell(self, text: str) -> None:
        """Say a line at once, and record it with the run."""
        self.told.append(text)
        self.said.tell(text)
        self.logged.add_note(text)

    def add_object(self, value: Any, name: str) -> None:
        """Record an object that is no path as the artifact ``name``: a figure; of anything else it is said."""
        kind = type(value).__name__
        if not callable(getattr(value, "savefig", None)):
            self.tell(f"log_artifact takes a path, and this is a {kind}: save it into a file, and log that")
            return
        # matplotlib adds an ending where there is none
        place = PurePosixPath(name if PurePosixPath(name).suffix else f"{name}.png")
        with TemporaryDirectory(dir=self.session.recorder.scratch) as folder:
            file = Path(folder) / place.name
            try:
                value.savefig(file)
                file.stat()
            except Exception as error:  # noqa: BLE001  a picture ends no training
                self.tell(f"the {kind} could not be saved as {place}: {type(error).__name__}: {error}")
                return
            self.logged.add_artifact(file, str(place))

    def end(
        self,
        error: BaseException | Failure | None,
        *,
        log: bytes = b"",
        notes: Sequence[str] = (),
        untracked: list[str] | None = None,
        **fields: Any,
    ) -> Recording | None:
        """Save the run, whatever ended it; none where that fails: then it is said, and the next command saves it.

        ``untracked`` : what `Source.left_out` said before another process did the work; given, this process has not
        seen which files that used: ``read`` names those of the repository that it is known to have read.
        ``fields`` : of `Elsewhere`.
        """
        for text in self.session.source.since():
            self.tell(text)
        try:
            recording = self._save(error, log, notes, untracked, Elsewhere(**fields))
        except Exception as trouble:  # noqa: BLE001  whatever it is, it ends no script whose work is done
            self.session.recorder.leave()
            self._lost(trouble)
            return None
        if self.said.recorded:
            self.said.recorded(recording)
            if isinstance(error, BaseException):
                mark_recorded(error)
        return recording

    def _save(
        self,
        error: BaseException | Failure | None,
        log: bytes,
        notes: Sequence[str],
        untracked: list[str] | None,
        elsewhere: "Elsewhere",
    ) -> Recording:
        session, source = self.session, self.session.source
        code = source.code() if untracked is None else source.code_of(elsewhere.read, elsewhere.inputs)
        notes = [*notes, *used.other_content(session.workspace.root, code)]
        over = self.logged.outcome(msgspec.structs.replace(self.run, notes=[*self.run.notes, *notes]))
        run = session.closed(
            over.run,
            code,
            None if isinstance(error, SystemExit) and error.code in (None, 0) else error,  # that is a good end
            elsewhere=untracked is not None,
            exit_code=elsewhere.exit_code,
            options=dict(elsewhere.options) or msgspec.UNSET,
            pipeline=elsewhere.pipeline or next(filter(None, self.pipelines), over.run.pipeline),
        )
        splits = split_documents(run.id, over.computations)
        session.recorder.add(run, metrics=over.metrics, splits=splits, results=over.results, log=log)
        ended = session.end(
            [RunView(run, over.metrics)],
            [note for note in run.notes if note not in self.told],
            status=run.status,
            untracked=untracked,
            rows=over.rows,
            duration=run.duration,
            opened=0,  # the first of what is left out stands for all
            seen=[*self.seen, *elsewhere.seen],
        )
        return save_all([ended])[0]

    def _lost(self, trouble: Exception) -> None:
        why = str(trouble) if isinstance(trouble, PadreError) else f"{type(trouble).__name__}: {trouble}"
        text = (
            f"run {short(self.run.id)} could not be saved yet: {why}. All that it logged is kept, and the next "
            "command of padre saves it: padre status"
        )
        (self.said.lost or self.said.tell)(text)


def begin(
    definition: Definition,
    *,
    run: str,
    dataset: Any,
    message: str,
    parameters: Mapping[str, Any],
    what: str = "script",
) -> Scripted:
    """Open the repository, take the code, and begin the recording of ``run``.

    ``what`` : it is, for the person who waits.

    A data set that there is not costs itself alone: a training is worth more than the name of its data.

    Raises
    ------
    PadreError : outside a repository that padre is set up in, for options of `padre run` that cannot be obeyed, and for
        parameters that cannot be recorded.
    """
    said = current()
    for name, option in _NOT_HERE.items():
        if getattr(said, name):
            raise PadreError(f"{option} has no effect on a file that starts its own run; change it in the file")
    used.watch()
    workspace = open_workspace(getattr(dataset, "root", None))
    catalog.check_same_experiment(workspace.layout, definition.project, definition.name)
    data, missing = _dataset(workspace, dataset)
    definition = msgspec.structs.replace(
        definition, dataset=None if data is None else data.name, label=said.label or definition.label
    )
    session = begin_session(
        workspace,
        definition,
        Source(workspace, (*said.files, *_main_file()), said.include, taken=said.taken),
        dataset=data,
        follows=follows(dataset),
        message=said.message or message,
        command=said.command,
    )
    try:
        job = _started(session, said, session.start(id=run), parameters)
        for text in [*([missing] if missing else []), *session.source.told]:
            job.tell(text)
    except BaseException:
        session.recorder.abandon()
        raise
    if said.announce:
        said.announce(_heading(job.run, what))
    return job


def _started(session: Session, said: Invocation, run: Run, parameters: Mapping[str, Any]) -> Scripted:
    recorder = session.recorder
    logged = Logged(recorder.stream(run.id).stream, recorder.keep, said.tell)
    logged.add_parameters(parameters)
    return Scripted(session, run, said, logged)


def _dataset(workspace: Workspace, dataset: Any) -> "tuple[Dataset | None, str]":
    """The data set, or why the run has none."""
    if dataset is None:
        return None, ""
    if not isinstance(dataset, str | core_data.dataset.Dataset | LazyDataset):
        raise PadreError(f"start_run(dataset=…) takes a Dataset or a name; this is a {type(dataset).__name__}")
    try:
        found = app_data.datasets.load(workspace, dataset) if isinstance(dataset, str) else loaded(dataset)
    except PadreError as error:
        return None, f"the run is recorded without its data set: {error}"
    return found, ""


def _heading(run: Run, what: str) -> str:
    """One line: what is about to run."""
    shape = " × ".join(map(str, run.dataset.shape)) if run.dataset else ""
    data = f" on {run.dataset.name} ({shape})" if run.dataset else ""
    return f"{run.experiment}   {what}{data}{'' if run.seed is None else f', seed {run.seed}'}"


def _main_file() -> list[Path]:
    """The script of this process, where it is one; a notebook has none."""
    file = getattr(sys.modules["__main__"], "__file__", None)
    return [Path(file).absolute()] if file and Path(file).suffix == ".py" else []
