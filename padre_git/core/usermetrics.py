"""Metrics of the user: any function, with the words of scikit-learn's `make_scorer`."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from padre_git.core import paths
from padre_git.core.codes import code_object
from padre_git.core.metric import Bounds, Metric
from padre_git.core.unknown import Unknown
from padre_git.errors import PadreError

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
    called = str(name or getattr(function, "__name__", type(function).__name__))
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
            raise Unknown("response", response, _RESPONSES, f"; a metric is computed from {', '.join(_RESPONSES)}")
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
