"""What an inspector finds: the components of a pipeline, nested, and what is known of each hyperparameter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from padre_git.model.mappings import Trait, Type


@dataclass(frozen=True)
class Hyperparameter:
    """A hyperparameter of a component."""

    name: str  # as it is recorded, `SVC.C`
    leaf: str  # its name in the component, `C`
    # value, default: as JSON can hold them; the default is None where the constructor has none
    value: Any
    default: Any = None
    is_set: bool = False  # whether the value is not the default
    type: Type = "other"  # model, optimizer or other; `other` also where nobody said, and then `classified` is false
    kind: str = "object"  # of value: integer, real, boolean, categorical, …
    classified: bool = False
    trait: Trait | None = None  # what a mapping says of it; none where no mapping does
    # whether a run can be given another value of it by its name; not of a layer that is made already
    settable: bool = True

    @property
    def domain(self) -> str:
        """The values that it may have, in words; empty where nobody said."""
        if self.trait is None:
            return ""
        names = ", ".join("none" if each is None else _word(each) for each in self.trait.choices)
        names = "or none" if names == "none" else names
        return "; ".join(filter(None, [self.trait.range, names, *self.trait.also]))

    @property
    def document(self) -> dict[str, Any]:
        """What is recorded of it."""
        found = {"value": self.value, "default": self.default, "set": self.is_set, "type": self.type, "kind": self.kind}
        return found if self.classified else {**found, "classified": False}


@dataclass(frozen=True)
class Part:
    """A component."""

    name: str  # how its hyperparameters begin, `SVC` or `ColumnTransformer.num`
    # where it is in the whole, in the words of its library: `svc`, `columns__num`; empty for the outermost one
    path: str
    class_name: str  # `sklearn.svm._classes.SVC`
    # algorithm, description: what a mapping says of it; empty where none does
    algorithm: str = ""
    description: str = ""
    flow: str = "inside"  # how its parts are joined: `sequence`, `parallel`, or `inside`
    hyperparameters: tuple[Hyperparameter, ...] = ()
    parts: tuple["Part", ...] = ()
    # what else was found, such as the number of weights; name -> value that JSON can hold
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # what could not be found out

    @property
    def kind(self) -> str:
        """The class without its module."""
        return self.class_name.rpartition(".")[2]

    def walk(self) -> Iterator["Part"]:
        """Itself and all inside it, outer before inner."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def document(self) -> dict[str, Any]:
        """What is recorded of it; of its hyperparameters the ones that were set and are no parameters of a run."""
        fixed = {each.leaf: each.document for each in self.hyperparameters if each.is_set and not each.settable}
        found: dict[str, Any] = {"name": self.name, "step": self.path, "class": self.class_name}
        more = {
            "algorithm": self.algorithm,
            "flow": self.flow if self.parts else "",
            "facts": dict(self.facts),
            "parameters": fixed,
            "notes": list(self.notes),
            "components": [part.document for part in self.parts],
        }
        return found | {name: value for name, value in more.items() if value}


@dataclass(frozen=True)
class Inspection:
    """What a pipeline is made of."""

    root: Part  # the outermost component, with all others inside it

    @property
    def parts(self) -> list[Part]:
        """All components, outer before inner."""
        return list(self.root.walk())

    @property
    def hyperparameters(self) -> dict[str, Hyperparameter]:
        """All hyperparameters by name."""
        return {each.name: each for part in self.parts for each in part.hyperparameters}

    @property
    def settable(self) -> dict[str, Hyperparameter]:
        """The ones that a run can be given by name."""
        return {name: each for name, each in self.hyperparameters.items() if each.settable}


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
