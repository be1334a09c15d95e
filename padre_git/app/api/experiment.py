"""What people define in Python: projects, experiments, and the parts of an experiment. Defining runs nothing."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from padre_git.app import execute
from padre_git.app.api import checks
from padre_git.app.api.arguments import read
from padre_git.app.api.provenance import record
from padre_git.app.execute.invocation import Invocation, current
from padre_git.app.execute.ranks import end_others
from padre_git.app.execute.request import Options, Request, dataset_name, seconds, swapped
from padre_git.errors import PACKAGE, PadreError
from padre_git.model.names import check_name, slug

if TYPE_CHECKING:
    from padre_git.app.recording.recording import Recording

# the list that gathers what is defined now; none outside `padre run`
_COLLECTOR: ContextVar["list[Experiment] | None"] = ContextVar("defined", default=None)


class Project:
    """Experiments with a common aim.

    Parameters
    ----------
    name : str
        Any printable text without `/`; its slug is the folder's name.
    description : str
        What it is about.
    creator : Function or str, optional
        Recorded as provenance. The same for every other name PyPaDRE took: `reference`, `reference_git`, ….

    Raises
    ------
    PadreError
        Where the name is invalid, or an argument is unknown.
    """

    def __init__(self, name: str, *, description: str = "", creator: Any = None, **old: Any) -> None:
        self.name = check_name("project", name)
        self.slug = slug(name)
        given = read("Project", {"description": description, "creator": creator}, old, required=("name",))
        self.description: str = given.values["description"]
        self.provenance = record({"creator": given.values["creator"], **given.provenance})

    def __repr__(self) -> str:
        return f"Project({self.name!r})"


@dataclass(frozen=True)
class Preprocessing:
    """What happens to the features before the pipeline.

    Parameters
    ----------
    function : callable
        ``f()`` that returns a transformer, which is fitted on the training rows of each split; ``f(X)`` or
        ``f(X_train, X)`` that returns the features of the rows ``X``; or, with ``fit_on="all"``, ``f(dataset)`` that
        returns the features of all rows.
    fit_on : {"train", "all"}
        ``"all"`` sees the test rows, which is recorded as a leak risk.
    name : str
        What it is called; the function's name.
    """

    function: Callable[..., Any]
    fit_on: Literal["train", "all"] = "train"
    name: str = "preprocessing"


class SKLearnPipeline:
    """A function that makes a scikit-learn pipeline, with what belongs to it.

    Parameters
    ----------
    pipeline_fn : callable or estimator
        ``f()`` that returns an unfitted estimator.
    splitting : optional
        As in `Experiment`; used where the experiment names none.
    preprocessing_fn : callable or Preprocessing, optional
        As in `App.preprocessing`.
    reference : Function or str, optional
        Recorded as provenance, and so are the other names that PyPaDRE took, such as ``creator``.
    """

    def __init__(
        self,
        pipeline_fn: Any,
        *,
        splitting: Any = None,
        preprocessing_fn: Any = None,
        reference: Any = None,
        **old: Any,
    ) -> None:
        options = {"splitting": splitting, "preprocessing_fn": preprocessing_fn, "reference": reference}
        given = read("SKLearnPipeline", options, old, required=("pipeline_fn",))
        self.pipeline_fn = pipeline_fn
        self.splitting = given.values["splitting"]
        self.preprocessing = as_preprocessing(given.values["preprocessing_fn"])
        self.provenance = record({"reference": given.values["reference"], **given.provenance})


def as_preprocessing(value: Any) -> Preprocessing | None:
    """``value`` as a `Preprocessing`: itself, a function, or none."""
    if value is None or isinstance(value, Preprocessing):
        return value
    if callable(value):
        return Preprocessing(value, name=getattr(value, "__name__", type(value).__name__))
    raise PadreError(
        f"preprocessing must be a function or the result of @app.preprocessing; this is {type(value).__name__}"
    )


class Experiment:
    """A pipeline, a data set, how it is split, and what is measured. `execute` runs and records it.

    Parameters
    ----------
    name : str
        Any printable text without `/`; its slug is the folder's and the branch's name.
    dataset : Dataset, str or tuple of (X, y)
        The data, or the name of a data set of the repository.
    pipeline : estimator, callable or SKLearnPipeline
        An unfitted estimator, or a function without arguments that returns one.
    project : Project or str
        Where it belongs.
    splitting : int, str, dict, splitter, iterable of (train, test[, validation]) or callable, optional
        What scikit-learn's ``cv=`` takes, a name such as ``"10x10"``, ``"group-5-fold"`` or that of another experiment
        or run, a dict such as ``{"kind": "nested", "outer": 10, "inner": 5}``, or a decorated function; see
        `docs/splitting.md`. Default: 10-fold, stratified for a classifier.
    metrics : str, callable or sequence of these, optional
        The first is the main metric. Default: those of the task, first that of `estimator.score`.
    seed : int or None
        Base seed of training; every component, setting and split derives its own from it. None draws another one for
        each execution, and the run records which.
    label : str, optional
        What tables call the pipeline. Default: the name without the data set's.
    description : str
        What it is about.
    parameters : mapping, sequence of mappings or callable, optional
        Hyperparameters by name, ``{"SVC.C": [0.1, 1]}``; lists span a grid. Used where `execute` is given none.
    preprocessing : callable or Preprocessing, optional
        As in `App.preprocessing`.
    **old
        `experiment_name`, `project_name`, `experiment_description`, … are understood; `reference`, `reference_git`,
        `reference_package` and `creator` are recorded as provenance.

    Raises
    ------
    PadreError
        Where a name is invalid, or an argument is unknown.
    """

    def __init__(
        self,
        name: str,
        *,
        dataset: Any,
        pipeline: Any,
        project: "Project | str" = "default",
        splitting: Any = None,
        metrics: Any = None,
        seed: int | None = 0,
        label: str | None = None,
        description: str = "",
        parameters: Any = None,
        preprocessing: Any = None,
        **old: Any,
    ) -> None:
        options = {"project": project, "splitting": splitting, "metrics": metrics, "seed": seed, "label": label}
        options |= {"description": description, "parameters": parameters, "preprocessing": preprocessing}
        text = old.pop("project_description", None) or ""
        given, origin = read("Experiment", options, old, required=("name", "dataset", "pipeline"))
        wrapped = pipeline if isinstance(pipeline, SKLearnPipeline) else None
        self.name = check_name("experiment", name)
        self.slug = slug(name)
        own = given["project"]
        self.project = own if isinstance(own, Project) else Project(own, description=text)
        self.dataset = dataset
        self.pipeline = wrapped.pipeline_fn if wrapped else pipeline
        self.splitting = given["splitting"] if given["splitting"] is not None or not wrapped else wrapped.splitting
        self.metrics = given["metrics"]
        self.seed: int | None = _as_seed(given["seed"])
        self.label: str = given["label"] or _label(name, dataset)
        self.description: str = given["description"]
        self.parameters = given["parameters"]
        self.preprocessing = as_preprocessing(given["preprocessing"]) or (wrapped.preprocessing if wrapped else None)
        self.provenance: dict[str, Any] = {**(wrapped.provenance if wrapped else {}), **record(origin)}
        self.executed = False
        self.file, self.line, self.module = _caller()
        defined = _COLLECTOR.get()
        if defined is not None:
            defined.append(self)

    @property
    def dataset_name(self) -> str | None:
        """The data set's name, which makes nothing; none for (X, y)."""
        return dataset_name(self.dataset)

    def execute(
        self,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        settings: int | None = None,
        sampler: Any = "sobol",
        search_seed: int = 0,
        race: bool = False,
        time: str | float | None = None,
        objectives: Sequence[str] | None = None,
        warm: int = 0,
        again: bool = False,
        seeds: Sequence[int] | None = None,
        n_jobs: int | None = None,
        backend: str | None = None,
        scheduler: str | None = None,
        cluster: Mapping[str, Any] | None = None,
        client: Any = None,
        message: str = "",
        progress: bool | None = None,
        keep_models: bool | str = False,
        keep: Sequence[str] = (),
    ) -> "Recording":
        """Run it and record what it gave.

        Parameters
        ----------
        parameters : mapping or sequence of mappings, optional
            As `parameters` of the experiment, and instead of them.
        settings : int, optional
            How many settings of the space are tried. Default: all of a grid; 32 where a hyperparameter has a
            distribution. What an earlier recording of this code has is not computed again, so that the same call goes
            on with a search that was interrupted, and more settings extend it.
        sampler : str
            What proposes them: ``"sobol"``, ``"grid"``, ``"random"``, ``"tpe"``, ``"nsga"``, or ``"FILE:CLASS"``; see
            `docs/search.md`.
        search_seed : int
            The seed of the sampler.
        race : bool
            Whether a setting gets no more splits once it cannot win any more, or is clearly worse than the best one.
        time : str or float, optional
            After this time, ``"30m"`` or in seconds, no further settings are begun.
        objectives : sequence of str, optional
            Several metrics, such as ``model_size``, or ``fit_time`` and ``infer_time``, instead of the main metric.
        warm : int
            How many settings that did well on other data are tried first, of the most similar data sets; see
            `docs/search.md`.
        again : bool
            Whether what is recorded already is computed again.
        seeds : sequence of int, optional
            Several base seeds instead of `seed`: a run for each.
        n_jobs : int, optional
            Processes to compute with, or jobs of a queue; the numbers do not depend on it.
        backend : {"local", "dask", "slurm", "pbs", "lsf", "sge"}, optional
            Where it computes. Default: what `.padre/local.yaml` says, else this machine.
        scheduler : str, optional
            The address of a Dask cluster's scheduler, such as ``tcp://10.0.0.5:8786``, or its scheduler file.
        cluster : mapping, optional
            Options of the jobs of a queue, such as ``{"queue": "gpu", "memory": "8GB"}``, which dask-jobqueue takes.
        client : distributed.Client, optional
            A client of a Dask cluster, instead; it stays open.
        message : str
            Why; it is recorded and shown in lists.
        progress : bool, optional
            Whether to show a bar. Default: on a terminal.
        keep_models : bool or str
            Whether the fitted estimator of each split is kept, without pickle (skops, weights of torch); `load_model`
            gives it back. ``"pickle"`` keeps as a pickle what cannot be kept otherwise.
        keep : sequence of str
            Components, or layers of networks, whose output for each test row is kept; `Run.transformations` has it.

        Returns
        -------
        Recording
            With at least one run.

        Raises
        ------
        UnknownName
            For an unknown parameter, metric or data set.
        RepositoryError
            Outside a repository that padre is set up in.
        SystemExit
            With status 0, in a process that is not rank 0 of a launcher; see `start_run`.
        """
        said = current()
        said.refuse("execute()")
        end_others()
        self.executed = True
        requests = self.request(
            parameters=self.parameters if parameters is None else parameters,
            search=_options(
                self.parameters if parameters is None else parameters,
                settings=settings,
                sampler=sampler,
                seed=search_seed,
                time=time,
                objectives=tuple(objectives or ()),
                warm=warm,
                again=again,
                race=race,
            ),
            seeds=seeds,
            n_jobs=n_jobs,
            backend=backend,
            scheduler=scheduler,
            cluster=cluster,
            client=client,
            message=message,
            progress=progress,
            keep_models=keep_models,
            keep=keep,
        ).under(said)
        for request in requests:
            checks.check(request)
        # core is imported now, not when a file of definitions is
        return execute.execute.execute_all(requests)

    def check(self, said: Invocation) -> None:
        """Raise where it names what is not there, with what the command line, ``said``, says instead; see `checks`."""
        for request in self.request().under(said):
            checks.check(request)

    def request(self, **options: Any) -> Request:
        """What `execute` asks for; ``options`` are its own."""
        return Request(
            name=self.name,
            project=self.project.name,
            label=self.label,
            dataset=self.dataset,
            pipeline=self.pipeline,
            splitting=self.splitting,
            metrics=self.metrics,
            preprocessing=self.preprocessing,
            seed=self.seed,
            description=self.description,
            project_description=self.project.description,
            provenance={**self.project.provenance, **self.provenance},
            defined=(self.file, self.line),
            **options,
        )

    def __repr__(self) -> str:
        return f"Experiment({self.name!r}, project={self.project.name!r})"


