"""Estimators as people give them: objects, functions that return them, and preprocessing before them."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

from sklearn import pipeline as sklearn_pipeline
from sklearn.base import clone

from padre_git.core.components.calls import name_of, needed
from padre_git.core.components.components import has_parameters
from padre_git.core.components.functions import FunctionPipeline
from padre_git.core.components.preprocessing import of_function
from padre_git.errors import PadreError


def estimator_of(value: Any) -> Any:
    """The estimator that ``value`` is, that it returns as a function, or that is made of it by a row of the table."""
    for fits, make in _FORMS:
        if fits(value):
            return make(value)
    raise PadreError(
        f"the pipeline is a {type(value).__name__}, which has no `fit`; give an estimator, "
        "or a function without arguments that returns one"
    )


def _class(value: Any) -> Any:
    if hasattr(value, "named_parameters"):
        raise PadreError(f"{value.__name__} is a network without a loss; give TorchPipeline({value.__name__}, loss=…)")
    raise PadreError(f"{value.__name__} is a class; the pipeline must be an object of it: {value.__name__}()")


def _network(value: Any) -> Any:
    raise PadreError(
        f"a {type(value).__name__} is a network without a loss and an optimizer; "
        "give TorchPipeline(module, loss=…, optimizer=…, epochs=…)"
    )


def _returned(function: Any) -> Any:
    """What a function without arguments returns."""
    made = function()
    if made is None:
        raise PadreError(f"{name_of(function)}() returned nothing; the function of a pipeline must return an estimator")
    if isinstance(made, FunctionType) and not needed(made):
        raise PadreError(
            f"{name_of(function)}() returned a function; the function of a pipeline must return an estimator"
        )
    return estimator_of(made)


# what a pipeline may be given as -> the estimator that it becomes
_FORMS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (lambda value: isinstance(value, type), _class),
    (lambda value: hasattr(value, "fit"), lambda value: value),
    (lambda value: hasattr(value, "named_parameters"), _network),
    (lambda value: callable(value) and not needed(value), _returned),
    (callable, lambda value: FunctionPipeline(value).check()),
)


def transformer_of(value: Any) -> Any:
    """The transformer that ``value`` is, that it returns as a function, or that a function of the features becomes."""
    if not hasattr(value, "fit") and callable(value) and needed(value):
        return of_function(value)
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
