"""The recording of a run that a script computes itself: begun before its work, saved after it, whatever ended it."""

import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from padre_git.app.data import datasets
from padre_git.app.data.lazy import follows, loaded
from padre_git.app.data.store import Ensured
from padre_git.app.execute.invocation import Invocation, current, mark_recorded
from padre_git.app.recording import used
from padre_git.app.recording.code import Source
from padre_git.app.recording.environment import environment
from padre_git.app.recording.message import one_line, portable
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.recorder import Recorder, split_documents
from padre_git.app.recording.recording import Recording, RunView
from padre_git.app.recording.repeats import repeats
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.app.scripts.logged import Logged
from padre_git.core.compute.failures import ended
from padre_git.core.data.dataset import Dataset
from padre_git.core.results.hash import predictions_hash
from padre_git.errors import PadreError
from padre_git.model.documents import Code, DataUse, Definition, Execution, Failure, Run
from padre_git.model.names import new_id, slug, timestamp
from padre_git.storage import documents, tables
from padre_git.storage.git.code import Snapshot
from padre_git.storage.layout import ExecutionLayout

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


@dataclass
class Scripted:
    """A script's run under way."""

    workspace: Workspace
    source: Source
    recorder: Recorder
    run: Run
    said: Invocation
    announcements: list[str]
    begun: float = field(default_factory=time.monotonic)

    def end(
        self,
        logged: Logged,
        error: BaseException | Failure | None,
        *,
        log: bytes = b"",
        notes: Sequence[str] = (),
        untracked: list[str] | None = None,
        exit_code: int | None = None,
    ) -> Recording:
        """Save the run, whatever ended it.

        ``untracked`` : what `Source.left_out` said before another process did the work; given, this process has not
        seen which files that used, and the run says of none that it did. ``exit_code`` : of a command.
        """
        metrics, predictions = logged.metrics(self.run.id), logged.predictions
        tabled = {"predictions.parquet": predictions, "history.parquet": logged.history}
        results = {name: tables.parquet(table) for name, table in tabled.items() if table is not None}
        run = msgspec.structs.replace(
            self.run,
            **_ending(error),
            **_logged(logged),
            code=self.source.code() if untracked is None else _unseen(self.source.code()),
            predictions=None if predictions is None else predictions_hash(predictions),
            main_metric=metrics.main if metrics else None,
            notes=list(notes),
            exit_code=exit_code,
            finished=timestamp(datetime.now(UTC)),
            duration=round(time.monotonic() - self.begun, 6),
        )
        splits = split_documents(run.id, logged.computations())
        self.recorder.add(run, metrics=metrics, splits=splits, results={**results, **logged.files}, log=log)
        recording = self._save(RunView(run, metrics), 0 if predictions is None else len(predictions), untracked)
        if self.said.recorded:
            self.said.recorded(recording)
            if isinstance(error, BaseException):
                mark_recorded(error)
        return recording

    def _save(self, view: RunView, rows: int, untracked: list[str] | None) -> Recording:
        run = view.document
        place = self.workspace.layout.execution(run.project, run.experiment, run.execution)
        known = repeats(self.workspace, self.recorder.branch, place, [run])
        saved = self.recorder.commit()
        return Recording(
            id=self.recorder.id,
            project=run.project,
            experiment=run.experiment,
            label=run.label,
            views=[view],
            commit=saved.commit,
            branch=saved.branch,
            root=self.workspace.root,
            duration=run.duration,
            announcements=self.announcements,
            notes=[*self.workspace.notes, *run.notes, *known.remarks, *saved.notes],
            identical=known.equal,
            left_out=self.source.left_out() if untracked is None else untracked,
            rows=rows,
            status=run.status,
        )


