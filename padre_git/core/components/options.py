"""Parameters of what an estimator makes itself: of the class of a network it takes `module__hidden`."""

from collections.abc import Mapping
from inspect import Parameter
from typing import Any

from padre_git.core.components.plain import signature_of

# what an estimator may be given as a class -> arguments that it fills in itself
_PARTS: dict[str, frozenset[str]] = {
    "module": frozenset(),
    "criterion": frozenset(),
    "loss": frozenset(),
    "optimizer": frozenset({"params"}),
    "scheduler": frozenset({"optimizer"}),
}


def options(estimator: Any) -> dict[str, Any]:
    """`module__hidden` -> default, for each argument of a class that the estimator makes an object of.

    Estimators that do so have `get_params_for`, as skorch's have. An argument without a default has None.
    """
    if not hasattr(estimator, "get_params_for"):
        return {}
    found, own = {}, estimator.get_params(deep=False)
    for part, filled in _PARTS.items():
        for name, value in _arguments(estimator, part).items():
            beside = part == "optimizer" and name in own  # such as lr, which the estimator passes on
            if name not in filled and not beside and value.kind not in (value.VAR_POSITIONAL, value.VAR_KEYWORD):
                found[f"{part}__{name}"] = None if value.default is value.empty else value.default
    return found


def network_name(estimator: Any) -> str:
    """What the network is called that an estimator trains; empty where it trains none."""
    module = getattr(estimator, "module", None) if hasattr(estimator, "get_params_for") else None
    return "" if module is None else str(getattr(module, "__name__", type(module).__name__))


def own_callbacks(estimator: Any) -> set[str]:
    """The names of the callbacks that an estimator has without being given any: they log, and decide nothing."""
    found = getattr(estimator, "_default_callbacks", None) if hasattr(estimator, "get_params_for") else None
    return {f"callbacks__{name}" for name, _ in found or []}


def made_from(estimator: Any) -> dict[str, Any]:
    """Each part that an estimator has, by name: the class or function that it is made from, or the object."""
    if not hasattr(estimator, "get_params_for"):
        return {}
    get = getattr(estimator, "part", None) or (lambda part: getattr(estimator, part, None))
    return {part: value for part in _PARTS if (value := get(part)) is not None}


def _arguments(estimator: Any, part: str) -> Mapping[str, Parameter]:
    """What the class that a part is made from can be given; nothing where the part is an object already."""
    value = made_from(estimator).get(part)
    is_object = hasattr(value, "named_parameters") and not isinstance(value, type)
    return signature_of(value) if callable(value) and not is_object else {}
