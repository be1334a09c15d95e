"""Metrics as people name them, and those of each task."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sklearn import metrics as sk

from padre_git.core.evaluators import Evaluator
from padre_git.core.metric_table import METRICS, Answers, Bounds, Metric, value_of
from padre_git.core.protocol import answers_at_once
from padre_git.core.scores import Undefined
from padre_git.core.targets import as_target
from padre_git.core.unknown import Unknown
from padre_git.errors import PadreError

__all__ = ["METRICS", "Answers", "Metric", "Undefined", "for_task", "resolve", "user", "value_of"]

_RESPONSES = ("predict", "predict_proba", "decision_function")
# the first is that of `estimator.score`
_DEFAULTS: dict[str | None, tuple[str, ...]] = {
    "classification": ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc"),
    "regression": ("r2", "rmse", "mae"),
}
# names of scikit-learn's functions and of `scoring=` -> what they are here
_ELSEWHERE = {
    "accuracy_score": "accuracy",
    "balanced_accuracy_score": "balanced_accuracy",
    "roc_auc_score": "roc_auc",
    "roc_auc_ovr": "roc_auc",
    "average_precision_score": "average_precision",
    "brier_score": "brier",
    "brier_score_loss": "brier",
    "cohen_kappa_score": "cohen_kappa",
    "r2_score": "r2",
    "mean_absolute_error": "mae",
    "mean_squared_error": "mse",
    "root_mean_squared_error": "rmse",
    "mean_absolute_percentage_error": "mape",
    "explained_variance_score": "explained_variance",
    "f1": "f1_macro",
    "f1_score": "f1_macro",
    "precision": "precision_macro",
    "recall": "recall_macro",
    "mcc": "matthews_corrcoef",
}
# functions of scikit-learn that are a metric of the table as they stand
_FUNCTIONS = {
    getattr(sk, name): known
    for name, known in {
        **{name: known for name, known in _ELSEWHERE.items() if hasattr(sk, name) and name != "f1_score"},
        **{name: name for name in ("log_loss", "matthews_corrcoef", "median_absolute_error", "max_error")},
    }.items()
}


def for_task(task: str | None, y: Any = None, *, estimator: Any = None) -> list[Metric]:
    """The default metrics of a task; the first is the main one.

    Parameters
    ----------
    task : of the pipeline.
    y : array-like, optional
        The target: some metrics take only one.
    estimator : optional
        Where it is given, metrics that it has no response for are left out.
    """
    target = as_target(y)
    several = target is not None and target.ndim > 1
    found = [METRICS[name] for name in _DEFAULTS.get(task, ())]
    found = [metric for metric in found if (metric.targets or not several) and _has_response(metric, estimator)]
    return [replace(metric, optional=metric.response != "predict") for metric in found]


def resolve(values: Any, task: str | None, *, y: Any = None, estimator: Any = None) -> list[Metric]:
    """Metrics of what people write; the first is the main one.

    Parameters
    ----------
    values : str, Metric, scorer, function, or a sequence of these; None
        None gives the defaults of the task.
    task, y, estimator
        As in `for_task`; a metric that does not fit them is an error.

    Raises
    ------
    UnknownName
        For a name that is none.
    PadreError
        For a metric of another task, a function without a direction, and two of one name.
    """
    if values is None:
        return for_task(task, y, estimator=estimator)
    single = isinstance(values, str | Metric) or callable(values)
    found = [each for value in ([values] if single else _listed(values)) for each in _several(value)]
    if not found:
        raise PadreError("metrics is an empty list; name one, or leave it out")
    for number, metric in enumerate(found):
        if metric.name in {other.name for other in found[:number]}:
            raise PadreError(f"two metrics are called `{metric.name}`; give one another name: app.metric(name=…)")
        _check(metric, task, as_target(y), estimator)
    return found


def user(
    function: Callable[..., Any],
    *,
    greater_is_better: bool,
    name: str | None = None,
    response_method: str | Sequence[str] = "predict",
    bounds: Bounds = None,
) -> Metric:
    """A metric of the user: ``f(y_true, y_pred) -> float``, with the words of scikit-learn's `make_scorer`.

    Parameters
    ----------
    function : callable
        What computes it.
    greater_is_better : bool
        Its direction; there is no default.
    name : str, optional
        Default: the function's.
    response_method : str or sequence of str
        ``predict``, ``predict_proba`` or ``decision_function``; of several the first that there is.
    bounds : (float or None, float or None), optional
        Smallest and largest value there can be.

    Raises
    ------
    PadreError
        For another response, or bounds that are none.
    """
    responses = (response_method,) if isinstance(response_method, str) else tuple(response_method)
    for response in responses:
        if response not in _RESPONSES:
            raise Unknown("response", response, _RESPONSES, f"; a metric is computed from {', '.join(_RESPONSES)}")
    if bounds is not None:
        low, high = bounds
        if low is not None and high is not None and low >= high:
            raise PadreError(f"the bounds of a metric are (smallest, largest); they are {bounds}")
        bounds = (low, high)
    called = str(name or getattr(function, "__name__", type(function).__name__))
    return Metric(called, greater_is_better, function, bounds, responses[0] if len(responses) == 1 else responses)


def _several(value: Any) -> tuple[Metric, ...]:
    """A metric, or those of an evaluator."""
    return value.metrics if isinstance(value, Evaluator) else (_metric(value),)


def _metric(value: Any) -> Metric:
    for fits, make in _FORMS:
        if fits(value):
            return make(value)
    raise PadreError(f"a metric is a name, a function of @app.metric or a scorer; not {value!r:.60}")


def _named(name: str) -> Metric:
    if name in METRICS:
        return METRICS[name]
    known = _ELSEWHERE.get(name.removeprefix("neg_"), name.removeprefix("neg_"))
    if known in METRICS:
        better = "higher" if METRICS[known].greater_is_better else "lower"
        raise Unknown("metric", name, METRICS, f"; here it is `{known}`, {better} is better. All: padre metric list")
    close = [each for each in METRICS if name and (name in each or each in name)]
    mend = f"; did you mean `{close[0]}`? All" if close else f"; known are {', '.join(METRICS)}. All"
    raise Unknown("metric", name, METRICS, f"{mend}: padre metric list")


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
    known = _FUNCTIONS.get(function)
    if known:
        return METRICS[known]
    better = getattr(function, "greater_is_better", None)
    name = getattr(function, "__name__", type(function).__name__)
    if not isinstance(better, bool):
        raise PadreError(f"metric `{name}` has no direction; @app.metric(greater_is_better=True) or False says it")
    return user(function, greater_is_better=better)


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, type)


def _listed(values: Any) -> list[Any]:
    if isinstance(values, Iterable) and not isinstance(values, dict):
        return list(values)
    raise PadreError(f"metrics are names, functions or scorers, or a list of them; not {values!r:.60}")


def _check(metric: Metric, task: str | None, target: Any, estimator: Any) -> None:
    if metric.task and task and metric.task != task:
        rest = ", ".join(name for name, other in METRICS.items() if other.task == task)
        has = f"; it has {rest}" if rest else "; give functions of your own, @app.metric"
        raise PadreError(f"metric `{metric.name}` is for {metric.task}, and this pipeline does {task}{has}")
    if not metric.targets and target is not None and target.ndim > 1:
        raise PadreError(f"metric `{metric.name}` takes one target, and there are {target.shape[1]}")
    if not _has_response(metric, estimator):
        needs = " or ".join(metric.responses)
        raise PadreError(
            f"metric `{metric.name}` needs {needs}, which {type(estimator).__name__} has not; take another metric, "
            "or wrap the estimator in CalibratedClassifierCV"
        )


def _has_response(metric: Metric, estimator: Any) -> bool:
    if estimator is None or answers_at_once(estimator):
        return True
    return any(hasattr(estimator, name) for name in metric.responses)


_FORMS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Metric]], ...] = (
    (lambda value: isinstance(value, Metric), lambda value: value),
    (lambda value: isinstance(value, str), _named),
    (lambda value: hasattr(value, "_score_func") and hasattr(value, "_sign"), _scorer),
    (_is_function, _function),
)
