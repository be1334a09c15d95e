"""Functions of the user that measure several things at once: a metric for each of their results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from padre_git.core.calls import name_of
from padre_git.core.metric import Bounds, Metric
from padre_git.core.usermetrics import user
from padre_git.errors import PadreError


@dataclass(frozen=True)
class _Result:
    """One of the numbers that an evaluator returns."""

    evaluator: "Evaluator"
    name: str

    def __call__(self, truth: Any, answer: Any) -> float:
        return self.evaluator.evaluate(truth, answer)[self.name]


@dataclass(frozen=True)
class Evaluator:
    """A function ``f(y_true, y_pred) -> {name: number}``, and which way each number is better.

    Attributes
    ----------
    function : it is called once for the test rows of a split.
    greater_is_better : name -> its direction.
    response : what ``y_pred`` is: `predict`, `predict_proba` or `decision_function`.
    bounds : name -> smallest and largest value there can be.
    """

    function: Callable[..., Any]
    greater_is_better: Mapping[str, bool]
    response: str = "predict"
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    _last: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        name = name_of(self.function)
        wrong = [each for each, better in self.greater_is_better.items() if not isinstance(better, bool)]
        if not self.greater_is_better or wrong:
            what = f"of `{wrong[0]}` " if wrong else ""
            raise PadreError(
                f"evaluator {name}() states no direction {what}; greater_is_better={{'cost': False, 'hits': True}}"
            )
        unknown = sorted(self.bounds.keys() - self.greater_is_better.keys())
        if unknown:
            raise PadreError(f"evaluator {name}() has bounds of `{unknown[0]}`, which it does not return")

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """A metric for each result; the first is the main one."""
        return tuple(
            user(
                _Result(self, name),
                name=name,
                greater_is_better=better,
                bounds=self.bounds.get(name),
                response_method=self.response,
                written=self.function,
            )
            for name, better in self.greater_is_better.items()
        )

    def evaluate(self, truth: Any, answer: Any) -> dict[str, float]:
        """The numbers; equal arguments in a row are not measured twice."""
        if not (self._last and self._last[0] is truth and self._last[1] is answer):
            self._last[:] = [truth, answer, self._checked(self.function(truth, answer))]
        found: dict[str, float] = self._last[2]
        return found

    def _checked(self, made: Any) -> dict[str, Any]:
        name, stated = name_of(self.function), set(self.greater_is_better)
        if not isinstance(made, Mapping):
            raise PadreError(f"evaluator {name}() returned a {type(made).__name__}; it returns {{name: number}}")
        if set(made) != stated:
            lacks, more = sorted(stated - set(made)), sorted(map(str, set(made) - stated))
            what = f"did not return `{lacks[0]}`" if lacks else f"returned `{more[0]}`, whose direction nobody stated"
            raise PadreError(f"evaluator {name}() {what}; greater_is_better names {', '.join(sorted(stated))}")
        return dict(made)
