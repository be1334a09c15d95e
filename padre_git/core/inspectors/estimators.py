"""Whatever has scikit-learn's `get_params`: pipelines, what joins several estimators, and estimators of any library."""

from dataclasses import replace
from typing import Any

from padre_git.core.components.components import Component, components, has_parameters, is_pipeline, leaves
from padre_git.core.components.options import options
from padre_git.core.components.plain import defaults_of, plain
from padre_git.core.inspectors import networks
from padre_git.core.inspectors.look import Look
from padre_git.model.inspection import Part

# where scikit-learn keeps several named estimators that stand next to each other
_BESIDE = ("transformers", "transformer_list", "estimators")


def handles(value: Any) -> bool:
    """Whether it has parameters as scikit-learn's estimators have."""
    return has_parameters(value)


def part(value: Any, name: str, path: str, look: Look) -> Part:
    """The estimator with all those inside it, under the names that `core.components` gives them."""
    found = {each.path: each for each in components(value)}
    tree = _Tree(found, {each: _parent(each, found) for each in found if each}, look, name, path)
    return tree.part(found[""])


class _Tree:
    """The components of one estimator, by their paths."""

    def __init__(self, found: dict[str, Component], parents: dict[str, str], look: Look, name: str, path: str) -> None:
        self._found, self._parents, self._look = found, parents, look
        self._name, self._path = name, path

    def part(self, component: Component) -> Part:
        """A component with all inside it."""
        estimator, name, path = component.estimator, self._named(component), _joined(self._path, component.path)
        own, defaults = leaves(component), {**options(estimator), **defaults_of(estimator)}
        flow, facts = _flow(estimator), self._facts(component)
        found = self._look.described(estimator, name, path, own, defaults, flow=flow, facts=facts)
        inner = [self.part(self._found[each]) for each in self._inner(component)]
        made = networks.parts(estimator, name, path, found.hyperparameters, self._look)
        inside = {each.name for part in made for each in part.hyperparameters}
        left = tuple(each for each in found.hyperparameters if each.name not in inside)
        return replace(found, parts=(*inner, *made), hyperparameters=left)

    def _named(self, component: Component) -> str:
        """Its own name; below the name that the whole was given, where it is inside something else."""
        if not self._name:
            return component.name
        return f"{self._name}.{component.path.replace('__', '.')}" if component.path else self._name

    def _inner(self, component: Component) -> list[str]:
        """The paths right below, in the order in which the estimator has them."""
        below = [each for each, parent in self._parents.items() if parent == component.path]
        if len(below) < 2 or not has_parameters(component.estimator):
            return below
        order = {_joined(component.path, key): at for at, key in enumerate(component.estimator.get_params(deep=True))}
        return sorted(below, key=lambda each: order.get(each, len(order)))

    def _facts(self, component: Component) -> dict[str, Any]:
        """The columns that a transformer of a `ColumnTransformer` gets."""
        parent = self._found.get(self._parents.get(component.path, "-"))
        rows = getattr(parent.estimator, "transformers", ()) if parent else ()
        own = component.path.rpartition("__")[2]
        columns = [row[2] for row in rows if len(row) == 3 and row[0] == own] if isinstance(rows, list | tuple) else []
        return {"columns": plain(columns[0])} if columns else {}


def _flow(estimator: Any) -> str:
    if is_pipeline(estimator):
        return "sequence"
    return "parallel" if any(hasattr(estimator, each) for each in _BESIDE) else "inside"


def _parent(path: str, found: dict[str, Component]) -> str:
    """The component that holds the one at ``path``: that with the longest path above it."""
    while path:
        path = path.rpartition("__")[0]
        if path in found:
            return path
    return ""


def _joined(path: str, name: str) -> str:
    return f"{path}__{name}" if path and name else path or name
