"""Fitted estimators without their networks, and with them again: what no file can hold without pickle stands apart."""

import io
import pickle
from collections.abc import Callable, Collection, Mapping
from typing import Any

from padre_git.core.networks.architecture import (
    class_name,
    described,
    found_class,
    network,
    of_text,
    tensors,
    to_text,
)
from padre_git.core.networks.losses import name_of
from padre_git.core.networks.pipeline import TorchPipeline
from padre_git.core.networks.portable import is_of_torch
from padre_git.errors import PadreError
from padre_git.model.names import RENAMED

_SKORCH = {
    "skorch.net.NeuralNet",
    "skorch.classifier.NeuralNetClassifier",
    "skorch.classifier.NeuralNetBinaryClassifier",
    "skorch.regressor.NeuralNetRegressor",
}
Weights = dict[str, dict[str, Any]]  # name of a network -> its tensors


class Kept:
    """The place of a network in a kept estimator.

    Attributes
    ----------
    kind : the class of the estimator that had it.
    name : of its weights.
    module : what it is made of, as JSON; empty where it was not fitted, as inside a search.
    arguments : what the estimator is made with, apart from the network.
    fitted : attributes that it had from its fit.
    """

    kind: str
    name: str
    module: str
    arguments: dict[str, Any]
    fitted: dict[str, Any]


KEPT, _OWN = class_name(Kept), class_name(TorchPipeline)


def taken_apart(estimator: Any) -> tuple[Any, Weights]:
    """A copy of a fitted estimator with a `Kept` for each network, and the weights of these.

    Raises
    ------
    PadreError
        Where a network has parts that are no plain values.
    """
    weights: Weights = {}

    def replaced(value: Any) -> Any:
        describe = next((row[1] for row in _KINDS if row[0](value)), None)
        if describe is None:
            return None
        kept, name = describe(value), str(len(weights))
        kept.name, weights[name] = name, tensors(value.module_) if kept.module else {}
        return kept

    return _replaced(estimator, replaced), weights


def put_together(estimator: Any, weights: Mapping[str, Mapping[str, Any]], trust: Collection[str]) -> Any:
    """The estimator that was taken apart.

    Raises
    ------
    PadreError
        For classes that are neither of torch or skorch nor in ``trust``.
    """

    def replaced(value: Any) -> Any:
        if type(value) is not Kept:
            return None
        module = network(of_text(value.module), weights.get(value.name, {}), trust) if value.module else None
        return (
            _put_padre(value, module)
            if RENAMED.get(value.kind, value.kind) == _OWN
            else _put_skorch(value, module, trust)
        )

    return _replaced(estimator, replaced)


def _replaced(estimator: Any, replaced: Callable[[Any], Any]) -> Any:
    """A copy in which objects are others; copied by pickling in memory, which finds them wherever they are."""
    others: list[Any] = []
    known: dict[int, int] = {}  # an object that stands in several places is one

    class Writer(pickle.Pickler):
        """Leaves out what is replaced."""

        def persistent_id(self, value: Any) -> Any:
            if id(value) not in known:
                other = replaced(value)
                if other is None:
                    return None
                known[id(value)] = len(others)
                others.append(other)
            return known[id(value)]

    class Reader(pickle.Unpickler):
        """Puts in what was left out."""

        def persistent_load(self, number: Any) -> Any:
            return others[number]

    stream = io.BytesIO()
    try:
        Writer(stream).dump(estimator)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise PadreError(f"{type(estimator).__name__} cannot be taken apart: {error}") from error
    stream.seek(0)
    return Reader(stream).load()


def _is_skorch(value: Any) -> bool:
    return any(each.__module__ == "skorch.net" for each in type(value).__mro__)


def _kept(value: Any, arguments: dict[str, Any], fitted: dict[str, Any]) -> Kept:
    kept = Kept()
    kept.kind = class_name(type(value))
    kept.module = to_text(described(value.module_)) if hasattr(value, "module_") else ""
    kept.arguments, kept.fitted = arguments, fitted
    return kept


def _of_padre(value: TorchPipeline) -> Kept:
    fitted = {name: getattr(value, name) for name in ("classes_", "history_") if hasattr(value, name)}
    arguments = {"loss": name_of(value.kind, value.loss), "batch_size": value.batch_size, "dtype": value.dtype}
    return _kept(value, arguments, fitted)


def _of_skorch(value: Any) -> Kept:
    nonlinearity = value.predict_nonlinearity
    if callable(nonlinearity):
        raise PadreError(f"{type(value).__name__}.predict_nonlinearity is a function")
    classes = getattr(value, "classes_inferred_", None)
    classes = getattr(value, "classes", None) if classes is None else classes
    arguments = {"predict_nonlinearity": nonlinearity, "batch_size": value.batch_size}
    arguments["criterion"] = class_name(value.criterion if isinstance(value.criterion, type) else type(value.criterion))
    if hasattr(value, "threshold"):  # of a binary classifier: above it the answer is yes
        arguments["threshold"] = value.threshold
    return _kept(value, arguments, {} if classes is None else {"classes_inferred_": classes})


def _put_padre(kept: Kept, module: Any) -> TorchPipeline:
    made = TorchPipeline(module, keep_weights=True, **kept.arguments)
    if module is not None:
        made.module_ = module
    for name, value in kept.fitted.items():
        setattr(made, name, value)
    return made


def _put_skorch(kept: Kept, module: Any, trust: Collection[str]) -> Any:
    arguments = dict(kept.arguments)
    criterion = arguments.pop("criterion")
    known = {*_SKORCH, *trust, *([criterion] if is_of_torch(criterion) else [])}
    unknown = sorted({kept.kind, criterion} - known)
    if unknown:
        listed = ", ".join(unknown)
        raise PadreError(
            f"the model has classes that are not of skorch: {listed}; if you trust them, trust={unknown!r}"
        )
    kind = found_class(kept.kind)
    options = {"train_split": None, "verbose": 0, "criterion": found_class(criterion)}
    made = kind(module=module, **options, **arguments)
    if module is not None:
        made.initialize()
    for name, value in kept.fitted.items():
        setattr(made, name, value)
    return made


# what is taken apart -> how
_KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Kept]], ...] = (
    (lambda value: isinstance(value, TorchPipeline), _of_padre),
    (_is_skorch, _of_skorch),
)
