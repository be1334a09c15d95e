"""Which entry of the mappings an object's class has. Mappings are compared with classes that exist, never imported."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from padre_git.model.mappings import Algorithm, Mapping, Trait


class Catalog:
    """The mappings that are known, the most important ones first.

    Parameters
    ----------
    mappings : what the first one says of a class or of one of its hyperparameters stands, and the later ones fill in
        what it does not mention.
    """

    def __init__(self, mappings: Iterable[Mapping] = ()) -> None:
        self._mappings = mappings
        self._found: dict[str, Algorithm | None] = {}

    @cached_property
    def _entries(self) -> dict[str, list[Algorithm]]:
        """Implementation -> its entries, the first one goes before the others."""
        found: dict[str, list[Algorithm]] = {}
        for mapping in self._mappings:
            for algorithm in mapping.algorithms:
                found.setdefault(algorithm.implementation, []).append(algorithm)
        return found

    def of(self, kind: type) -> Algorithm | None:
        """What is known of a class; of one that nobody mapped, what is known of the nearest class it is made from."""
        for base in kind.__mro__:
            entries = [each for name in public_names(base) for each in self._entries.get(name, ())]
            if entries:
                return _merged(entries)
        return None

    def named(self, name: str) -> Algorithm | None:
        """The same by the dotted name of a class, for what is recorded: the class itself may not be installed."""
        if name not in self._found:
            module, _, own = name.rpartition(".")
            entries = [each for path in _prefixes(module, own) for each in self._entries.get(path, ())]
            self._found[name] = _merged(entries) if entries else None
        return self._found[name]


NO_MAPPINGS = Catalog()


def trait_of(algorithm: Algorithm | None, name: str) -> Trait | None:
    """What ``algorithm`` says of a hyperparameter: by its name, else by the longest pattern such as `module__*`."""
    if algorithm is None:
        return None
    traits = {each.name: each for each in algorithm.hyperparameters}
    patterns = [each for each in traits if each.endswith("*") and name.startswith(each[:-1])]
    return traits.get(name) or (traits[max(patterns, key=len)] if patterns else None)


def class_name(value: Any) -> str:
    """`sklearn.svm._classes.SVC` of an object or a class; of a function its own name."""
    kind = value if isinstance(value, type) or not hasattr(type(value), "__mro__") else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"


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
