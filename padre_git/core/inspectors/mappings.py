"""Which entry of the mappings an object's class has. Mappings are compared with classes that exist, never imported."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import isroutine
from typing import Any

import msgspec

from padre_git.model.mappings import Algorithm, Mapping, Trait

# what kind of value JSON has
VALUES = {bool: "boolean", int: "integer", float: "real", str: "text", list: "array", dict: "mapping"}


class Catalog:
    """The mappings that are known, looked up by class.

    Parameters
    ----------
    load : the mappings for a package such as `sklearn`, the most important ones first; called once per package, when
        the first of its classes is looked at. What the first mapping says of a class or of one of its hyperparameters
        stands; the later ones fill in what it does not mention.
    """

    def __init__(self, load: Callable[[str], Iterable[Mapping]] = lambda package: ()) -> None:
        self._load = load
        self._packages: dict[str, dict[str, list[Algorithm]]] = {}

    def of(self, kind: type) -> Algorithm | None:
        """What is known of a class; of one that nobody mapped, what is known of the nearest class it is made from."""
        return next(filter(None, (self._first(public_names(base)) for base in kind.__mro__)), None)

    def named(self, name: str) -> Algorithm | None:
        """The same by the dotted name of a class, for what is recorded: the class itself may not be installed."""
        module, _, own = name.rpartition(".")
        return self._first(_prefixes(module, own))

    def _first(self, names: Iterable[str]) -> Algorithm | None:
        entries = [each for name in names for each in self._entries(name.partition(".")[0]).get(name, ())]
        return _merged(entries) if entries else None

    def _entries(self, package: str) -> dict[str, list[Algorithm]]:
        """Implementation -> its entries, the first one goes before the others."""
        if package not in self._packages:
            found = self._packages[package] = {}
            for mapping in self._load(package):
                for algorithm in mapping.algorithms:
                    found.setdefault(algorithm.implementation, []).append(algorithm)
        return self._packages[package]


NO_MAPPINGS = Catalog()


def trait_of(algorithm: Algorithm | None, name: str) -> Trait | None:
    """What ``algorithm`` says of a hyperparameter: by its name, else by the longest pattern such as `module__*`."""
    if algorithm is None:
        return None
    traits = {each.name: each for each in algorithm.hyperparameters}
    patterns = [each for each in traits if each.endswith("*") and name.startswith(each[:-1])]
    return traits.get(name) or (traits[max(patterns, key=len)] if patterns else None)


def class_name(value: Any) -> str:
    """`sklearn.svm._classes.SVC` of an object or a class; of a function, also one as component, its own name."""
    function = getattr(value, "padre_function", value)
    named = function if isinstance(function, type) or isroutine(function) else type(value)
    return f"{getattr(named, '__module__', None) or 'builtins'}.{named.__qualname__}"


def public_names(kind: type) -> Iterator[str]:
    """The dotted names under which a class can be imported: its own, and those of the packages that hand it on."""
    for path in _prefixes(kind.__module__, kind.__qualname__):
        package = path.rpartition(".")[0]
        if package == kind.__module__ or getattr(sys.modules.get(package), kind.__qualname__, None) is kind:
            yield path


def _prefixes(module: str, name: str) -> Iterator[str]:
    """`a.b.Name` and `a.Name` of `Name` in the module `a.b`."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        yield ".".join([*parts[:length], name])


def _merged(entries: Sequence[Algorithm]) -> Algorithm:
    first = entries[0]
    if len(entries) == 1:
        return first
    traits: dict[str, Trait] = {}
    for entry in entries:
        for trait in entry.hyperparameters:
            traits.setdefault(trait.name, trait)
    texts = {
        name: next((value for each in entries if (value := getattr(each, name))), getattr(first, name))
        for name in ("aliases", "tasks", "description")
    }
    return msgspec.structs.replace(first, hyperparameters=tuple(traits.values()), **texts)
