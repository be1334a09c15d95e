"""Functions and any other objects: what they are called with."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from padre_git.core.components.functions import FunctionPipeline
from padre_git.core.inspectors.frameworks import inspect
from padre_git.core.inspectors.mappings import Catalog
from padre_git.model.mappings import Algorithm, Mapping, Trait


def trained(X: Any, y: Any, *, rate: float = 0.1, steps: int = 10) -> Any:
    """A function as estimator."""
    return X, y, rate, steps


@dataclass
class Schedule:
    """Keeps what it is given."""

    first: float
    factor: float = 0.5


class Hidden:
    """Does not."""

    def __init__(self, size: int = 3) -> None:
        self._own = size


def _set(value: Any) -> dict[str, Any]:
    return {each.leaf: (each.value, each.is_set) for each in inspect(value).hyperparameters.values()}


def test_functions() -> None:
    """The arguments that have a value; those that `partial` fixed are set."""
    assert _set(trained) == {"rate": (0.1, False), "steps": (10, False)}
    assert _set(partial(trained, rate=0.3)) == {"rate": (0.3, True), "steps": (10, False)}
    assert inspect(partial(trained)).root.name == "trained"
    assert _set("".join) == _set(len) == {}  # methods and built-in functions are functions, too


def test_a_function_as_estimator() -> None:
    """It goes by its own name, and a mapping can name it."""

    def known(X_train: Any, y_train: Any, X_test: Any, *, neighbours: int = 5) -> Any:
        return X_train, y_train, X_test, neighbours

    path = f"{__name__}.test_a_function_as_estimator.<locals>.known"
    trait = Trait(name="neighbours", type="model", kind="integer")
    # a mapping that people write cannot name a local function: its path is checked when it is read
    entry = Algorithm(name="nearest", implementation=path, hyperparameters=(trait,))
    catalog = Catalog(lambda package: [Mapping(library="mine", algorithms=(entry,))])
    for value in (FunctionPipeline(known, task="classification", neighbours=3), partial(known, neighbours=3)):
        found = inspect(value, catalog)
        assert (found.root.name, found.root.class_name, found.root.algorithm) == ("known", path, "nearest")
        (only,) = found.hyperparameters.values()
        assert (only.name, only.value, only.is_set, only.type) == ("known.neighbours", 3, True, "model")


def test_objects() -> None:
    """What the constructor takes and the object keeps; what it does not keep is named."""
    assert _set(Schedule(1.0)) == {"first": (1.0, True), "factor": (0.5, False)}
    assert inspect(Hidden()).root.notes == ("not kept by the object: size",)
    assert inspect(3).root.class_name == "builtins.int"