def begin(definition: Definition, *, run: str, dataset: Any, message: str) -> Scripted:
    """Open the repository, take the code, and begin the recording of ``run``.

    Raises
    ------
    PadreError : outside a repository that padre is set up in, or for options of `padre run` that cannot be obeyed.
    """
    said = current()
    for name, option in _NOT_HERE.items():
        if getattr(said, name):
            raise PadreError(f"{option} has no effect on a file that starts its own run; change it in the file")
    used.watch()
    workspace = open_workspace(getattr(dataset, "root", None))
    catalog.check_same_experiment(workspace.layout, definition.project, definition.name)
    data = _dataset(workspace, loaded(dataset))
    ensured = datasets.ensure(workspace, data) if data is not None else None
    definition = msgspec.structs.replace(
        definition, dataset=None if data is None else data.name, label=said.label or definition.label
    )
    source = Source(workspace, (*said.files, *_main_file()), said.include, taken=said.taken)
    recording = new_id()
    project, experiment = slug(definition.project), slug(definition.name)
    place = workspace.layout.execution(project, experiment, source.snapshot.execution)
    command = one_line(portable(said.command, workspace.root))
    document = _run(definition, recording, source, message=said.message or message, command=command)
    used_data = _use(data, ensured, follows=follows(dataset)) if data and ensured else None
    document = msgspec.structs.replace(document, id=run, dataset=used_data)
    recorder = Recorder.begin(
        workspace,
        recording,
        project=project,
        experiment=experiment,
        snapshot=source.snapshot,
        files={**_files(place, definition, source.snapshot), **(ensured.files if ensured else {})},
        command=command,
    )
    recorder.started(document)
    if said.announce:
        said.announce(_heading(document))
    catalog.describe(workspace, definition)
    announced = [ensured.announcement] if ensured and ensured.announcement else []
    return Scripted(workspace, source, recorder, document, said, announced)


def _dataset(workspace: Workspace, dataset: Any) -> Dataset | None:
    if isinstance(dataset, str):
        return datasets.load(workspace, dataset)
    if dataset is None or isinstance(dataset, Dataset):
        return dataset
    raise PadreError(f"start_run(dataset=…) takes a Dataset or a name; this is a {type(dataset).__name__}")


def _files(place: ExecutionLayout, definition: Definition, snapshot: Snapshot) -> dict[str, bytes]:
    execution = Execution(execution=snapshot.execution, tree=snapshot.tree, exclude=list(snapshot.exclude))
    return {
        place.file: documents.encode(execution),
        place.definition(documents.digest(definition)): documents.encode(definition),
        place.environment(documents.digest(environment())): documents.encode(environment()),
    }


def _run(definition: Definition, recording: str, source: Source, *, message: str, command: str) -> Run:
    now = timestamp()
    return Run(
        id="",
        recording=recording,
        number=1,
        project=slug(definition.project),
        experiment=slug(definition.name),
        execution=source.snapshot.execution,
        label=definition.label,
        status="interrupted",
        definition=documents.digest(definition),
        environment=documents.digest(environment()),
        seed=definition.seed,
        message=message,
        code=source.code(),
        started=now,
        finished=now,
        duration=0.0,
        command=shlex.split(command),
    )


def _use(dataset: Dataset, ensured: Ensured, *, follows: bool) -> DataUse:
    return DataUse(
        name=dataset.name,
        dataset=ensured.slug,
        version=ensured.version.version,
        shape=list(dataset.shape),
        target=list(dataset.roles.target),
        follows=follows,
    )


def _heading(run: Run) -> str:
    """One line: what is about to run."""
    shape = " × ".join(map(str, run.dataset.shape)) if run.dataset else ""
    data = f" on {run.dataset.name} ({shape})" if run.dataset else ""
    return f"{run.experiment}   script{data}{'' if run.seed is None else f', seed {run.seed}'}"


def _logged(logged: Logged) -> dict[str, Any]:
    """What a run says of its parameters, splits and files."""
    return {
        "parameters": logged.parameters,
        "set": sorted(logged.parameters),
        "setting": logged.parameters,
        "splitting": logged.splitting(),
        "artifacts": sorted(logged.files),
    }


def _unseen(code: Code) -> Code:
    return msgspec.structs.replace(code, files=[], outside=[])


def _ending(error: BaseException | Failure | None) -> dict[str, Any]:
    """Status and error of a run that ``error`` ended; `sys.exit(0)` is a good end."""
    if error is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
        return {"status": "completed"}
    if isinstance(error, KeyboardInterrupt):
        return {"status": "interrupted"}
    if isinstance(error, Failure):
        return {"status": "failed", "error": error}
    return {"status": "failed", "error": ended(error)}


def _main_file() -> list[Path]:
    """The script of this process, where it is one; a notebook has none."""
    file = getattr(sys.modules["__main__"], "__file__", None)
    return [Path(file).absolute()] if file and Path(file).suffix == ".py" else []
