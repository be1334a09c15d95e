"""`Metric`: its direction and bounds, what it consumes, and its value on a test part."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from padre_git.core.components.answers import KINDS, OUTLIERS, Answers
from padre_git.core.metrics import codes
from padre_git.core.metrics.paths import Paths
from padre_git.errors import PadreError
from padre_git.model.documents import CodeObject

Bounds = tuple[float | None, float | None] | None
TRUTH = ("truth", "prediction")
_RESPONSES = {
    **dict.fromkeys(("prediction", "confusion", "counts", "errors", "contingency"), "predict"),
    **dict.fromkeys(("probabilities", "reliability"), "predict_proba"),
    "decision": "decision_function",
    "ranking": "predict_proba or decision_function",
    "numbers": "features",
    "transformed_numbers": "transformed features",
}


@dataclass(frozen=True)
class Metric:
    """A metric.

    Attributes
    ----------
    name : unique within an experiment.
    greater_is_better : its direction.
    function : of what it consumes, in that order; with ``label=`` where it is of one class.
    bounds : smallest and largest value there can be; None where there is no such bound.
    consumes : names of `core.paths`; of alternatives the first that is there.
    kinds : of problems, as in `core.answers.KINDS`; empty for any.
    part : ``class`` where it is of one class, ``any class`` where it is of one or the mean over all.
    average : over classes or targets, where it is a mean over them.
    version : raised when its definition changes, so that old values are told apart.
    optional : whether it is left out where there is not what it consumes.
    label, shown : the class, or the position of the target, that it is of, and its name.
    source : the code of a function of the user's.
    about : what it is, where its function does not say so.
    """

    name: str
    greater_is_better: bool
    function: Callable[..., Any] = field(repr=False)
    bounds: Bounds = None
    consumes: tuple[tuple[str, ...], ...] = (TRUTH,)
    kinds: tuple[str, ...] = ()
    part: str = ""
    average: str | None = None
    version: int = 1
    optional: bool = False
    label: Any = None
    shown: str | None = None
    source: CodeObject | None = field(default=None, repr=False)
    about: str = field(default="", repr=False)

    @property
    def task(self) -> str | None:
        """What it is for; None for anything, and for several tasks."""
        tasks = {KINDS[kind] for kind in self.kinds} - {OUTLIERS}
        return next(iter(tasks)) if len(tasks) == 1 else OUTLIERS if self.kinds == (OUTLIERS,) else None

    @property
    def code(self) -> str:
        """The hash of what computes it: 12 hex digits."""
        if self.source:
            return self.source.hash
        return codes.code(self.name, self.version)

    @property
    def needs_truth(self) -> bool:
        """Whether there must be a target."""
        return "truth" in self.consumes[0] or bool({"confusion", "counts", "errors", "contingency"} & {*self.things})

    @property
    def things(self) -> tuple[str, ...]:
        """Everything it may consume."""
        return tuple(dict.fromkeys(name for way in self.consumes for name in way))

    @property
    def response(self) -> str:
        """What of the estimator it is computed from, in scikit-learn's words."""
        words = dict.fromkeys(_RESPONSES[name] for name in self.things if name in _RESPONSES)
        return " or ".join(dict.fromkeys(" or ".join(words).split(" or "))) if words else ", ".join(self.things)

    def score(self, truth: Any, answers: Answers) -> float:
        """Its value on one test part of ``truth``, (n,) or (n, targets); see `of`."""
        return self.of(Paths(truth, answers))

    def available(self, paths: Paths) -> bool:
        """Whether there is what it consumes."""
        return any(paths.has(way) for way in self.consumes)

    def of(self, paths: Paths) -> float:
        """Its value.

        Raises
        ------
        ValueError : where it is undefined on these rows; `Undefined` where padre knows why.
        PadreError : where there is not what it consumes, or it returns no number.
        """
        here = paths.target(self.label) if self.part == "target" else paths
        way = next((way for way in self.consumes if here.has(way)), None)
        if way is None:
            raise PadreError(f"metric `{self.name}` needs {self.response}, which this run did not record")
        taken = [here[name] for name in way]
        options = {} if self.label is None or self.part == "target" else {"label": self.label}
        if self.part == "class" and not options:
            options = {"label": self._positive(paths)}
        value = self.function(*taken, **options)
        try:
            return float(value)
        except TypeError as error:
            raise PadreError(f"metric `{self.name}` returned a {type(value).__name__}, not one number") from error

    def _positive(self, paths: Paths) -> Any:
        """The second of two classes, where nobody said which."""
        labels = paths["classes"] if paths.has(("classes",)) else paths["confusion"].labels
        if len(labels) != 2:
            raise PadreError(
                f"metric `{self.name}` is computed for one class, and there "
                f"are {len(labels)}: name it as {self.name}.CLASS"
            )
        return labels[1]


def value_in(metric: Metric, paths: Paths) -> tuple[float, str | None]:
    """A metric's value, and why it is undefined where it is: then it is NaN, never left out."""
    try:
        value = metric.of(paths)
    except (ValueError, ArithmeticError) as error:
        return math.nan, next(iter(str(error).strip().splitlines()), type(error).__name__)
    return value, "its value is not a number" if math.isnan(value) else None
