"""The workflow that is trained and tested: any estimator of scikit-learn's interface, and names for its parameters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sklearn.base import clone

from padre_git.core.components.abilities import can, frozen, is_inside
from padre_git.core.components.calls import called, name_of
from padre_git.core.components.components import (
    Component,
    Route,
    components,
    has_parameters,
    join,
    kind_name,
    last_step,
    leads,
    leaves,
    routes,
    steps_of,
)
from padre_git.core.components.options import network_name, options
from padre_git.core.components.plain import defaults_of, is_default, plain
from padre_git.core.components.preprocessing import as_texts
from padre_git.core.components.protocol import tags_of
from padre_git.core.inspectors.frameworks import inspect
from padre_git.core.inspectors.mappings import NO_MAPPINGS, Catalog
from padre_git.core.pipelines.estimators import behind, copied, estimator_of, fresh, transformer_of
from padre_git.errors import PadreError, UnknownName
from padre_git.model.inspection import Inspection

LEAK_NOTE = "the preprocessing saw all rows, also those it is tested on: a leak risk (fit_on='all')"
# what an estimator declares itself as -> what it does
_TASKS = {
    "classifier": "classification",
    "regressor": "regression",
    "clusterer": "clustering",
    "density_estimator": "clustering",  # a mixture predicts the component of a row
    "outlier_detector": "outlier detection",
}
_SHOWN = 4  # parameters that an error lists
_ALL = "all {}: padre inspect FILE"


@dataclass(frozen=True)
class Parameter:
    """A hyperparameter.

    Attributes
    ----------
    name : `SVC.C`.
    value, default : as JSON can hold them; the default is None where the constructor has none.
    is_set : whether the value is not the default.
    path : scikit-learn's name, `svc__C`.
    """

    name: str
    value: Any
    default: Any
    is_set: bool
    path: str


@dataclass(frozen=True)
class Pipeline:
    """An unfitted estimator with names for its parameters. It is never fitted or changed, only cloned.

    Attributes
    ----------
    estimator : with scikit-learn's interface; preprocessing that is fitted on training rows is its first step.
    whole : what prepares the features of all rows before they are split; a leak risk.
    """

    estimator: Any
    whole: Any = None

    @classmethod
    def of(cls, value: Any, *, preprocessing: Any = None, fit_on: str = "train") -> "Pipeline":
        """A pipeline of an estimator, or of a function without arguments that returns one.

        Parameters
        ----------
        value : estimator, callable or Pipeline
            What is trained and tested.
        preprocessing : transformer, callable, or an object with `function` and `fit_on`; optional
            Comes before the estimator. With ``fit_on="train"`` a transformer, or a function that returns one; with
            ``"all"`` also ``f(dataset)`` that returns the features of all rows.
        fit_on : {"train", "all"}
            What the preprocessing sees.

        Raises
        ------
        PadreError
            Where this is no estimator, a class instead of an object of it, or cannot be cloned.
        """
        if isinstance(value, Pipeline):
            return value
        estimator = copied(estimator_of(value))
        if preprocessing is None:
            return cls(estimator)
        function = getattr(preprocessing, "function", preprocessing)
        if getattr(preprocessing, "fit_on", fit_on) == "all":
            return cls(estimator, whole=function)
        return cls(behind(transformer_of(function), estimator))

    @cached_property
    def task(self) -> str | None:
        """``classification``, ``regression``, ``clustering``, ``outlier detection`` or none, as the estimator declares.

        One that declares nothing and has `predict_proba` is taken for a classifier; `notes` says so.
        """
        declared = _TASKS.get(_declared(self.estimator))
        return "classification" if declared is None and self._guessed else declared

    @cached_property
    def _guessed(self) -> bool:
        return not _declared(self.estimator) and can(self.estimator, "predict_proba") is True

    @cached_property
    def components(self) -> list[Component]:
        """All components with their names."""
        return components(self.estimator)

    @property
    def text(self) -> str:
        """The steps in one line: ``StandardScaler + SVC``."""
        before = [] if self.whole is None else [f"{_whole_name(self.whole)}(all rows)"]
        return " + ".join([*before, *(_step_text(step) for _, step in steps_of(self.estimator))]) or "passthrough"

    @property
    def notes(self) -> list[str]:
        """What a careful reader should know."""
        last = kind_name(last_step(self.estimator))
        found = [] if self.whole is None else [LEAK_NOTE]
        if self._guessed:
            found.append(
                f"{last} does not declare its task; because it has predict_proba, it is treated as a classifier"
            )
        for _, inner in frozen(self.estimator):
            found.append(f"{kind_name(inner)} is frozen: it was fitted before, perhaps on test rows")
        return found

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """Every hyperparameter by its name."""
        found = {}
        for component in self.components:
            defaults = {**options(component.estimator), **defaults_of(component.estimator)}
            for leaf, value in leaves(component).items():
                parameter = _parameter(component, leaf, value, defaults)
                found[parameter.name] = parameter
        return found

    def features(self, dataset: Any) -> Any:
        """The features of all rows: `dataset.X`, or what preprocessing with ``fit_on="all"`` makes of them.

        Raises
        ------
        PadreError
            Where it returns another number of rows.
        """
        if self.whole is None:
            return as_texts(dataset.X, self.estimator)
        made = self.whole if hasattr(self.whole, "fit_transform") else called(self.whole, dataset)
        if hasattr(made, "fit_transform"):
            made = clone(made).fit_transform(dataset.X, dataset.y)
        rows = made.shape[0] if hasattr(made, "shape") else len(made)
        if rows != len(dataset.X):
            raise PadreError(f"the preprocessing returned {rows} rows for {len(dataset.X)}; it must keep each row")
        return made

    def inspection(self, catalog: Catalog = NO_MAPPINGS) -> Inspection:
        """Its components, nested, and what ``catalog`` says of each hyperparameter."""
        return inspect(self.estimator, catalog)

    def describe(self, catalog: Catalog = NO_MAPPINGS) -> dict[str, Any]:
        """What is recorded of it: ``kind``, ``description``, ``components``, ``parameters``; JSON-able.

        Parameters
        ----------
        catalog : Catalog
            The mappings: they say the type of each hyperparameter.
        """
        found = self.inspection(catalog)
        steps = {each.path for each in self.components if each.step}
        return {
            "kind": _dotted(self.estimator),
            "description": self.text,
            "components": [part.document for part in found.parts if part.path in steps and part.name],
            "parameters": {each.name: each.document for each in found.settable.values()},
        }

    def resolve(self, name: str, *, where: str = "") -> str:
        """The name under which a parameter is recorded, `SVC.C`.

        Parameters
        ----------
        name : str
            `SVC.C`, `SVC__C`, scikit-learn's `svc__C`, or `C` where only one component has it.
        where : str
            What an error says it was looked up in; default the pipeline's text.

        Raises
        ------
        UnknownName
            Where there is no such parameter.
        PadreError
            Where several components have it.
        """
        for table in self._names:
            found = table.get(name) or table.get(name.replace("__", "."))
            if found:
                return _only(name, found)
        guessed = {each for each, route in self._routes.items() if leads(name, route)}
        if guessed:
            return _only(name, guessed)
        raise self._unknown(name, where or self.text)

    def component(self, name: str) -> str | None:
        """The name of the component that is called ``name``, by its class or its step; none where there is none."""
        for each in self.components:
            if name in {each.name, each.path, each.path.replace("__", ".")} - {""}:
                return each.name
        kinds = [each.name for each in self.components if kind_name(each.estimator) == name]
        found = kinds or [each for each, route in routes(self.components).items() if leads(name, route)]
        return found[0] if len(found) == 1 else None

    def refuse_frozen(self, name: str) -> None:
        """Raise an error where the parameter that is recorded as ``name`` belongs to a frozen estimator."""
        if is_inside(self._paths[name], [path for path, _ in frozen(self.estimator)]):
            raise PadreError(f"parameter `{name}` belongs to a frozen estimator, which was fitted with what it has")

    def configured(self, setting: Mapping[str, Any]) -> "Pipeline":
        """A new pipeline with the values of ``setting``; this one stays as it is.

        Raises
        ------
        UnknownName
            Where a name is none.
        """
        values = {self._paths[self.resolve(name)]: value for name, value in setting.items()}
        copy = fresh(self.estimator)
        if values:
            copy.set_params(
                **{path: fresh(value) if has_parameters(value) else value for path, value in values.items()}
            )
        return Pipeline(copy, self.whole)

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Name -> scikit-learn's path: parameters, and components that can be replaced."""
        return {each.name: each.path for each in self.components if each.path} | {
            each.name: each.path for each in self.parameters.values()
        }

    @cached_property
    def _names(self) -> tuple[dict[str, set[str]], ...]:
        """What may be written -> the names it can mean; earlier tables win."""
        kinds: dict[str, set[str]] = {}
        short: dict[str, set[str]] = {}
        for component in self.components:
            for leaf in leaves(component):
                name = _named(component, leaf)
                kinds.setdefault(f"{kind_name(component.estimator)}.{leaf}", set()).add(name)
                for end in _ends(name):
                    short.setdefault(end, set()).add(name)
        exact = {name: {name} for name in self._paths}
        paths = {path.replace("__", "."): {name} for name, path in self._paths.items()}
        return exact, paths, kinds, short

    @cached_property
    def _routes(self) -> dict[str, Route]:
        """Parameter -> what may be written on the way to it: of each component its step or its class."""
        ways = routes(self.components)
        return {
            _named(component, leaf): (*ways[component.name], *({part} for part in leaf.split("__")))
            for component in self.components
            for leaf in leaves(component)
        }

    def _unknown(self, name: str, where: str) -> UnknownName:
        known = list(self.parameters)
        owner, _, _ = name.replace("__", ".").rpartition(".")
        component = self.component(owner) if owner else None
        if component is None and len(self.components) == 1:
            component = self.components[0].name
        if component is None:
            return UnknownName(
                "parameter", name, known, f" of {where}; its components are {_listed(self._owners(), 12)}"
            )
        has = [key.removeprefix(f"{component}.") for key in known if key.rpartition(".")[0] == component]
        return UnknownName("parameter", name, known, f" of {where}; {component} has {_listed(has, _SHOWN, _ALL)}")

    def _owners(self) -> list[str]:
        return list(dict.fromkeys(name.rpartition(".")[0] for name in self.parameters))


