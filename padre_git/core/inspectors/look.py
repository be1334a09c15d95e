"""What inspectors share: how one hands an object on to another, and how a hyperparameter is described."""

from collections.abc import Mapping, Sequence
from inspect import isroutine
from typing import Any, Protocol

from padre_git.core.components.plain import is_default, plain
from padre_git.core.inspectors.mappings import VALUES, Catalog, class_name, trait_of
from padre_git.model.inspection import Hyperparameter, Part
from padre_git.model.mappings import Algorithm


class Inspector(Protocol):
    """A module of `core.inspectors`."""

    def handles(self, value: Any, /) -> bool:
        """Whether this inspector knows such objects; decided without importing anything."""

    def part(self, value: Any, name: str, path: str, look: "Look", /) -> Part:
        """The component that ``value`` is. ``name`` is empty for the outermost one: it goes by its class."""


class Look:
    """One inspection under way.

    Parameters
    ----------
    inspectors : the first one that handles an object looks at it.
    catalog : what mappings say.
    """

    def __init__(self, inspectors: Sequence[Inspector], catalog: Catalog) -> None:
        self._inspectors, self.catalog = inspectors, catalog
        self._around: list[int] = []  # what is being looked at, the outermost first

    def part(self, value: Any, name: str = "", path: str = "") -> Part:
        """The component that ``value`` is; of one that cannot be looked at, why."""
        if id(value) in self._around:  # a layer that keeps the network it is in
            return Part(name, path, class_name(value), notes=("it holds itself",))
        self._around.append(id(value))
        try:
            inspector = next(each for each in self._inspectors if each.handles(value))
            return inspector.part(value, name, path, self)
        except Exception as error:
            if len(self._around) == 1:
                raise
            # code of the user, such as a property; what is around it is inspected all the same
            return Part(name, path, class_name(value), notes=(f"it cannot be looked at: {reason(error)}",))
        finally:
            self._around.pop()

    def described(
        self,
        value: Any,
        name: str,
        path: str,
        values: Mapping[str, Any],
        defaults: Mapping[str, Any],
        *,
        settable: bool = True,
        **more: Any,
    ) -> Part:
        """A component with what a mapping says of its class, and its hyperparameters; see `hyperparameters`."""
        known = self.algorithm(value)
        about: dict[str, Any] = {"algorithm": known.name, "description": known.description} if known else {}
        found = self.hyperparameters(value, name, values, defaults, settable=settable)
        return Part(name, path, class_name(value), hyperparameters=found, **about, **more)

    def algorithm(self, value: Any) -> Algorithm | None:
        """What mappings say of the class of ``value``, of the class that it is, or of a function."""
        if isroutine(value) or hasattr(value, "padre_function"):
            return self.catalog.named(class_name(value))
        return self.catalog.of(value if isinstance(value, type) else type(value))

    def hyperparameters(
        self, owner: Any, name: str, values: Mapping[str, Any], defaults: Mapping[str, Any], *, settable: bool = True
    ) -> tuple[Hyperparameter, ...]:
        """The hyperparameters of a component.

        Parameters
        ----------
        owner : the object or class that has them.
        name : of the component.
        values, defaults : by leaf, as they are; a leaf without default counts as set.
        settable : whether a run can be given other values.
        """
        known = self.algorithm(owner)
        found = []
        for leaf, value in values.items():
            trait = trait_of(known, leaf)
            now, default = plain(value), plain(defaults.get(leaf))
            found.append(
                Hyperparameter(
                    name=f"{name}.{leaf.replace('__', '.')}" if name else leaf,
                    leaf=leaf,
                    value=now,
                    default=default,
                    is_set=leaf not in defaults or not is_default(value, defaults[leaf]),
                    type=trait.type if trait else "other",
                    # a pattern says what its hyperparameters are for, not what kind of value each has
                    kind=trait.kind if trait and trait.name == leaf else kind_of(value, defaults.get(leaf)),
                    classified=trait is not None,
                    trait=trait,
                    settable=settable,
                )
            )
        return tuple(found)


def kind_of(value: Any, default: Any = None) -> str:
    """The kind of value of a hyperparameter that no mapping describes, from its default, else from its value."""
    for each in (default, value):
        if each is None:
            continue
        if isinstance(each, list | tuple) and any(_holds_components(row) for row in each):
            return "components"
        if type(each) in VALUES:
            return VALUES[type(each)]
        shown = plain(each)
        if type(shown) in VALUES and not isinstance(shown, str):
            return VALUES[type(shown)]
        return "function" if callable(each) and not isinstance(each, type) and hasattr(each, "__name__") else "object"
    return "object"


def reason(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def _holds_components(row: Any) -> bool:
    """Whether it is a named estimator, such as `("svc", SVC())`."""
    return isinstance(row, tuple) and any(hasattr(each, "get_params") for each in row)
