"""Plain functions of the user as components: what they take by position is data, the rest are hyperparameters."""

from collections.abc import Callable, Mapping
from functools import cached_property
from inspect import Parameter, signature
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.metrics import accuracy_score, r2_score
from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from padre_git.core.components.answers import Answers
from padre_git.core.components.calls import name_of
from padre_git.core.components.features import look_at
from padre_git.core.data.targets import as_target
from padre_git.errors import PadreError

TASKS = ("classification", "regression", "clustering", "outlier detection")
_RNG = "rng"
_STATE = "random_state"
_PARTS = {"prediction", "probabilities", "decision", "classes"}


class FunctionPipeline(BaseEstimator):  # type: ignore[misc]
    """A function that is trained and asked, with its keyword arguments as hyperparameters.

    Parameters
    ----------
    function : callable
        ``f(X_train, y_train, X_test) -> predictions``, or ``f(X_train, y_train) -> model`` where the model has
        `predict`, or is itself a function of ``X_test``. Its arguments with a default are hyperparameters; one that is
        called `rng` gets a numpy generator, seeded by padre. Predictions are an array (n,) or (n, targets); of a
        classification also probabilities (n, classes), a pair of both, or a dict with `prediction`, `probabilities`,
        `decision` and `classes`.
    task : {"classification", "regression", "clustering", "outlier detection"}, optional
        What it does. Default: what the decorator of the function says; without it, metrics have to be named.
    **hyperparameters
        Values instead of the defaults.

    Raises
    ------
    PadreError
        Where there is no such hyperparameter; in `fit`, and before padre runs it, also where the function takes other
        arguments or there is no such task.
    """

    __module__ = "padre_git"  # the path that documents and models record, wherever the file lies
    answers_at_once = True

    def __init__(self, function: Callable[..., Any], *, task: str | None = None, **hyperparameters: Any) -> None:
        self.function, self.task = function, task or getattr(function, "padre_task", None)
        self._given: dict[str, Any] = {}
        self._last: tuple[Any, Answers] | None = None
        self.set_params(**hyperparameters)

    @property
    def padre_function(self) -> Callable[..., Any]:
        """The function."""
        return self.function

    @property
    def padre_name(self) -> str:
        """The function's name."""
        return name_of(self.function)

    def check(self) -> "FunctionPipeline":
        """Check the function's arguments and its task, before anything runs.

        Raises
        ------
        PadreError
            Where the function cannot be a pipeline, or the task is unknown.
        """
        if self.task is not None and self.task not in TASKS:
            raise PadreError(f"the task of {self.padre_name}() is {self.task!r}; tasks are {', '.join(TASKS)}")
        _ = self._takes
        return self

    @cached_property
    def padre_arguments(self) -> Mapping[str, Parameter]:
        """The hyperparameters; `random_state` where the function draws."""
        found = signature(self.padre_function).parameters
        own = {name: each for name, each in found.items() if each.default is not each.empty and name != _RNG}
        if _RNG in found and _STATE not in own:
            own[_STATE] = Parameter(_STATE, Parameter.KEYWORD_ONLY, default=None)
        return own

    @cached_property
    def _takes(self) -> int:
        """How many of X_train, y_train and X_test."""
        found = signature(self.padre_function).parameters
        open_kinds = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
        data = [name for name, each in found.items() if each.default is each.empty and each.kind not in open_kinds]
        count = len([name for name in data if name != _RNG])
        unnamed = [name for name in data if found[name].kind is Parameter.KEYWORD_ONLY and name != _RNG]
        if count not in (2, 3) or unnamed:
            raise PadreError(
                f"{self.padre_name}({', '.join(found)}) is not a pipeline; a pipeline is f() -> estimator, "
                "f(X_train, y_train) -> model, or f(X_train, y_train, X_test) -> predictions; arguments with a default "
                "are hyperparameters"
            )
        return count

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The hyperparameters by name; ``deep`` changes nothing, as none of them is an estimator."""
        return {name: self._given.get(name, each.default) for name, each in self.padre_arguments.items()}

    def set_params(self, **values: Any) -> "FunctionPipeline":
        """Set the hyperparameters that ``values`` name.

        Raises
        ------
        PadreError
            For a hyperparameter that the function does not have.
        """
        for name in values:
            if name not in self.padre_arguments:
                known = ", ".join(self.padre_arguments) or "none"
                raise PadreError(f"{self.padre_name}() has no hyperparameter `{name}`; it has {known}")
        self._given.update(values)
        return self

    def fit(self, X: Any, y: Any = None) -> "FunctionPipeline":
        """Train, or remember what to train on until there are rows to predict.

        Raises
        ------
        ValueError
            Where X and y have another number of rows. What the values may be is for the function to say.
        """
        self.check()
        check_consistent_length(X, y)
        look_at(self, X, reset=True)
        self._last = None
        target = as_target(y)
        several = target is None or target.ndim > 1
        self.classes_ = None if several or self.task != "classification" else np.unique(target)
        self._train = (X, y)
        self._model = self._called(X, y) if self._takes == 2 else None
        return self

    def infer(self, X: Any) -> Answers:
        """The answers of the function for the rows of ``X``, (n, features); the function is called once for them."""
        if self._last is None or self._last[0] is not X:
            self._last = (X, self._asked(X))
        return self._last[1]

    def predict(self, X: Any) -> Any:
        """The predictions of the rows of ``X``, (n, features): an array (n,), or (n, targets)."""
        known = self._last is not None and self._last[0] is X
        return (self.infer(X) if known else self._asked(X)).prediction

    @available_if(lambda estimator: estimator.task in ("classification", "regression"))  # type: ignore[untyped-decorator]
    def score(self, X: Any, y: Any) -> float:
        """The accuracy, or R², of the predictions of ``X``, (n, features), where ``y``, (n,), is the truth."""
        measure = accuracy_score if self.task == "classification" else r2_score
        return float(measure(y, self.predict(X)))

    def _asked(self, X: Any) -> Answers:
        check_is_fitted(self)
        look_at(self, X, reset=False)
        if self._takes == 3:
            return self._answers(self._called(*self._train, X))
        model: Any = self._model
        if not hasattr(model, "predict"):
            if not callable(model):
                raise TypeError(f"{self.padre_name}() returned a {type(model).__name__}; a model has `predict`")
            return self._answers(model(X))
        probabilities = model.predict_proba(X) if hasattr(model, "predict_proba") else None
        return Answers(np.asarray(model.predict(X)), probabilities, None, getattr(model, "classes_", self.classes_))

    def _called(self, *data: Any) -> Any:
        values, found = self.get_params(), signature(self.padre_function).parameters
        if _RNG in found:
            seed = values[_STATE] if _STATE in found else values.pop(_STATE)
            values[_RNG] = np.random.default_rng(seed)
        return self.padre_function(*data, **values)

    def _answers(self, made: Any) -> Answers:
        """The answers in what the function returned."""
        if made is None:
            raise TypeError(f"{self.padre_name}() returned nothing; it must return the predictions of the test rows")
        if isinstance(made, Mapping):
            unknown = sorted(made.keys() - _PARTS)
            if unknown:
                raise TypeError(
                    f"{self.padre_name}() returned `{unknown[0]}`; it may return {', '.join(sorted(_PARTS))}"
                )
            classes = made.get("classes", self.classes_)
            prediction, scores = made.get("prediction"), made.get("probabilities")
            return self._complete(prediction, scores, made.get("decision"), classes)
        if isinstance(made, tuple) and len(made) == 2:
            return self._complete(made[0], made[1], None, self.classes_)
        array = np.asarray(made)
        if array.ndim == 2 and array.shape[1] > 1 and self.classes_ is not None:
            return self._complete(None, array, None, self.classes_)
        return Answers(array, classes=self.classes_)

    def _complete(self, prediction: Any, probabilities: Any, decision: Any, classes: Any) -> Answers:
        """Answers whose prediction, where it lacks, is the class of the highest probability."""
        if probabilities is not None:
            probabilities = np.asarray(probabilities, np.float64)
            if probabilities.ndim == 1:  # of the second of two classes
                probabilities = np.stack([1 - probabilities, probabilities], axis=1)
            if classes is None or len(classes) != probabilities.shape[1]:
                known = 0 if classes is None else len(classes)
                raise ValueError(
                    f"{self.padre_name}() returned {probabilities.shape[1]} probabilities for {known} classes"
                )
            if prediction is None:
                prediction = np.asarray(classes)[probabilities.argmax(axis=1)]
        if prediction is None:
            raise TypeError(f"{self.padre_name}() returned neither predictions nor probabilities")
        return Answers(np.asarray(prediction), probabilities, decision, classes)

    def __getstate__(self) -> dict[str, Any]:
        """Without what can be found again, and without the rows that it was asked about last."""
        found = {name: value for name, value in vars(self).items() if name not in ("padre_arguments", "_takes")}
        return {**found, "_last": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Also of a model that was pickled when the function had another name here."""
        named = {name: value for name, value in state.items() if name not in ("padre_function", "padre_name")}
        self.__dict__.update({"function": state.get("padre_function"), **named})

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_train")

    def __sklearn_clone__(self) -> "FunctionPipeline":
        return FunctionPipeline(self.padre_function, task=self.task, **self._given)

    def __sklearn_tags__(self) -> Tags:
        self.check()
        kinds = {"classification": "classifier", "regression": "regressor", "clustering": "clusterer"}
        kind = kinds.get(self.task or "", "outlier_detector" if self.task else None)
        return Tags(
            estimator_type=kind,
            target_tags=TargetTags(required=False),
            classifier_tags=ClassifierTags() if kind == "classifier" else None,
            regressor_tags=RegressorTags() if kind == "regressor" else None,
            input_tags=InputTags(sparse=True),
            no_validation=True,  # the function says what its rows may be
        )

    def __repr__(self) -> str:
        return f"{self.padre_name}({', '.join(f'{name}={value!r}' for name, value in self._given.items())})"
