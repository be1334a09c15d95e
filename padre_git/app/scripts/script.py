"""`start_run`: two lines make any script a recorded run."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from padre_git.app.api.experiment import Project
from padre_git.app.execute.invocation import current
from padre_git.app.recording.recording import Recording
from padre_git.app.recording.signals import terminable
from padre_git.app.scripts.logged import Logged
from padre_git.app.scripts.scripted import Scripted, begin
from padre_git.errors import PadreError
from padre_git.model.documents import Definition
from padre_git.model.names import check_name, new_id


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
    """Record what happens inside ``with start_run("x") as run:`` as one run.

    Parameters
    ----------
    experiment : str
        The experiment's name.
    project : Project or str
        Where it belongs.
    dataset : Dataset or str, optional
        What it runs on; its version becomes part of the run.
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
        A context manager. An error inside is recorded and raised again.

    Raises
    ------
    PadreError
        Where a name can be none.
    """
    owner = project if isinstance(project, Project) else Project(project)
    name = check_name("experiment", experiment)
    definition = Definition(
        name=name,
        project=owner.name,
        description=description,
        label=label or name,
        dataset=None,
        pipeline={"kind": "script"},
        seed=seed,
        provenance=owner.provenance,
    )
    return ScriptRun(definition, dataset=dataset, parameters=parameters or {}, message=message)


class ScriptRun:
    """A run of a script; `start_run` makes it.

    Attributes
    ----------
    id : str
        Of the run.
    recording : Recording or None
        What was saved; none until the block has ended.
    """

    def __init__(self, definition: Definition, *, dataset: Any, parameters: Mapping[str, Any], message: str) -> None:
        self.id = new_id()
        self.recording: Recording | None = None
        self._definition, self._dataset, self._message = definition, dataset, message
        self._logged = Logged()
        self._logged.add_parameters(parameters)
        self._job: Scripted | None = None
        self._exits = ExitStack()

    def log_params(self, parameters: Mapping[str, Any]) -> None:
        """Record hyperparameters.

        Parameters
        ----------
        parameters : mapping
            Name to value.

        Raises
        ------
        PadreError
            Where one of them has another value in this run already.
        """
        self._open().add_parameters(parameters)

    def log_metrics(self, metrics: Mapping[str, float], *, step: int | None = None, split: int | None = None) -> None:
        """Record metrics. The first one that is logged is the main metric.

        Parameters
        ----------
        metrics : mapping
            Name to number.
        step : int, optional
            When, such as the epoch. The last value counts; all are kept in the results.
        split : int, optional
            Of which split. A metric of several splits has mean and std over them.

        Raises
        ------
        PadreError
            For what is no number, or a metric with and without splits.
        """
        self._open().add_metrics(metrics, step, split)

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
        self._open().add_predictions(split, y_true, y_pred, **given)

    def log_artifact(self, path: str | Path, *, name: str | None = None) -> None:
        """Record a file, or all files of a folder, among the results; DVC tracks it.

        Parameters
        ----------
        path : str or Path
            What to take; its content as it is now.
        name : str, optional
            What it is called there. Default: the file's name.

        Raises
        ------
        PadreError
            Where it cannot be read, the name leaves the run, or is taken.
        """
        logged = self._open()
        assert self._job is not None  # else it is not open
        logged.add_artifact(Path(path), name, self._job.session.recorder.keep)

    def __enter__(self) -> Self:
        current().refuse("start_run()")
        if self._job is not None:
            raise PadreError("this run was started already; each run is one `with start_run(…)`")
        self._job = begin(self._definition, run=self.id, dataset=self._dataset, message=self._message)
        self._exits.enter_context(terminable())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()
        assert self._job is not None
        self.recording = self._job.end(self._logged, error)

    def _open(self) -> Logged:
        if self._job is None or self.recording is not None:
            raise PadreError("log inside the block of `with start_run(…) as run:`; the run is not open here")
        return self._logged
