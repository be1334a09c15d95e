"""Computations: a run over one split each, independent of each other, in this process or in several."""

import os
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pickle import PicklingError
from time import perf_counter
from typing import Any, NamedTuple

import joblib
import numpy as np
from joblib.externals.loky.process_executor import BrokenProcessPool
from sklearn import config_context
from sklearn.base import clone

from padre_git.core.components.answers import UNSUPERVISED
from padre_git.core.components.components import has_parameters
from padre_git.core.components.history import history
from padre_git.core.components.plain import plain
from padre_git.core.components.protocol import (
    Part,
    Transductive,
    adapted,
    checked,
    configuration,
    tags_of,
    warn_of_changes,
)
from padre_git.core.compute import processes as workers
from padre_git.core.compute.failures import failure, without_paths
from padre_git.core.compute.seeds import content, derive, global_seed, unseeded
from padre_git.core.data.targets import as_target
from padre_git.core.metrics.metric import Metric, value_in
from padre_git.core.metrics.paths import Paths, given
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.pipelines.transformations import Place, made
from padre_git.core.results.results import Result
from padre_git.core.search.nested import Search, choose, own_search
from padre_git.core.splitting.splits import Split
from padre_git.errors import PadreError
from padre_git.model.documents import Failure, Warned


@dataclass(frozen=True)
class Computation:
    """A run over one split, to be computed.

    Attributes
    ----------
    pipeline : without the setting.
    setting : hyperparameters that differ from it; computations of a run share the object.
    seed : base seed.
    split : its rows.
    metrics : what is measured.
    keep : whether the fitted estimator is given back.
    search : nested: what is tried inside the training part first; computations of a run share the object.
    places : components whose transformations of the test rows are given back.
    """

    pipeline: Pipeline
    setting: Mapping[str, Any]
    seed: int | None
    split: Split
    metrics: Sequence[Metric]
    keep: bool = False
    search: Search | None = None
    places: Sequence[Place] = ()


class _Configured(NamedTuple):
    """A setting in the pipeline, and which seeds it lacks."""

    estimator: Any
    content: str
    unseeded: dict[str, str]
    before: dict[str, Any]


@dataclass(frozen=True)
class _Task:
    """A computation with everything prepared that its run has in common."""

    configured: _Configured
    seed: int | None
    split: Split
    metrics: Sequence[Metric]
    keep: bool = False
    task: str | None = None
    search: Search | None = None
    candidates: Sequence[_Configured] = ()
    places: Sequence[Place] = ()


@dataclass
class _Progress:
    """How far a computation has come, for what is recorded where it fails; `found` has fields of its result."""

    estimator: Any
    phase: str = "fit"
    component: str | None = None
    found: dict[str, Any] = field(default_factory=dict)


def run(
    computations: Iterable[Computation], X: Any, y: Any = None, *, groups: Any = None, n_jobs: int | None = 1
) -> Iterator[Result]:
    """Compute; results come in the order of the computations, as soon as they are there.

    Parameters
    ----------
    computations : consumed little by little.
    X : DataFrame, array, sparse matrix or sequence, with n rows; the features of all rows.
    y : array-like of shape (n,) or (n, targets); the target.
    groups : array-like of shape (n,); what metrics of an order take as queries.
    n_jobs : processes; 1 or None computes in this one, -1 takes all cores. The results do not depend on it: in each of
        them BLAS and OpenMP have one thread, or as many as `OMP_NUM_THREADS` says.

    Yields
    ------
    Result
        With a `failure` where something was raised; KeyboardInterrupt passes.

    Raises
    ------
    PadreError : where something cannot be sent to another process, or one of them dies.
    """
    jobs = 1 if n_jobs is None else n_jobs
    if jobs == 0:
        raise PadreError("jobs is a number of processes; it is 0. 1 computes in this one, -1 takes all cores")
    target, queries = as_target(y), None if groups is None else np.asarray(groups)
    X = X.tocsr() if hasattr(X, "tocsr") else X  # not every sparse format has rows
    tasks, number = _prepared(computations), workers.wanted_threads()
    if jobs == 1:
        yield from (_compute(task, X, target, number, queries) for task in tasks)
        return
    # a worker that loads torch grows, and loky takes a new one for it. It warns of that in the thread that collects the
    # results: where warnings are errors this would end the thread, and nobody would ever get a result
    warnings.filterwarnings("ignore", "A worker stopped while some jobs were given", UserWarning)
    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator")
    try:
        yield from parallel(joblib.delayed(_in_worker)(os.getpid(), task, X, target, number, queries) for task in tasks)
    except PicklingError as error:
        raise PadreError(f"the pipeline cannot be sent to other processes ({error}); use one: --jobs 1") from error
    except BrokenProcessPool as error:
        raise PadreError("a worker process died, perhaps for lack of memory; use fewer: --jobs 1") from error


