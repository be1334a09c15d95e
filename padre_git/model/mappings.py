"""A mapping: a JSON file that says what the classes of a library are, and what each of their hyperparameters is for.

People write these, too, so unknown fields are errors. `implementation` is a name and nothing else: it is compared with
the class of an object that is there already, never imported.
"""

from typing import Annotated, Literal

import msgspec

from padre_git.model.documents import Document, Value

Type = Literal["model", "optimizer", "other"]
TYPES: tuple[Type, ...] = ("model", "optimizer", "other")
Kind = Literal[
    "integer", "real", "boolean", "categorical", "text", "array", "mapping", "object", "function", "seed", "components"
]
_NUMBER = r"-?(\d+(\.\d+)?(e-?\d+)?|inf)"
_INTERVAL = rf"[\[(]{_NUMBER}, {_NUMBER}[\])]"
Range = Annotated[str, msgspec.Meta(pattern=rf"^({_INTERVAL})?$", description="An interval: `(0, inf)`, `[0, 1]`.")]
Dotted = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$", description="`package.module.Class`.")]


class Trait(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a hyperparameter, whatever its value. `name` may end in `*`: all that begin so."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    type: Type
    kind: Kind
    range: Range = ""  # of the numbers it may be
    choices: tuple[str | int | float | bool | None, ...] = ()  # values by name, also next to a range
    also: tuple[str, ...] = ()  # other kinds of value that are accepted, with their range: `real (0, 1]`
    description: str = ""


class Algorithm(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A class of the library."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    implementation: Dotted
    aliases: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()  # classification, regression, clustering, transformation …
    description: str = ""
    hyperparameters: tuple[Trait, ...] = ()


class Mapping(Document, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`.padre/mappings/<any name>.json`, and those of padre and of plug-ins."""

    library: str  # the distribution's name, such as scikit-learn
    version: str = ""  # of the library, that this was made from
    source: str = ""  # who wrote it, or what generated it
    license: str = ""  # of the descriptions
    algorithms: tuple[Algorithm, ...]
