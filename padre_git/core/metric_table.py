"""The metrics that padre has, a row for each: which way is better, between which bounds, from what it is computed."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from sklearn import metrics as sk

from padre_git.core import scores
from padre_git.errors import PadreError

Bounds = tuple[float | None, float | None] | None
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
