"""`App`: decorators that define data sets and experiments, and access to what the repository has."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from padre_git.app.api.arguments import read
from padre_git.app.api.experiment import Experiment, Preprocessing, Project, as_preprocessing
from padre_git.app.api.shelves import Datasets, Experiments, Projects, Runs
from padre_git.app.data.lazy import LazyDataset
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.workspace import Workspace
from padre_git.core import components
from padre_git.core import data as core_data
from padre_git.core import metrics as core_metrics
from padre_git.errors import PadreError

if TYPE_CHECKING:
    from padre_git.core.data.dataset import Dataset

Function = Callable[..., Any]
_ROLES = ("columns", "target", "id", "group", "time", "weight", "drop", "description", "source", "license")


class App:
    """A repository seen from Python. Its decorators define and run nothing; `padre run FILE` or `execute` runs.

    Parameters
    ----------
    root : str or Path, optional
        A folder in the repository. Default: the one around the working folder, looked up at first use, so that
        importing a file never fails for lack of one.

    Attributes
    ----------
    datasets, projects, experiments, runs
        What is defined here and what the repository has, each with ``list(search=None)`` and ``get(name)``.
    """

    def __init__(self, root: str | Path | None = None) -> None:
        self._root = None if root is None else Path(root).absolute()
        self._experiments: list[Experiment] = []
        self.datasets = Datasets(self._root)
        self.projects = Projects(self._root, self._experiments)
        self.experiments = Experiments(self._root, self._experiments)
        self.runs = Runs(self._root)

    @property
    def root(self) -> Path | None:
        """The folder that was given."""
        return self._root

    @property
    def workspace(self) -> Workspace:
        """The repository.

        Raises
        ------
        RepositoryError
            Outside a repository, or where `padre init` has not been run.
        """
        return open_workspace(self._root)

    def dataset(
        self,
        name: str | Function | None = None,
        *,
        columns: Sequence[str] | None = None,
        target: str | Sequence[str] | None = None,
        id: str | None = None,
        group: str | None = None,
        time: str | None = None,
        weight: str | None = None,
        drop: Sequence[str] = (),
        description: str = "",
        source: str = "",
        license: str = "",
        **old: Any,
    ) -> Any:
        """Define a data set by the function that returns its content; the function's name becomes the data set.

        Parameters
        ----------
        name : str, optional
            Its name. Default: the function's.
        columns : sequence of str, optional
            Names of the columns, where the content has none.
        target : str or sequence of str, optional
            What is to be predicted. Also accepted as `target_features`.
        id, group, time, weight : str, optional
            The columns with these roles.
        drop : sequence of str
            Columns that are no features.
        description, source, license : str
            Recorded.

        Returns
        -------
        LazyDataset
            The function is called when the data are needed, and once. With parentheses: the decorator.

        Raises
        ------
        PadreError
            For an unknown argument.
        """
        options = {"columns": columns, "target": target, "id": id, "group": group, "time": time, "weight": weight}
        options |= {"drop": drop, "description": description, "source": source, "license": license}
        function = name if callable(name) else None
        given = read("app.dataset", {"name": None if function else name, **options}, old).values

        def define(function: Function) -> LazyDataset:
            def make(name: str) -> "Dataset":
                return core_data.dataset.Dataset(name, function(), **{key: given[key] for key in _ROLES})

            return self.datasets.define(given["name"] or function.__name__, make)

        return define(function) if function else define

    def experiment(
        self,
        name: str | Function | None = None,
        *,
        dataset: Any = None,
        project: Project | str = "default",
        splitting: Any = None,
        metrics: Any = None,
        seed: int | None = 0,
        parameters: Any = None,
        preprocessing: Any = None,
        label: str | None = None,
        description: str = "",
        **old: Any,
    ) -> Any:
        """Define an experiment by the function that returns its pipeline; the function's name becomes the experiment.

        Parameters
        ----------
        name : str, optional
            Its name. Default: the function's. Also accepted as `experiment_name`.
        dataset : Dataset, str or tuple of (X, y)
            The data. May be left out where this app defines exactly one data set.
        project, splitting, metrics, seed, parameters, preprocessing, label, description
            As in `Experiment`. `project_name`, `experiment_description`, `project_description` are understood too.
        **old
            `reference`, `reference_git`, `reference_package` and `creator` are recorded as provenance.

        Returns
        -------
        Experiment
            Nothing has run yet. With parentheses: the decorator.

        Raises
        ------
        PadreError
            For an unknown argument, an invalid name, or where the data set is missing.
        """
        options = {"dataset": dataset, "project": project, "splitting": splitting, "metrics": metrics, "seed": seed}
        options |= {"parameters": parameters, "preprocessing": preprocessing, "label": label}
        function = name if callable(name) else None
        about = {key: old.pop(key) for key in ("project_description",) if key in old}
        options |= {"name": None if function else name, "description": description}
        given, origin = read("app.experiment", options, old)
        origin |= about

        def define(function: Function) -> Experiment:
            values = {key: value for key, value in given.items() if key not in {"name", "dataset"}}
            own = given["name"] or function.__name__
            data = given["dataset"] if given["dataset"] is not None else self._only_dataset(own)
            experiment = Experiment(own, dataset=self.datasets.here(data), pipeline=function, **values, **origin)
            self._experiments.append(experiment)
            return experiment

        return define(function) if function else define

    def preprocessing(self, function: Function | None = None, *, fit_on: Literal["train", "all"] = "train") -> Any:
        """Mark a function as preprocessing, for ``preprocessing=`` of an experiment.

        Parameters
        ----------
        function : callable, optional
            ``f()`` that returns a transformer, which is fitted on the training rows of each split; ``f(X)``, or
            ``f(X_train, X)`` that learns from the training rows, returns the features of the rows ``X``. With
            ``fit_on="all"``: ``f(dataset)`` that returns the features of all rows.
        fit_on : {"train", "all"}
            ``"all"`` lets the preprocessing see the test rows; it is recorded as a leak risk.

        Returns
        -------
        Preprocessing
            With parentheses: the decorator.

        Raises
        ------
        PadreError
            For another value of `fit_on`.
        """
        if fit_on not in ("train", "all"):
            raise PadreError(f"app.preprocessing(fit_on={fit_on!r}): fit_on must be 'train' or 'all'")

        def define(function: Function) -> Preprocessing | None:
            return as_preprocessing(Preprocessing(function, fit_on, function.__name__))

        return define(function) if function else define

    def splitter(self, function: Function | None = None, *, name: str | None = None) -> Any:
        """Mark a function as a splitter, for ``splitting=`` of an experiment. Also called `custom_splitter`.

        Parameters
        ----------
        function : callable, optional
            ``f(dataset, rng) -> (train, test[, validation])``, arrays of positions, or an iterable of such tuples.
        name : str, optional
            What it is called. Default: the function's name.

        Returns
        -------
        callable
            The function itself. With parentheses: the decorator.
        """

        def define(function: Function) -> Function:
            function.__name__ = name or function.__name__
            return function

        return define(function) if function else define

    custom_splitter = splitter

    def parameters(
        self,
        function: Function | None = None,
        *,
        experiment: Experiment | str | None = None,
        settings: int | None = None,
        sampler: str | None = None,
        search_seed: int | None = None,
        race: bool | None = None,
        objectives: Sequence[str] | None = None,
        warm: int | None = None,
    ) -> Any:
        """Mark a function as hyperparameters, for ``parameters=`` of an experiment. Also called `parameter_map`.

        Parameters
        ----------
        function : callable, optional
            ``f()`` that returns a dict, ``{"SVC.C": [0.1, 1]}``, or a list of dicts. It is called when needed. A
            value may be a range to draw from, such as `loguniform(1e-3, 1e3)`.
        experiment : Experiment or str, optional
            The experiment that takes them, which is defined already.
        settings, sampler, search_seed, race, objectives, warm : optional
            How they are searched where neither `Experiment.execute` nor the command line says it.

        Returns
        -------
        callable
            The function itself. With parentheses: the decorator.

        Raises
        ------
        UnknownName
            Where this app defines no such experiment.
        """

        given = {"settings": settings, "sampler": sampler, "seed": search_seed, "race": race, "objectives": objectives}
        given["warm"] = warm
        options = {name: value for name, value in given.items() if value is not None}

        def define(function: Function) -> Function:
            if options:
                function.padre_search = options  # type: ignore[attr-defined]
            if experiment is not None:
                target = self.experiments.get(experiment) if isinstance(experiment, str) else experiment
                target.parameters = function
            return function

        return define(function) if function else define

    parameter_map = parameters

    def metric(
        self,
        function: Function | None = None,
        *,
        greater_is_better: bool,
        name: str | None = None,
        response_method: str = "predict",
        bounds: tuple[float | None, float | None] | None = None,
        consumes: str | Sequence[str] = (),
    ) -> Any:
        """Mark a function as a metric, for ``metrics=`` of an experiment.

        Parameters
        ----------
        function : callable, optional
            ``f(y_true, y_pred) -> float``.
        greater_is_better : bool
            The direction; there is no default, as a wrong one would turn every comparison around.
        name : str, optional
            What it is called. Default: the function's name.
        response_method : {"predict", "predict_proba", "decision_function"}
            What of the estimator `y_pred` is.
        bounds : tuple of (float or None, float or None), optional
            Smallest and largest value there can be.
        consumes : str or sequence of str, optional
            Instead of `response_method`: what the function is called with, such as ``"confusion"``, the confusion
            matrix that all metrics of a split share. An unknown name lists the known ones.

        Returns
        -------
        Metric
            With parentheses: the decorator.

        Raises
        ------
        PadreError
            For an unknown response or thing, and a function that uses something whose value is no stable text.
        """

        def define(function: Function) -> Any:
            return core_metrics.user.user(
                function,
                name=name,
                greater_is_better=greater_is_better,
                response_method=response_method,
                bounds=bounds,
                consumes=consumes,
            )

        return define(function) if function else define

    def estimator(self, function: Function | None = None, *, task: str) -> Any:
        """Mark a function as a pipeline of its own, and say what it does.

        Parameters
        ----------
        function : callable, optional
            ``f(X_train, y_train, X_test) -> predictions`` or ``f(X_train, y_train) -> model``; its arguments with a
            default are hyperparameters. See `FunctionPipeline`.
        task : {"classification", "regression", "clustering", "outlier detection"}
            What it does: it decides the splitting and the metrics where none are named.

        Returns
        -------
        callable
            The function itself. With parentheses: the decorator.

        Raises
        ------
        PadreError
            For an unknown task, or a function that takes other arguments.
        """

        def define(function: Function) -> Function:
            components.functions.FunctionPipeline(function, task=task)  # scikit-learn: only here
            function.padre_task = task  # type: ignore[attr-defined]
            return function

        return define(function) if function else define

    def evaluator(
        self,
        function: Function | None = None,
        *,
        greater_is_better: dict[str, bool],
        response_method: str = "predict",
        bounds: dict[str, tuple[float | None, float | None]] | None = None,
    ) -> Any:
        """Mark a function as an evaluator, for ``metrics=`` of an experiment: it measures several things at once.

        Parameters
        ----------
        function : callable, optional
            ``f(y_true, y_pred) -> {"cost": 3.5, "hits": 0.9}``.
        greater_is_better : dict of str to bool
            The direction of each number that it returns; the first one is the main metric.
        response_method : {"predict", "predict_proba", "decision_function"}
            What of the estimator `y_pred` is.
        bounds : dict of str to tuple, optional
            Smallest and largest value there can be.

        Returns
        -------
        Evaluator
            With parentheses: the decorator.

        Raises
        ------
        PadreError
            Where a direction lacks.
        """

        def define(function: Function) -> Any:
            return core_metrics.user.Evaluator(function, greater_is_better, response_method, bounds or {})

        return define(function) if function else define

    def _only_dataset(self, experiment: str) -> LazyDataset:
        defined = self.datasets.defined
        if len(defined) != 1:
            known = f"this app defines {', '.join(each.name for each in defined)}" if defined else "or a name"
            raise PadreError(f"experiment `{experiment}` needs a data set: app.experiment(dataset=…); {known}")
        return defined[0]