def _declared(estimator: Any) -> str:
    """What an estimator says it is, in the words of scikit-learn's tags; empty where it says nothing."""
    tags = tags_of(estimator)
    return str((tags.estimator_type if tags else getattr(estimator, "_estimator_type", "")) or "")


def _only(written: str, found: set[str]) -> str:
    if len(found) > 1:
        raise PadreError(f"parameter `{written}` is in several components; write {' or '.join(sorted(found))}")
    return next(iter(found))


def _whole_name(whole: Any) -> str:
    return kind_name(whole) if hasattr(whole, "fit") else name_of(whole)


def _step_text(step: Any) -> str:
    """The class name; of an estimator around another, or around a network, with that in brackets."""
    inner = [value for value in _own(step).values() if hasattr(value, "fit") and has_parameters(value)]
    name, network = kind_name(step), network_name(step)
    if network:
        return f"{name}({network})"
    return f"{name}({Pipeline(inner[0]).text})" if len(inner) == 1 else name


def _own(estimator: Any) -> dict[str, Any]:
    return dict(estimator.get_params(deep=False)) if has_parameters(estimator) else {}


def _dotted(value: Any) -> str:
    kind = getattr(value, "padre_function", type(value))
    return f"{kind.__module__}.{kind.__qualname__}"


def _named(component: Component, leaf: str) -> str:
    return f"{component.name}.{leaf.replace('__', '.')}"


def _parameter(component: Component, leaf: str, value: Any, defaults: Mapping[str, Any]) -> Parameter:
    now, default = plain(value), plain(defaults.get(leaf))
    is_set = leaf not in defaults or not is_default(value, defaults[leaf])
    return Parameter(_named(component, leaf), now, default, is_set, join(component.path, leaf))


def _ends(name: str) -> Iterable[str]:
    """`b.c` and `c` of `a.b.c`."""
    parts = name.split(".")
    return (".".join(parts[start:]) for start in range(1, len(parts)))


def _listed(names: list[str], most: int, rest: str = "{} in all") -> str:
    return ", ".join(names) if len(names) <= most else f"{', '.join(names[:most])} … ({rest.format(len(names))})"
