"""Preprocessing that the user wrote as a function, as a transformer; and text columns for what takes texts."""

from collections.abc import Callable
from typing import Any

from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import _num_samples, check_is_fitted

from padre_git.core.components.calls import name_of, needed
from padre_git.core.components.features import look_at
from padre_git.core.components.protocol import tags_of
from padre_git.errors import PadreError


class FunctionTransform(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A function ``f(X)``, or ``f(X_train, X)`` that learns from the training rows, as a step before the estimator.

    Parameters
    ----------
    function : callable
        Returns the features of the rows of ``X``: as many rows.
    """

    __module__ = "padre_git"  # the path that documents and models record, wherever the file lies

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    @property
    def padre_name(self) -> str:
        """The function's name."""
        return name_of(self.function)

    def fit(self, X: Any, y: Any = None) -> "FunctionTransform":
        """Remember the training rows ``X``, (n, features), if the function asks for them; ``y`` is not used."""
        look_at(self, X, reset=True)
        self.learns_ = needed(self.function) == 2
        self.train_ = X if self.learns_ else None
        return self

    def transform(self, X: Any) -> Any:
        """The features that the function makes of the rows of ``X``, (n, features): n rows of any width.

        Raises
        ------
        TypeError
            Where the function returns nothing.
        ValueError
            Where it returns another number of rows.
        """
        check_is_fitted(self)
        look_at(self, X, reset=False)
        made = self.function(self.train_, X) if self.learns_ else self.function(X)
        if made is None:
            raise TypeError(
                f"{self.padre_name}() returned nothing; it must return the features of the rows it is given"
            )
        rows, wanted = _num_samples(made), _num_samples(X)
        if rows != wanted:
            raise ValueError(f"{self.padre_name}() returned {rows} rows for {wanted}; it must keep each row")
        return made

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "learns_")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.no_validation = True  # the function says what its rows may be
        tags.input_tags.sparse = True
        return tags


def of_function(function: Any) -> FunctionTransform:
    """A function of the features as a transformer.

    Raises
    ------
    PadreError
        Where it asks for the whole data set, or takes other arguments.
    """
    name, count = name_of(function), needed(function)
    first = next(iter(function.__code__.co_varnames), "") if hasattr(function, "__code__") else ""
    if count == 1 and first in ("dataset", "data"):
        raise PadreError(
            f"preprocessing {name}({first}) sees all rows, also the ones that are tested on: "
            f"@app.preprocessing(fit_on='all') says so; or write {name}(X), or {name}(X_train, X)"
        )
    if count not in (1, 2):
        raise PadreError(
            f"preprocessing {name}() takes {count} arguments; it is f() -> transformer, f(X) or f(X_train, X)"
        )
    return FunctionTransform(function)


def as_texts(X: Any, estimator: Any) -> Any:
    """The only column of a frame (n, 1) as a series (n,), if the first step takes texts; else ``X`` itself.

    A vectorizer that is given a frame would take the names of its columns for the texts.
    """
    single = hasattr(X, "iloc") and getattr(X, "ndim", 1) == 2 and X.shape[1] == 1
    return X.iloc[:, 0] if single and takes_texts(estimator) else X


def takes_texts(estimator: Any) -> bool:
    """Whether an estimator, or the first of its steps, takes texts and no table."""
    if hasattr(estimator, "steps"):
        return bool(estimator.steps) and takes_texts(estimator.steps[0][1])
    if hasattr(estimator, "transformer_list"):
        return any(takes_texts(part) for _, part in estimator.transformer_list)
    inner = getattr(estimator, "estimator", None)
    if inner is not None:
        return takes_texts(inner)
    tags = tags_of(estimator)
    return tags is not None and bool(tags.input_tags.string and not tags.input_tags.two_d_array)
