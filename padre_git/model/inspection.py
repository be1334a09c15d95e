"""What an inspector finds: the components of a pipeline, nested, and what is known of each hyperparameter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from padre_git.model.mappings import Trait, Type


@dataclass(frozen=True)
class Hyperparameter:
    """A hyperparameter of a component.

    Attributes
    ----------
    name : as it is recorded, `SVC.C`.
    leaf : its name in the component, `C`.
    value, default : as JSON can hold them; the default is None where the constructor has none.
    is_set : whether the value is not the default.
    type : model, optimizer or other.
    kind : of value: integer, real, boolean, categorical, ….
    trait : what a mapping says of it; none where no mapping does, and then `type` is `other`.
    """

    name: str
    leaf: str
    value: Any
    default: Any = None
    is_set: bool = False
    kind: str = "object"
    trait: Trait | None = None

    @property
    def type(self) -> Type:
        return self.trait.type if self.trait else "other"

    @property
    def domain(self) -> str:
        """The values that it may have, in words; empty where nobody said."""
        if self.trait is None:
            return ""
        numbers = f"{self.trait.kind} {self.trait.range}" if self.trait.range else ""
        names = ", ".join("none" if each is None else _word(each) for each in self.trait.choices)
        return "; ".join(filter(None, [numbers, names, *self.trait.also]))

    @property
    def document(self) -> dict[str, Any]:
        """What is recorded of it."""
        found = {"value": self.value, "default": self.default, "set": self.is_set, "type": self.type, "kind": self.kind}
        return found if self.trait else {**found, "classified": False}


@dataclass(frozen=True)
class Part:
    """A component.

    Attributes
    ----------
    name : how its hyperparameters begin, `SVC` or `ColumnTransformer.num`.
    path : where it is in the whole, in the words of its library: `svc`, `columns__num`; empty for the outermost one.
    class_name : `sklearn.svm._classes.SVC`.
    algorithm, description : what a mapping says of it; empty where none does.
    flow : how its parts are joined: `sequence`, `parallel`, or `inside`.
    facts : what else was found, such as the number of weights; name -> value that JSON can hold.
    notes : what could not be found out.
    """

    name: str
    path: str
    class_name: str
    algorithm: str = ""
    description: str = ""
    flow: str = "inside"
    hyperparameters: tuple[Hyperparameter, ...] = ()
    parts: tuple["Part", ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

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
        """What is recorded of it, without its hyperparameters."""
        found: dict[str, Any] = {"name": self.name, "step": self.path, "class": self.class_name}
        more = {
            "algorithm": self.algorithm,
            "flow": self.flow if self.parts else "",
            "facts": dict(self.facts),
            "notes": list(self.notes),
            "components": [part.document for part in self.parts],
        }
        return found | {name: value for name, value in more.items() if value}


@dataclass(frozen=True)
class Inspection:
    """What a pipeline is made of.

    Attributes
    ----------
    root : the outermost component, with all others inside it.
    """

    root: Part

    @property
    def parts(self) -> list[Part]:
        """All components, outer before inner."""
        return list(self.root.walk())

    @property
    def hyperparameters(self) -> dict[str, Hyperparameter]:
        """All hyperparameters by name."""
        return {each.name: each for part in self.parts for each in part.hyperparameters}


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
