"""The recording of a run that a script computes itself: begun before its work, saved after it, whatever ended it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from padre_git.app.data import datasets
from padre_git.app.data.lazy import follows, loaded
from padre_git.app.execute.invocation import Invocation, current, mark_recorded
from padre_git.app.recording import used
from padre_git.app.recording.opening import open_workspace
from padre_git.app.recording.recorder import split_documents
from padre_git.app.recording.recording import Recording, RunView
from padre_git.app.recording.session import Session
from padre_git.app.recording.session import begin as begin_session
from padre_git.app.recording.source import Source
from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.app.scripts.logged import Logged
from padre_git.core.data.dataset import Dataset
from padre_git.core.results.hash import predictions_hash
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Failure, Run
from padre_git.storage import tables
from padre_git.storage.layout import HISTORY, PREDICTIONS

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
class Scripted:
    """A script's run under way."""

    session: Session
    run: Run
    said: Invocation

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
        session, metrics, predictions = self.session, logged.metrics(self.run.id), logged.predictions
        tabled = {PREDICTIONS: predictions, HISTORY: logged.history}
        results = {name: tables.parquet(table) for name, table in tabled.items() if table is not None}
        code = session.source.code()
        run = session.closed(
            self.run,
            code if untracked is None else msgspec.structs.replace(code, files=[], outside=[]),
            None if isinstance(error, SystemExit) and error.code in (None, 0) else error,  # that is a good end
            elsewhere=untracked is not None,
            parameters=logged.parameters,
            set=sorted(logged.parameters),
            setting=logged.parameters,
            splitting=logged.splitting(),
            artifacts=sorted(logged.files),
            predictions=None if predictions is None else predictions_hash(predictions),
            main_metric=metrics.main if metrics else None,
            notes=list(notes),
            exit_code=exit_code,
        )
        splits = split_documents(run.id, logged.computations())
        session.recorder.add(run, metrics=metrics, splits=splits, results={**results, **logged.files}, log=log)
        recording = session.save(
            [RunView(run, metrics)],
            notes,
            status=run.status,
            untracked=untracked,
            rows=0 if predictions is None else len(predictions),
            duration=run.duration,
            opened=0,  # the first of what is left out stands for all
        )
        if self.said.recorded:
            self.said.recorded(recording)
            if isinstance(error, BaseException):
                mark_recorded(error)
        return recording


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
    started = session.start(id=run)
    if said.announce:
        said.announce(_heading(started))
    return Scripted(session, started, said)


def _dataset(workspace: Workspace, dataset: Any) -> Dataset | None:
    if isinstance(dataset, str):
        return datasets.load(workspace, dataset)
    if dataset is None or isinstance(dataset, Dataset):
        return dataset
    raise PadreError(f"start_run(dataset=…) takes a Dataset or a name; this is a {type(dataset).__name__}")


def _heading(run: Run) -> str:
    """One line: what is about to run."""
    shape = " × ".join(map(str, run.dataset.shape)) if run.dataset else ""
    data = f" on {run.dataset.name} ({shape})" if run.dataset else ""
    return f"{run.experiment}   script{data}{'' if run.seed is None else f', seed {run.seed}'}"


def _main_file() -> list[Path]:
    """The script of this process, where it is one; a notebook has none."""
    file = getattr(sys.modules["__main__"], "__file__", None)
    return [Path(file).absolute()] if file and Path(file).suffix == ".py" else []
