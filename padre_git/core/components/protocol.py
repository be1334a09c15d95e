"""The one protocol of everything that is trained, and the table that adapts what there is to it."""

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline
from sklearn.utils import Tags, get_tags

from padre_git.core.components.answers import OUTLIER_CLASSES, Answers
from padre_git.core.components.components import last_step

_PLAIN = (bool, int, float, str, type(None))


class Part(NamedTuple):
    """Rows that are neither trained nor tested on: a component may stop its training by them."""

    X: Any
    y: Any


class Trainable(Protocol):
    """What a component can do."""

    def fit(self, X: Any, y: Any, validation: Part | None) -> None:
        """Learn from ``X``, (n, features), and ``y``, (n,) or (n, targets); None where there is no target."""

    def infer(self, X: Any) -> Answers:
        """The answers for new rows ``X``, (m, features): m rows of answers, a shape that starts with (n, …)."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Its configuration."""

    def set_params(self, **values: Any) -> Any:
        """Change its configuration."""


@dataclass(frozen=True)
class SciKit:
    """Anything with scikit-learn's `fit` and `predict`."""

    estimator: Any

    def fit(self, X: Any, y: Any, validation: Part | None) -> None:
        """Fit to ``X``, (n, features), and ``y``; validation rows go to estimators that take them."""
        estimator = self.estimator
        _refuse_texts(estimator, y)
        if validation is None or not takes_validation(estimator):
            estimator.fit(X) if y is None else estimator.fit(X, y)
        elif type(estimator) is Pipeline:
            _fit_steps(estimator, X, y, validation)
        else:
            estimator.fit(X, y, validation=validation)

    def infer(self, X: Any) -> Answers:
        """The predictions for ``X``, (n, features), with probabilities or, without these, decision values."""
        prediction = np.asarray(self.estimator.predict(X))
        tags = tags_of(self.estimator)
        outliers = tags is not None and tags.estimator_type == "outlier_detector"
        # of several targets a list of them
        classes = np.array(OUTLIER_CLASSES) if outliers else getattr(self.estimator, "classes_", None)
        values = _response(self.estimator, "predict_proba", X)
        decision = _response(self.estimator, "decision_function", X) if values is None else None
        return Answers(prediction, values, decision, classes)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Those of the estimator; none where it has no configuration."""
        return dict(self.estimator.get_params(deep=deep)) if hasattr(self.estimator, "get_params") else {}

    def set_params(self, **values: Any) -> Any:
        """Set those of the estimator."""
        return self.estimator.set_params(**values)


@dataclass(frozen=True)
class Answering(SciKit):
    """A component that gives all answers at once, such as a function of the user; alone or at the end of a pipeline."""

    def infer(self, X: Any) -> Answers:
        """Its answers for the rows of ``X``, (n, features)."""
        last = self.estimator
        if type(last) is Pipeline:
            X, last = last[:-1].transform(X) if len(last.steps) > 1 else X, last.steps[-1][1]
        found: Answers = last.infer(X)
        return found


@dataclass(frozen=True)
class Transductive(SciKit):
    """A component that labels only the rows that it is fitted on, such as a hierarchical clustering."""

    def fit(self, X: Any, y: Any, validation: Part | None) -> None:
        """Do nothing: the training rows, (n, features), have no part in it."""

    def infer(self, X: Any) -> Answers:
        """The labels, (n,), of a fit to these rows, (n, features)."""
        name = type(last_step(self.estimator)).__name__
        warnings.warn(f"{name} has no predict: it was fitted to the test rows themselves", stacklevel=2)
        return Answers(np.asarray(self.estimator.fit_predict(X)))


def adapted(estimator: Any) -> Trainable:
    """``estimator`` as something that can be trained."""
    return next(adapter(estimator) for fits, adapter in _ADAPTERS if fits(estimator))


def takes_validation(estimator: Any) -> bool:
    """Whether its `fit` knows what to do with rows to validate on."""
    return bool(getattr(last_step(estimator), "takes_validation", False))


def answers_at_once(estimator: Any) -> bool:
    """Whether one call of its `infer` gives all answers, so that which ones there are is known only then."""
    return bool(getattr(last_step(estimator), "answers_at_once", False))


def tags_of(estimator: Any) -> Tags | None:
    """scikit-learn's tags; none of an estimator that has none."""
    try:
        return get_tags(estimator)
    except (AttributeError, TypeError):
        return None


