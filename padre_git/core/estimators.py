"""Estimators as people give them: objects, functions that return them, and preprocessing before them."""

from typing import Any

from sklearn import pipeline as sklearn_pipeline
from sklearn.base import clone

from padre_git.core.calls import name_of, needed
from padre_git.core.components import has_parameters
from padre_git.errors import PadreError


def estimator_of(value: Any) -> Any:
    """The estimator that ``value`` is, or that the function ``value`` returns."""
    if isinstance(value, type):
        raise PadreError(f"{value.__name__} is a class; the pipeline is an object of it: {value.__name__}()")
    if not hasattr(value, "fit") and callable(value):
        value = _made(value)
    if isinstance(value, type) or not hasattr(value, "fit"):
        raise PadreError(
            f"the pipeline is a {type(value).__name__}, which has no `fit`; give an estimator, "
            "or a function without arguments that returns one"
        )
    return value


def _made(function: Any) -> Any:
    name = name_of(function)
    if needed(function):
        raise PadreError(f"{name}() needs arguments; the function of a pipeline is called without any")
    made = function()
    if made is None:
        raise PadreError(f"{name}() returned nothing; the function of a pipeline returns an estimator")
    return made


def transformer_of(value: Any) -> Any:
    """The transformer that ``value`` is, or that the function ``value`` returns."""
    made = value if hasattr(value, "fit") and not isinstance(value, type) else value()
    if not hasattr(made, "fit") or not hasattr(made, "transform"):
        raise PadreError(
            f"the preprocessing is a {type(made).__name__}, which has no `fit` and `transform`; give a transformer, "
            "or a function without arguments that returns one"
        )
    return made


def behind(transformer: Any, estimator: Any) -> Any:
    """A scikit-learn pipeline of both; the steps of a pipeline stay steps."""
    steps = estimator.steps if isinstance(estimator, sklearn_pipeline.Pipeline) else None
    rest = [*steps] if steps else sklearn_pipeline.make_pipeline(estimator).steps
    name = "preprocessing"
    while name in dict(rest):
        name += "_"
    return sklearn_pipeline.Pipeline([(name, transformer), *rest])


def copied(estimator: Any) -> Any:
    """An unfitted copy; an error where scikit-learn cannot make one."""
    try:
        return fresh(estimator)
    except (RuntimeError, TypeError) as error:
        reason = str(error).strip().splitlines()[0]
        raise PadreError(f"{type(estimator).__name__} cannot be cloned for each fit: {reason}") from error


def fresh(estimator: Any) -> Any:
    """An unfitted copy."""
    # without get_params, scikit-learn copies what is there
    return clone(estimator, safe=has_parameters(estimator))
