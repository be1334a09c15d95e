"""What the components of an estimator are called: `SVC.C` where scikit-learn says `svc__C`."""

from collections import Counter
from typing import Any, NamedTuple

from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from padre_git.core.components.options import options, own_callbacks
from padre_git.core.components.plain import own_parameters

Route = tuple[set[str], ...]  # of each part of a name what may be written for it


class Component(NamedTuple):
    """An estimator inside an estimator.

    Attributes
    ----------
    name : how its parameters begin, `SVC` or `GridSearchCV.estimator`.
    path : scikit-learn's path to it, `svc` or `gs__estimator`; empty for the outermost one.
    estimator : itself.
    step : whether it is a step of the pipeline (or the bare estimator), not inside one.
    """

    name: str
    path: str
    estimator: Any
    step: bool = False


def has_parameters(value: Any) -> bool:
    """Whether ``value`` is an estimator with parameters, and not a class of them."""
    return hasattr(value, "get_params") and not isinstance(value, type)


def kind_name(estimator: Any) -> str:
    """What a component is called: its class, or what it says itself, as a function of the user does."""
    return str(getattr(estimator, "padre_name", None) or type(estimator).__name__)


def is_pipeline(estimator: Any) -> bool:
    """Whether its components are steps that follow each other."""
    return hasattr(estimator, "steps") and hasattr(estimator, "named_steps")


def steps_of(estimator: Any) -> list[tuple[str, Any]]:
    """Step name and estimator; a bare estimator is one step without a name. Steps that do nothing are left out."""
    if not is_pipeline(estimator):
        return [("", estimator)]
    return [(name, step) for name, step in estimator.steps if step is not None and step != "passthrough"]


def last_step(estimator: Any) -> Any:
    """The estimator itself, or the last step of a pipeline of scikit-learn."""
    return estimator.steps[-1][1] if type(estimator) is Pipeline else estimator


def components(estimator: Any) -> list[Component]:
    """All components: each step and what is inside it, in their order; the pipeline itself comes last."""
    steps = steps_of(estimator)
    names = _step_names(steps)
    found: list[Component] = []
    for name, (path, step) in zip(names, steps, strict=True):
        found.append(Component(name, path, step, step=True))
        found += _inside(name, path, step)
    if is_pipeline(estimator):
        own = "Pipeline"
        while own in names:
            own += "_"
        found.append(Component(own, "", estimator))
    return found


def leaves(component: Component) -> dict[str, Any]:
    """The parameters of a component that are values and no components."""
    if not has_parameters(component.estimator):
        return {}
    own = own_parameters(component.estimator)
    own |= {name: default for name, default in options(component.estimator).items() if name not in own}
    hidden = {"steps"} if is_pipeline(component.estimator) else own_callbacks(component.estimator)
    return {name: value for name, value in own.items() if name not in hidden and not has_parameters(value)}


def routes(found: list[Component]) -> dict[str, Route]:
    """Name of a component -> from the outermost to itself, what each one on the way is called: by step or class."""
    kinds = {each.path: kind_name(each.estimator) for each in found}
    ways = {}
    for each in found:
        parts = each.path.split("__") if each.path else []
        paths = ["__".join(parts[: end + 1]) for end in range(len(parts))]
        inner = [{part, kinds.get(path, part)} for part, path in zip(parts, paths, strict=True)]
        ways[each.name] = ({kinds.get("", "")}, *inner)
    return ways


def leads(written: str, route: Route) -> bool:
    """Whether what is written names the end of ``route``; parts on the way may be left out: `num.strategy`."""
    parts = written.replace("__", ".").split(".")
    if len(parts) > len(route) or parts[-1] not in route[-1]:
        return False
    way = iter(route[:-1])
    return all(any(part in names for names in way) for part in parts[:-1])


def join(path: str, name: str) -> str:
    """scikit-learn's path of a parameter."""
    return f"{path}__{name}" if path else name


def _step_names(steps: list[tuple[str, Any]]) -> list[str]:
    """Class names; step names for the ones that share a class, and for all where that would be ambiguous."""
    kinds = [kind_name(step) for _, step in steps]
    counts = Counter(kinds)
    names = [kind if counts[kind] == 1 else step for kind, (step, _) in zip(kinds, steps, strict=True)]
    return names if len(set(names)) == len(names) else [step for step, _ in steps]


def _inside(name: str, path: str, estimator: Any) -> list[Component]:
    """The components below one, by their paths: parts of `get_params` that have parameters themselves."""
    if not has_parameters(estimator):
        return []
    if type(estimator).get_params is BaseEstimator.get_params and not any(
        map(has_parameters, vars(estimator).values())
    ):
        return []  # its parameters are its attributes; to ask for them takes longer, and each fit does
    hidden = own_callbacks(estimator)
    given = {key: value for key, value in estimator.get_params(deep=True).items() if key not in hidden}
    inner = {key: value for key, value in given.items() if has_parameters(value)}
    return [
        Component(f"{name}.{key.replace('__', '.')}", join(path, key), inner[key])
        for key in sorted(inner, key=lambda key: key.split("__"))
    ]