_ADAPTERS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Trainable]], ...] = (
    (lambda estimator: answers_at_once(estimator), Answering),
    (lambda estimator: not hasattr(estimator, "predict") and hasattr(estimator, "fit_predict"), Transductive),
    (lambda estimator: True, SciKit),
)


def checked(answers: Answers, rows: int, targets: tuple[int, ...] | None = None) -> Answers:
    """The answers, one for each of ``rows``; a single column is no second dimension.

    Parameters
    ----------
    targets : what the truth's shape has behind the rows: nothing, or how many targets; none where there is no truth.

    Raises
    ------
    ValueError : where there are more or fewer, or of another number of targets.
    """
    prediction = np.asarray(answers.prediction)
    if prediction.ndim == 0 or len(prediction) != rows:
        raise ValueError(f"predict returned {_shape(prediction)} for {rows} rows; it must return one for each")
    if prediction.ndim == 2 and prediction.shape[1] == 1:
        prediction = prediction[:, 0]
    if targets is not None and prediction.shape[1:] != targets:
        several = f"{targets[0]} targets" if targets else "one target"
        raise ValueError(f"predict returned {_shape(prediction)} for {rows} rows of {several}")
    for name, values in (("predict_proba", answers.probabilities), ("decision_function", answers.decision)):
        sizes = {len(each) for each in (values if isinstance(values, list) else [values]) if each is not None}
        if sizes - {rows}:
            raise ValueError(f"{name} returned {_shape(values)} for {rows} rows; it must return one for each")
    missing = int(np.isnan(prediction).sum()) if prediction.dtype.kind == "f" else 0
    if missing:
        warnings.warn(f"predict returned NaN for {missing} of {prediction.size} values", stacklevel=2)
    return answers._replace(prediction=prediction)


def configuration(trained: Trainable) -> dict[str, Any]:
    """The parameters that are plain values: what is recorded of them should be what was used."""
    return _plain(trained.get_params())


def configuration_of(estimator: Any, names: Iterable[str]) -> dict[str, Any]:
    """Those of ``names`` that are plain values of ``estimator`` now."""
    own = getattr(type(estimator), "get_params", None) is BaseEstimator.get_params
    if own and not any("__" in name for name in names):  # then these are attributes; each fit asks for them
        return _plain({name: getattr(estimator, name, None) for name in names})
    return configuration(adapted(estimator))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if isinstance(value, _PLAIN)}


def warn_of_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Warn of each parameter that has another value than ``before``."""
    for name, value in before.items():
        now = after.get(name, value)
        if now is not value and now != value and not (now != now and value != value):
            text = f"fit changed the parameter {name} from {value!r} to {now!r}; {value!r} is recorded"
            warnings.warn(text, stacklevel=2)


def _refuse_texts(estimator: Any, y: Any) -> None:
    """skorch has no coding of classes, and says of a text only that it is no number."""
    first = y.flat[0] if isinstance(y, np.ndarray) and y.size else None
    kind = type(last_step(estimator))
    if isinstance(first, str) and any(each.__module__ == "skorch.net" for each in kind.__mro__):
        raise ValueError(
            f"{kind.__name__} needs classes as numbers 0, 1, …, and here they are text such as {str(first)!r}; "
            "number them in the data set, or use TorchPipeline, which does that itself"
        )


def _shape(values: Any) -> str:
    return f"{' × '.join(map(str, np.shape(values))) or 'one'} value{'s' if np.ndim(values) else ''}"


def _fit_steps(pipeline: Pipeline, X: Any, y: Any, validation: Part) -> None:
    """As `Pipeline.fit`, with validation rows that go through the fitted steps before the last one."""
    if len(pipeline.steps) > 1:
        before = pipeline[:-1]
        X = before.fit_transform(X, y)
        validation = Part(before.transform(validation.X), validation.y)
        pipeline.steps[:-1] = before.steps  # with a memory these are other objects
    pipeline.steps[-1][1].fit(X, y, validation=validation)


def _response(estimator: Any, name: str, features: Any) -> Any:
    if not hasattr(estimator, name):
        return None
    try:
        values = getattr(estimator, name)(features)
    except (AttributeError, NotImplementedError):  # it says so only when it is asked
        return None
    if isinstance(values, list):  # one array per target
        arrays = [np.asarray(each) for each in values]
        return arrays if all(each.ndim == 2 for each in arrays) else None
    array = np.asarray(values)
    return array if array.ndim <= 2 else None
