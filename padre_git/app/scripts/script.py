"""`start_run`: two lines make any script a recorded run."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from operator import index
from pathlib import Path
from threading import RLock, get_ident
from types import TracebackType
from typing import Any, Literal, Self, SupportsIndex
from weakref import WeakValueDictionary

from padre_git.app.api.experiment import Project
from padre_git.app.execute.invocation import current
from padre_git.app.execute.ranks import rank
from padre_git.app.recording.logged import Logged
from padre_git.app.recording.recording import Recording
from padre_git.app.recording.signals import terminable
from padre_git.app.scripts import ends
from padre_git.app.scripts.scripted import Scripted, begin
from padre_git.errors import PadreError
from padre_git.model.documents import Definition, Failure
from padre_git.model.names import check_name, new_id

_PICTURE = "figure.png"
BEFORE_END: list[Callable[[Scripted], None]] = []  # called with each run before it is saved


def start_run(
    experiment: str,
    *,
    project: Project | str = "default",
    dataset: Any = None,
    parameters: Mapping[str, Any] | None = None,
    seed: int | None = None,
    label: str | None = None,
    description: str = "",
    message: str = "",
) -> "ScriptRun":
    """Begin a run, and record what happens from now on.

    It ends with ``with start_run("x") as run:``, with ``run.end()``, with the next `start_run` of this thread, or with
    the process. What is logged is on the disk when the call returns: where this process is killed, the next command
    of padre saves it.

    Of a training in several processes rank 0 records, and the runs of the others do nothing; the rank is what RANK,
    SLURM_PROCID, OMPI_COMM_WORLD_RANK or PMI_RANK says. With PADRE_RANK=0 a process records all the same. (What padre
    computes itself, `Experiment.execute`, is executed by rank 0 alone: the other processes end there.)

    Parameters
    ----------
    experiment : str
        The experiment's name.
    project : Project or str
        Where it belongs.
    dataset : Dataset or str, optional
        What it runs on; its version becomes part of the run. Where there is none of that name, the run is recorded
        without it, with a warning.
    parameters : mapping, optional
        Hyperparameters, as for `ScriptRun.log_params`.
    seed : int, optional
        The seed that the script uses; it is recorded, not set.
    label : str, optional
        What tables call it. Default: the experiment's name.
    description : str
        What the experiment is about.
    message : str
        Why this run.

    Returns
    -------
    ScriptRun
        Also a context manager. An error inside is recorded and raised again.

    Raises
    ------
    PadreError
        Outside a repository that padre is set up in, for a name that cannot be one, and for parameters that cannot be
        recorded.
    """
    current().refuse("start_run()")
    owner = project if isinstance(project, Project) else Project(project)
    name = check_name("experiment", experiment)
    definition = Definition(
        name=name,
        project=owner.name,
        description=description,
        label=label or name,
        dataset=None,
        pipeline={"kind": "script"},
        seed=None if seed is None else _seed(seed),
        provenance=owner.provenance,
    )
    ends.end(thread=get_ident())
    here = rank(os.environ)
    if here.number:
        return ScriptRun(None, _Nothing())
    try:
        job = begin(definition, run=new_id(), dataset=dataset, message=message, parameters=parameters or {})
    except PadreError as error:
        raise error.with_traceback(None) from None  # one line, not the frames of padre
    if here.note:
        job.logged.add_note(here.note)
    return ScriptRun(job, job.logged)


def _seed(given: Any) -> int:
    if isinstance(given, SupportsIndex) and -(2**63) <= index(given) < 2**63:
        return index(given)
    raise PadreError(f"seed={given!a}: a seed is a whole number of at most 63 bits; log another one as a parameter")


class _Nothing:
    """What a process logs that records nothing."""

    def ignore(self, *values: Any, **more: Any) -> None:
        """Do nothing."""

    add_parameters = add_metrics = add_predictions = add_artifact = add_note = ignore


class ScriptRun:
    """A run of a script; `start_run` makes it. It belongs to the process that did.

    Attributes
    ----------
    id : str
        Of the run; empty where nothing is recorded.
    recording : Recording or None
        What was saved; none until the run has ended.
    """

    def __init__(self, job: Scripted | None, logged: Logged | _Nothing | None, *, process: int = 0) -> None:
        self.id = job.run.id if job else ""
        self.recording: Recording | None = None
        self._job, self._logged = job, logged
        self._process = process or os.getpid()
        self._entered = self._ended = False
        self._lock = RLock()  # several threads may log
        self._exits = ExitStack()
        if job:
            self._exits.enter_context(terminable())
            _KNOWN[self.id] = self
            ends.opened(self._finish)

    def __reduce__(self) -> tuple[Any, ...]:
        """As workers get it: there it is only a name for the run."""
        return _found, (self.id, self._process)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def log_params(self, parameters: Mapping[str, Any]) -> None:
        """Record hyperparameters.

        Parameters
        ----------
        parameters : mapping
            Name to value. A member of an Enum is its value, a dataclass the mapping of its fields; nested names are
            asked for with dots.

        Raises
        ------
        PadreError
            Where one of them has another value in this run already, or cannot be recorded.
        """
        logged = self._open()
        with self._lock:
            logged.add_parameters(parameters)

    def log_metrics(self, metrics: Mapping[str, float], *, step: float | None = None, split: int | None = None) -> None:
        """Record metrics. The first one that is logged is the main metric.

        Parameters
        ----------
        metrics : mapping
            Name to number.
        step : int or float, optional
            When, such as the epoch; half an epoch is 0.5. The last value that is logged counts; all are kept in the
            results.
        split : int, optional
            Of which split. A metric of several splits has mean and std over them.

        Raises
        ------
        PadreError
            For what is no number, or a metric with and without splits.
        """
        logged = self._open()
        with self._lock:
            logged.add_metrics(metrics, step, split)

    def log_predictions(
        self,
        y_true: Any,
        y_pred: Any,
        *,
        y_proba: Any = None,
        y_score: Any = None,
        classes: Sequence[Any] | None = None,
        row_id: Any = None,
        split: int = 0,
    ) -> None:
        """Record predictions, row by row.

        Parameters
        ----------
        y_true, y_pred : array-like of shape (n,) or (n, targets)
            Truth and prediction.
        y_proba, y_score : array-like of shape (n,) or (n, classes), optional
            Probabilities, or scores such as those of `decision_function`.
        classes : sequence, optional
            The columns of `y_proba` and `y_score`. Default: the sorted values of truth and prediction.
        row_id : array-like of shape (n,), optional
            Which rows of the data set. Default: 0 … n - 1.
        split : int
            Of which split.

        Raises
        ------
        PadreError
            Where the shapes do not fit, or the split has predictions already.
        """
        given = {"y_proba": y_proba, "y_score": y_score, "classes": classes, "row_id": row_id}
        logged = self._open()
        with self._lock:
            logged.add_predictions(split, y_true, y_pred, **given)

    def log_artifact(self, path: "str | os.PathLike[str] | Any", *, name: str | None = None) -> None:
        """Record a file, or all files of a folder, among the results; DVC tracks it.

        Parameters
        ----------
        path : str, Path or figure
            What to take; its content as it is now. A figure of matplotlib is saved as ``name``; for any other object
            a warning says to save it first.
        name : str, optional
            What it is called there. Default: the file's name, of a figure ``figure.png``.

        Raises
        ------
        PadreError
            Where it cannot be read, the name leaves the run, or is taken.
        """
        logged = self._open()
        with self._lock:
            if isinstance(path, str | os.PathLike):
                logged.add_artifact(Path(os.fsdecode(path)), name)
            elif self._job:
                self._job.add_object(path, name or _PICTURE)

    def end(
        self, status: Literal["completed", "failed"] = "completed", *, error: str | BaseException | None = None
    ) -> Recording | None:
        """End the run and save it. A second call does nothing, nor does one in a child process.

        Parameters
        ----------
        status : str
            ``"completed"`` or ``"failed"``.
        error : str or exception, optional
            Why it failed; with it the run is failed.

        Returns
        -------
        Recording or None
            What was saved; none where this process records nothing, or it could not be saved yet.

        Raises
        ------
        PadreError
            For another status.
        """
        if status not in ("completed", "failed"):
            raise PadreError(f"status={status!r}: a run ends as `completed` or `failed`")
        if isinstance(error, str) or (status == "failed" and error is None):
            error_text = str(error or "the script ended it as failed")
            self._finish(Failure(type="Failed", message=error_text, traceback=""))
        else:
            self._finish(error)
        return self.recording

    def __enter__(self) -> Self:
        if self._entered or self._ended:
            raise PadreError("this run was already started; each run needs its own `with start_run(…)`")
        self._entered = True
        ends.closed(self._finish)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish(error)

    def _finish(self, error: BaseException | Failure | None) -> None:
        """End the run as what ``error`` says; a second call, or one in another process, does nothing."""
        if self._ended or os.getpid() != self._process:
            return
        self._ended = True
        ends.closed(self._finish)
        self._exits.close()
        if self._job:
            for take in BEFORE_END:
                try:
                    take(self._job)
                except Exception as trouble:  # noqa: BLE001  whatever it is, what was logged is saved
                    self._job.logged.add_note(f"not everything was seen: {type(trouble).__name__}: {trouble}")
            self.recording = self._job.end(error)

    def _open(self) -> "Logged | _Nothing":
        if os.getpid() != self._process:
            raise PadreError(f"log in the process that opened the run (pid {self._process}); this is another one")
        if self._ended or self._logged is None:
            raise PadreError(
                "the run is not open any more: it ends with its block, with `run.end()` or with the next `start_run`; "
                "for runs that overlap use `with`"
            )
        return self._logged


def open_runs() -> list[ScriptRun]:
    """The runs that this process has open."""
    return [each for each in _KNOWN.values() if not each._ended and each._process == os.getpid()]


_KNOWN: "WeakValueDictionary[str, ScriptRun]" = WeakValueDictionary()


def _found(id: str, process: int) -> ScriptRun:
    """The run of that name in this process; elsewhere one that says where it is."""
    known = _KNOWN.get(id) if process == os.getpid() else None
    return known or ScriptRun(None, None, process=process)
