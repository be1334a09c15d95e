"""One computation: a fit on a clone, its predictions, what is measured of them."""

import pickle
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import RLock
from time import perf_counter
from typing import Any

import cloudpickle
import numpy as np
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
    configuration_of,
    tags_of,
    warn_of_changes,
)
from padre_git.core.compute import processes
from padre_git.core.compute.failures import failure, without_paths
from padre_git.core.compute.seeds import derive, global_seed
from padre_git.core.compute.tasks import Configured, Data, Task, configure
from padre_git.core.metrics.metric import Metric, value_in
from padre_git.core.metrics.paths import Paths, given
from padre_git.core.pipelines.transformations import made
from padre_git.core.results.results import Result
from padre_git.core.search.nested import choose, own_search
from padre_git.core.splitting.splits import Split
from padre_git.model.documents import Failure, Warned

ALONE = RLock()  # seeds, threads of BLAS and filters of warnings belong to the process: one fit at a time


@dataclass
class _Progress:
    """How far a computation has come, for what is recorded where it fails; `found` has fields of its result."""

    estimator: Any
    phase: str = "fit"
    component: str | None = None
    found: dict[str, Any] = field(default_factory=dict)


def compute(task: Task, data: Data, threads: int) -> Result:
    """One computation with ``threads`` threads, every generator of random numbers seeded before it begins.

    KeyboardInterrupt passes; any other error is the `failure` of the result.
    """
    how, (X, y, groups) = _nested if task.search else _once, data.content
    with ALONE:
        known = processes.loaded_libraries()
        with processes.limited_threads(threads):
            result = how(task, X, y, groups)
        if not processes.escaped(known, threads):
            return result
        # the fit itself loaded torch or a BLAS, too late for its seed and its threads: it would differ from later ones
        with processes.limited_threads(threads):
            return how(task, X, y, groups)


def packed(result: Result) -> bytes:
    """A result for another process; one that cannot be pickled is a failure."""
    with suppress(Exception):  # faster, where nothing in it is of a class that only this process knows
        return pickle.dumps(result)
    try:
        data: bytes = cloudpickle.dumps(result)
        return data
    except Exception as error:  # noqa: BLE001  any `__reduce__` of the user's
        return pickle.dumps(Result(result.number, failure=failure(error, phase="sending", split=result.number)))


def _nested(task: Task, X: Any, y: Any, groups: Any) -> Result:
    """Choose a setting inside the training part, then fit it on all of that."""
    assert task.search is not None
    number, metric = task.split.number, task.search.metric
    seed = None if task.seed is None else derive(task.seed, "inner", number)

    candidates = dict(enumerate(task.candidates))

    def candidate(at: int, setting: Mapping[str, Any]) -> Configured:
        if at not in candidates:  # one that a sampler has proposed here
            assert task.pipeline is not None
            candidates[at] = configure(task.pipeline, setting)
        return candidates[at]

    def inner(at: int, setting: Mapping[str, Any], split: Split) -> Result:
        own = replace(task, configured=candidate(at, setting), seed=seed, split=split, metrics=[metric])
        return _once(replace(own, keep=False, places=()), X, y, groups)

    try:
        found = choose(task.search, task.split, y, inner)
    except Exception as error:  # noqa: BLE001  # as of a fit: it is recorded with the run
        return Result(number, failure=failure(error, phase="search", split=number))
    result = _once(replace(task, configured=candidates[found.at]), X, y, groups)
    return replace(
        result,
        fit_time=result.fit_time + found.fit_time,
        warnings=[*found.warnings, *result.warnings],
        selected={name: plain(value) for name, value in found.setting.items()},
        inner_score=found.score,
    )


def _once(task: Task, X: Any, y: Any, groups: Any) -> Result:
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


def _seeded(task: Task) -> Any:
    """A clone, in which what the user left to chance has its seed."""
    run, number = task.configured, task.split.number
    estimator = clone(run.estimator, safe=has_parameters(run.estimator))
    if run.unseeded:
        seeds = {path: derive(task.seed, run.content, number, name) for name, path in run.unseeded.items()}
        estimator.set_params(**seeds)
    return estimator


def _evaluate(task: Task, X: Any, y: Any, groups: Any, progress: _Progress) -> None:
    estimator, train, test = adapted(progress.estimator), task.split.train, task.split.test
    found = progress.found
    tags = tags_of(progress.estimator)
    columns = train if tags is not None and tags.input_tags.pairwise else None  # of distances or kernels between rows
    supervised = y is not None and task.task not in UNSUPERVISED
    features, target = _rows(X, train, columns), y[train] if supervised else None
    start = perf_counter()
    estimator.fit(features, target, _validation(task.split, X, y))
    found["fit_time"] = perf_counter() - start
    warn_of_changes(task.configured.before, configuration_of(progress.estimator, task.configured.before))
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