def _prepared(computations: Iterable[Computation]) -> Iterator[_Task]:
    """Each setting is configured once, however many splits and seeds follow."""
    last: Computation | None = None
    for each in computations:
        if last is None or each.pipeline is not last.pipeline or each.setting is not last.setting:
            own = _configured(each.pipeline, each.setting)
        if last is None or each.search is not last.search:
            settings = each.search.settings if each.search else ()
            candidates = [_configured(each.pipeline, setting) for setting in settings]
        last = each
        yield _Task(own, each.seed, each.split, each.metrics, each.keep, each.pipeline.task, each.search,
                    candidates, each.places)  # fmt: skip


def _configured(pipeline: Pipeline, setting: Mapping[str, Any]) -> _Configured:
    configured = pipeline.configured(setting)
    paths = unseeded(configured.estimator)
    # what a fit must not change; the seeds come in later
    before = configuration(adapted(configured.estimator))
    before = {name: value for name, value in before.items() if name not in paths.values()}
    return _Configured(configured.estimator, content(configured), paths, before)


def _in_worker(owner: int, task: _Task, *rest: Any) -> Result:
    """The same in another process, which ends with the one that asked for it."""
    workers.follow(owner)
    result = _compute(task, *rest)
    return replace(result, imported=workers.new_modules())


def _compute(task: _Task, X: Any, y: Any, number: int, groups: Any = None) -> Result:
    """One computation with ``number`` threads, every generator of random numbers seeded before it begins."""
    known = workers.loaded_libraries()
    compute = _nested if task.search else _once
    with workers.limited_threads(number):
        result = compute(task, X, y, groups)
    if not workers.escaped(known, number):
        return result
    # the fit itself loaded torch or a BLAS, too late for its seed and its threads: it would differ from all later ones
    with workers.limited_threads(number):
        return compute(task, X, y, groups)


def _nested(task: _Task, X: Any, y: Any, groups: Any) -> Result:
    """Choose a setting inside the training part, then fit it on all of that."""
    assert task.search is not None
    number, metric = task.split.number, task.search.metric
    seed = None if task.seed is None else derive(task.seed, "inner", number)

    def inner(at: int, split: Split) -> Result:
        own = replace(task, configured=task.candidates[at], seed=seed, split=split, metrics=[metric])
        return _once(replace(own, keep=False, places=()), X, y, groups)

    try:
        found = choose(task.search, task.split, y, inner)
    except Exception as error:  # noqa: BLE001  # as of a fit: it is recorded with the run
        return Result(number, failure=failure(error, phase="search", split=number))
    result = _once(replace(task, configured=task.candidates[found.at]), X, y, groups)
    return replace(
        result,
        fit_time=result.fit_time + found.fit_time,
        warnings=[*found.warnings, *result.warnings],
        selected={name: plain(value) for name, value in task.search.settings[found.at].items()},
        inner_score=found.score,
    )


