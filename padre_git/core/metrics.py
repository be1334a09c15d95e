"""Metrics: what each is called, which way is better, between which bounds, and from what it is computed."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from sklearn import metrics as sk

from padre_git.core import scores
from padre_git.core.scores import Undefined
from padre_git.core.splitting import as_target
from padre_git.core.unknown import Unknown
from padre_git.errors import PadreError

Bounds = tuple[float | None, float | None] | None
_RESPONSES = ("predict", "predict_proba", "decision_function")
_RANKED = ("predict_proba", "decision_function")
_SHARE = (0.0, 1.0)
_LOSS = (0.0, None)
_AT_MOST_ONE = (None, 1.0)
_CORRELATION = (-1.0, 1.0)


class Answers(NamedTuple):
    """What a fitted estimator says of n test rows.

    Attributes
    ----------
    prediction : (n,) or (n, targets).
    probabilities : (n, classes) or None.
    decision : (n,) or (n, classes) or None.
    classes : in the order of the columns, or None.
    """

    prediction: Any
    probabilities: Any = None
    decision: Any = None
    classes: Any = None


@dataclass(frozen=True)
class Metric:
    """A metric.

    Attributes
    ----------
    name : unique within an experiment.
    greater_is_better : its direction.
    bounds : smallest and largest value there can be; None where there is no such bound.
    response : what it is computed from: `predict`, `predict_proba`, `decision_function`, or several, the first that
        there is.
    function : ``f(truth, answer)``; as with `make_scorer`, of two classes the answer is the second one's column.
    task : what it is for; None for anything.
    with_classes : whether the function is ``f(truth, answer, classes)`` with all columns.
    optional : whether it is left out where the estimator has no such response.
    targets : whether it takes several targets.
    """

    name: str
    greater_is_better: bool
    function: Callable[..., Any] = field(repr=False)
    bounds: Bounds = None
    response: str | tuple[str, ...] = "predict"
    task: str | None = None
    with_classes: bool = False
    optional: bool = False
    targets: bool = True

    @property
    def responses(self) -> tuple[str, ...]:
        """The responses it can be computed from, the preferred one first."""
        return (self.response,) if isinstance(self.response, str) else tuple(self.response)

    def available(self, answers: Answers) -> bool:
        """Whether it can be computed from ``answers``."""
        return self._answer(answers) is not None

    def score(self, truth: Any, answers: Answers) -> float:
        """Its value.

        Parameters
        ----------
        truth : array of shape (n,) or (n, targets)
            As in the test part.
        answers : Answers
            Of the fitted estimator.

        Raises
        ------
        ValueError
            Where it is undefined on these rows; `Undefined` where padre knows why.
        PadreError
            Where it returns no number.
        """
        answer = self._answer(answers)
        if answer is None:
            raise PadreError(f"metric `{self.name}` needs {' or '.join(self.responses)}, which this pipeline has not")
        if self.with_classes:
            value = self.function(truth, answer, answers.classes)
        else:
            value = self.function(truth, _positive(answer) if self.responses[0] != "predict" else answer)
        try:
            return float(value)
        except TypeError as error:
            raise PadreError(f"metric `{self.name}` returned a {type(value).__name__}, not one number") from error

    def _answer(self, answers: Answers) -> Any:
        given = {
            "predict": answers.prediction,
            "predict_proba": answers.probabilities,
            "decision_function": answers.decision,
        }
        return next((given[name] for name in self.responses if given[name] is not None), None)


def _positive(answer: Any) -> Any:
    return answer[:, 1] if answer.ndim == 2 and answer.shape[1] == 2 else answer


_classifying = partial(Metric, task="classification", targets=False)
_regressing = partial(Metric, task="regression")

_ROWS = (
    _classifying("accuracy", True, scores.accuracy, _SHARE, targets=True),
    _classifying("balanced_accuracy", True, sk.balanced_accuracy_score, _SHARE),
    _classifying("f1_macro", True, partial(sk.f1_score, average="macro"), _SHARE),
    _classifying("f1_weighted", True, partial(sk.f1_score, average="weighted"), _SHARE),
    _classifying("precision_macro", True, partial(sk.precision_score, average="macro"), _SHARE),
    _classifying("recall_macro", True, partial(sk.recall_score, average="macro"), _SHARE),
    _classifying("roc_auc", True, scores.roc_auc, _SHARE, _RANKED, with_classes=True),
    _classifying("average_precision", True, scores.average_precision, _SHARE, _RANKED, with_classes=True),
    _classifying("log_loss", False, scores.log_loss, _LOSS, "predict_proba", with_classes=True),
    _classifying("brier", False, scores.brier, (0.0, 2.0), "predict_proba", with_classes=True),
    _classifying("matthews_corrcoef", True, sk.matthews_corrcoef, _CORRELATION),
    _classifying("cohen_kappa", True, sk.cohen_kappa_score, _CORRELATION),
    _regressing("r2", True, sk.r2_score, _AT_MOST_ONE),
    _regressing("rmse", False, sk.root_mean_squared_error, _LOSS),
    _regressing("mae", False, sk.mean_absolute_error, _LOSS),
    _regressing("mse", False, sk.mean_squared_error, _LOSS),
    _regressing("median_absolute_error", False, sk.median_absolute_error, _LOSS),
    _regressing("max_error", False, sk.max_error, _LOSS, targets=False),
    _regressing("explained_variance", True, sk.explained_variance_score, _AT_MOST_ONE),
    _regressing("mape", False, sk.mean_absolute_percentage_error, _LOSS),
)
METRICS: dict[str, Metric] = {row.name: row for row in _ROWS}

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
    found = [_metric(value) for value in ([values] if single else _listed(values))]
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
    called = name or getattr(function, "__name__", type(function).__name__)
    return Metric(called, greater_is_better, function, bounds, responses[0] if len(responses) == 1 else responses)


def undefined(error: BaseException) -> str:
    """Why a metric is undefined, in one line."""
    text = str(error).strip().splitlines()
    return text[0] if text else type(error).__name__


def value_of(metric: Metric, truth: Any, answers: Answers) -> tuple[float, str | None]:
    """A metric's value, and why it is undefined where it is: then it is NaN, never left out."""
    try:
        value = metric.score(truth, answers)
    except (ValueError, ArithmeticError) as error:
        return math.nan, undefined(error)
    return value, "its value is not a number" if math.isnan(value) else None


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
    return estimator is None or any(hasattr(estimator, name) for name in metric.responses)


_FORMS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Metric]], ...] = (
    (lambda value: isinstance(value, Metric), lambda value: value),
    (lambda value: isinstance(value, str), _named),
    (lambda value: hasattr(value, "_score_func") and hasattr(value, "_sign"), _scorer),
    (_is_function, _function),
)
__all__ = ["METRICS", "Answers", "Metric", "Undefined", "for_task", "resolve", "undefined", "user", "value_of"]
