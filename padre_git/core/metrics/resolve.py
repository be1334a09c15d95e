"""Metrics as people name them, and the ones that fit a problem."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from padre_git.core.components.answers import Problem, problem
from padre_git.core.components.calls import name_of
from padre_git.core.components.protocol import answers_at_once
from padre_git.core.metrics.fitting import default_metrics, fitted, named
from padre_git.core.metrics.metric import Metric
from padre_git.core.metrics.table import FUNCTIONS, METRICS
from padre_git.core.metrics.user import Evaluator, user
from padre_git.errors import PadreError


def for_task(task: str | None, y: Any = None, *, estimator: Any = None) -> list[Metric]:
    """The default metrics of a task; the first is the main one.

    Parameters
    ----------
    task : of the pipeline.
    y : array-like; the target: some metrics take only one.
    estimator : where it is given, metrics that it has no response for are left out.
    """
    return default_metrics(_known(task, y, estimator))


def resolve(values: Any, task: str | None, *, y: Any = None, estimator: Any = None) -> list[Metric]:
    """Metrics of what people write; the first is the main one.

    Parameters
    ----------
    values : str, Metric, scorer, function, or a sequence of these; None gives the defaults of the task.
    task, y, estimator : as in `for_task`; a metric that does not fit them is an error.

    Raises
    ------
    UnknownName : for a name that is none.
    PadreError : for a metric of another task, a function without a direction, and two of one name.
    """
    if values is None:
        return for_task(task, y, estimator=estimator)
    known = _known(task, y, estimator)
    single = isinstance(values, str | Metric | Evaluator) or callable(values)
    given = [each for value in ([values] if single else _listed(values)) for each in _metrics(value, known)]
    if not given:
        raise PadreError("metrics is an empty list; name one, or leave it out")
    found: list[Metric] = []
    for metric in given:
        if metric.name in {other.name for other in found}:
            raise PadreError(f"two metrics are called `{metric.name}`; give one another name: app.metric(name=…)")
        found.append(fitted(metric, known, estimator))
    return found


def _known(task: str | None, y: Any, estimator: Any) -> Problem:
    # what a function gives is known when it is called
    silent = estimator is not None and answers_at_once(estimator)
    return problem(task, y, estimator=None if silent else estimator)


def _metrics(value: Any, known: Problem) -> list[Metric]:
    if isinstance(value, str):
        return named(value, known)
    if isinstance(value, Evaluator):
        return list(value.metrics)
    for fits, make in _FORMS:
        if fits(value):
            return [make(value)]
    raise PadreError(f"a metric is a name, a function of @app.metric or a scorer; not {value!r:.60}")


def _scorer(scorer: Any) -> Metric:
    """A `make_scorer` object: its function without the sign, so that a loss stays a loss."""
    options = dict(scorer._kwargs)
    function = scorer._score_func
    response = getattr(scorer, "_response_method", "predict")
    words = [function.__name__, *(f"{key}_{each}" for key, each in sorted(options.items()))]
    return user(
        partial(function, **options) if options else function,
        name=re.sub(r"\W+", "_", "_".join(words)).strip("_"),
        greater_is_better=scorer._sign > 0,
        response_method=response if isinstance(response, str) else tuple(response),
    )


def _function(function: Any) -> Metric:
    known = FUNCTIONS.get(function)
    if known:
        return METRICS[known]
    better = getattr(function, "greater_is_better", None)
    if not isinstance(better, bool):
        name = name_of(function)
        raise PadreError(
            f"metric `{name}` has no direction; state it with @app.metric(greater_is_better=True) or False"
        )
    return user(function, greater_is_better=better)


def _listed(values: Any) -> list[Any]:
    if isinstance(values, Iterable) and not isinstance(values, dict):
        return list(values)
    raise PadreError(f"metrics are names, functions or scorers, or a list of them; not {values!r:.60}")


_FORMS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Metric]], ...] = (
    (lambda value: isinstance(value, Metric), lambda value: value),
    (lambda value: hasattr(value, "_score_func") and hasattr(value, "_sign"), _scorer),
    (lambda value: callable(value) and not isinstance(value, type), _function),
)