def _options(parameters: Any, **given: Any) -> Any:
    """How the search goes: what `@app.parameters` says next to the function, and what `execute` is given instead."""
    given["time"] = seconds(given["time"])
    given["sampler"] = None if given["sampler"] == "sobol" else given["sampler"]  # as where nobody says it
    default = Options()
    said = {name: value for name, value in given.items() if value != getattr(default, name)}
    return Options(**{**getattr(parameters, "padre_search", {}), **said})


@contextmanager
def collected() -> Iterator[list[Experiment]]:
    """The list that each experiment which is defined inside joins."""
    experiments: list[Experiment] = []
    token = _COLLECTOR.set(experiments)
    try:
        yield experiments
    finally:
        _COLLECTOR.reset(token)


def _caller() -> tuple[str, int, str]:
    """File, line and name of the module that defines something: the nearest one outside this package."""
    package = str(PACKAGE)
    frame = sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename.startswith(package):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno, str(frame.f_globals.get("__name__"))


def _as_seed(seed: Any) -> int | None:
    if seed is None or (isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0):
        return seed
    raise PadreError(f"a seed must be a whole number, 0 or larger; this is {seed!r}")


def _label(name: str, dataset: Any) -> str:
    own = dataset_name(dataset)
    rest = (swapped(name, own, "") if own else None) or ""
    return re.sub(r"\s{2,}", " ", rest).strip(" -_.,:+") or name