def _once(task: _Task, X: Any, y: Any, groups: Any) -> Result:
    """Fit on a clone, predict, measure."""
    number, run = task.split.number, task.configured
    progress = _Progress(run.estimator)
    failed: Failure | None = None
    with warnings.catch_warnings(record=True) as caught, global_seed(derive(task.seed, run.content, number, "")):
        warnings.simplefilter("always")
        try:
            progress.estimator = _seeded(task)
            _evaluate(task, X, y, groups, progress)
        except Exception as error:  # noqa: BLE001  # whatever the user's code raises is recorded with the run
            failed = failure(
                error, phase=progress.phase, split=number, estimator=progress.estimator, component=progress.component
            )
    selected, inner_score = (own_search(progress.estimator) if failed is None else None) or (None, None)
    return Result(
        number=number,
        warnings=_counted(caught),
        failure=failed,
        seeded=list(run.unseeded),
        fitted=progress.estimator if task.keep and failed is None else None,
        selected=selected,
        inner_score=inner_score,
        **progress.found,
    )


def _seeded(task: _Task) -> Any:
    """A clone, in which what the user left to chance has its seed."""
    run, number = task.configured, task.split.number
    estimator = clone(run.estimator, safe=has_parameters(run.estimator))
    if run.unseeded:
        seeds = {path: derive(task.seed, run.content, number, name) for name, path in run.unseeded.items()}
        estimator.set_params(**seeds)
    return estimator


def _evaluate(task: _Task, X: Any, y: Any, groups: Any, progress: _Progress) -> None:
    estimator, train, test = adapted(progress.estimator), task.split.train, task.split.test
    found = progress.found
    tags = tags_of(progress.estimator)
    columns = train if tags is not None and tags.input_tags.pairwise else None  # of distances or kernels between rows
    supervised = y is not None and task.task not in UNSUPERVISED
    features, target = _rows(X, train, columns), y[train] if supervised else None
    start = perf_counter()
    estimator.fit(features, target, _validation(task.split, X, y))
    found["fit_time"] = perf_counter() - start
    warn_of_changes(task.configured.before, configuration(estimator))
    found["history"] = history(progress.estimator)
    if not len(test):  # nothing is tested
        return
    progress.phase = "predict"
    columns = test if columns is not None and isinstance(estimator, Transductive) else columns
    features = _rows(X, test, columns)
    start = perf_counter()
    answers = estimator.infer(features)
    found["infer_time"] = perf_counter() - start
    answers = checked(answers, len(test), None if y is None else y.shape[1:])
    found |= answers._asdict()
    if task.places:
        progress.phase = "transformation"
        found["transformations"] = made(progress.estimator, task.places, features, len(test))
    progress.phase = "metric"
    truth, own = None if y is None else y[test], None if groups is None else groups[test]
    _measure(task.metrics, Paths(truth, answers, given(progress.estimator, features, own)), progress)


def _measure(metrics: Sequence[Metric], paths: Paths, progress: _Progress) -> None:
    """Each metric; one that is optional is left out where there is not what it consumes."""
    scores, undefined = (progress.found.setdefault(name, {}) for name in ("scores", "undefined"))
    with config_context(skip_parameter_validation=True):
        for metric in metrics:
            if metric.optional and not metric.available(paths):
                continue
            progress.component = metric.name
            scores[metric.name], why = value_in(metric, paths)
            if why:
                undefined[metric.name] = why


def _validation(split: Split, X: Any, y: Any) -> Part | None:
    rows = split.validation
    return None if rows is None or not len(rows) else Part(_rows(X, rows), None if y is None else y[rows])


def _rows(X: Any, rows: Any, columns: Any = None) -> Any:
    """Rows of anything that scikit-learn takes; of a matrix of pairs also its columns."""
    if columns is not None and hasattr(X, "shape"):
        return (X.to_numpy() if hasattr(X, "to_numpy") else X)[np.ix_(rows, columns)]
    if hasattr(X, "iloc"):
        return X.iloc[rows]
    return X[rows] if hasattr(X, "shape") else [X[row] for row in rows]


def _counted(caught: Iterable[warnings.WarningMessage]) -> list[Warned]:
    counts = Counter((each.category.__name__, without_paths(str(each.message))) for each in caught)
    return [Warned(category=category, message=text, count=count) for (category, text), count in counts.items()]
