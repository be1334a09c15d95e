"""What an estimator can do, asked before it is fitted; and which of them are fitted already and stay so."""

from typing import Any

from sklearn.frozen import FrozenEstimator

from padre_git.core.components.components import components, has_parameters, last_step
from padre_git.core.components.plain import own_parameters


def can(estimator: Any, method: str) -> bool | None:
    """Whether an estimator has a method; None where that is known only after `fit`.

    scikit-learn offers some methods only where the estimator inside has them. Where that one is left to a default, as
    in ``StackingClassifier(estimators)``, there is none to ask before `fit`.
    """
    if hasattr(estimator, method):
        return True
    last = last_step(estimator)
    if last is not estimator:
        return can(last, method)
    if not hasattr(type(estimator), method):
        return False
    inner = _estimators(estimator)
    return None if any(each is None or can(each, method) is None for each in inner) else False


def is_frozen(estimator: Any) -> bool:
    """Whether it was fitted before, and `fit` leaves it as it is."""
    return isinstance(estimator, FrozenEstimator)


def frozen(estimator: Any) -> list[tuple[str, Any]]:
    """scikit-learn's paths of the frozen parts of an estimator, and what is frozen there."""
    return [(each.path, each.estimator.estimator) for each in components(estimator) if is_frozen(each.estimator)]


def is_inside(path: str, frozen_paths: list[str]) -> bool:
    """Whether a parameter, by scikit-learn's path, belongs to a frozen part; what the path of that is empty is all."""
    return any(not each or path.startswith(f"{each}__") for each in frozen_paths)


def _estimators(estimator: Any) -> list[Any]:
    """What is given for the parameters that are called `estimator`, or `final_estimator` and the like."""
    own = own_parameters(estimator) if has_parameters(estimator) else {}
    return [value for name, value in own.items() if name.endswith("estimator")]
