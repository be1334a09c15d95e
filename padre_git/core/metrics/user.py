"""Metrics of the user: any function, of one number or of several, with the words of scikit-learn's `make_scorer`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from padre_git.core.components.calls import name_of
from padre_git.core.components.code import code_object
from padre_git.core.metrics import paths
from padre_git.core.metrics.metric import Bounds, Metric
from padre_git.errors import PadreError, UnknownName

_RESPONSES = {"predict": "prediction", "predict_proba": "probabilities", "decision_function": "decision"}


def user(
    function: Callable[..., Any],
    *,
    greater_is_better: bool,
    name: str | None = None,
    response_method: str | Sequence[str] = "predict",
    bounds: Bounds = None,
    consumes: str | Sequence[str] = (),
    written: Any = None,
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
    consumes : str or sequence of str
        Instead of a response: names of `core.paths`, such as ``confusion``; the function is called with these.
    written : callable, optional
        What the user wrote, where `function` is only a view of it.

    Raises
    ------
    PadreError
        For another response, bounds that are none, and code that has no stable text.
    """
    called = str(name or name_of(function))
    if not isinstance(greater_is_better, bool):
        raise PadreError(f"metric `{called}`: greater_is_better is True or False, not {greater_is_better!r}")
    things = [paths.check(each) for each in ([consumes] if isinstance(consumes, str) else consumes)]
    ways, wrapped = _ways(function, response_method) if not things else ((tuple(things),), function)
    limits = _bounds(bounds)
    options = {"greater_is_better": greater_is_better, "bounds": limits, "consumes": [list(way) for way in ways]}
    return Metric(
        called, greater_is_better, wrapped, limits, ways, source=code_object(called, written or function, options)
    )


def _ways(
    function: Callable[..., Any], response_method: str | Sequence[str]
) -> tuple[tuple[tuple[str, ...], ...], Callable[..., Any]]:
    responses = (response_method,) if isinstance(response_method, str) else tuple(response_method)
    for response in responses:
        if response not in _RESPONSES:
            raise UnknownName("response", response, _RESPONSES, f"; a metric is computed from {', '.join(_RESPONSES)}")
    plain = responses[0] == "predict"
    ways = tuple(("truth", _RESPONSES[response]) for response in responses)
    return ways, function if plain else partial(_of_second, function)


def _of_second(function: Callable[..., Any], truth: Any, values: Any) -> Any:
    """As with `make_scorer`, of two classes the function is given the second one's column."""
    two = getattr(values, "ndim", 0) == 2 and values.shape[1] == 2
    return function(truth, values[:, 1] if two else values)


def _bounds(bounds: Any) -> Bounds:
    if bounds is None:
        return None
    low, high = bounds
    if low is not None and high is not None and low >= high:
        raise PadreError(f"the bounds of a metric are (smallest, largest); they are {bounds}")
    return low, high


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
        """The numbers for ``truth``, (n,); equal arguments in a row are not measured twice."""
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
