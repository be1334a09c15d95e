"""Kinds of value as the annotations and defaults of a signature say them, for libraries without constraints."""

from inspect import Parameter, signature
from typing import Any

from padre_git.model.mappings import Kind

# words of an annotation -> kind; the first that is in it counts
_WORDS: tuple[tuple[str, Kind], ...] = (
    ("Callable", "function"),
    ("Literal", "categorical"),
    ("dict", "mapping"),
    ("Tensor", "array"),
    ("bool", "boolean"),
    ("str", "text"),
    ("int", "integer"),
    ("float", "real"),
    ("list", "array"),
    ("tuple", "array"),
    ("Sequence", "array"),
)
_KINDS: dict[type, Kind] = {bool: "boolean", int: "integer", float: "real", str: "text", tuple: "array", list: "array"}


def arguments(kind: type) -> dict[str, Parameter]:
    """What a class is made with; of one that takes anything, what the nearest base class names."""
    for base in kind.__mro__:
        found = signature(base).parameters if base is not object else {}
        named = {name: each for name, each in found.items() if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)}
        if named or not found:
            return {name: each for name, each in named.items() if name != "self" and name[:1] != "_"}
    return {}


def kind_of(argument: Parameter) -> Kind:
    """From the default where it says more than the annotation, else from the annotation."""
    default = None if argument.default is argument.empty else argument.default
    if type(default) in _KINDS and not (isinstance(default, int) and "float" in _text(argument)):
        return _KINDS[type(default)]
    for word, kind in _WORDS:
        if word in _text(argument):
            return "real" if kind == "integer" and "float" in _text(argument) else kind
    return "object"


def accepts_none(argument: Parameter) -> bool:
    """Whether None is a value of its own."""
    return argument.default is None or "None" in _text(argument) or "Optional" in _text(argument)


def _text(argument: Parameter) -> str:
    annotation: Any = argument.annotation
    if annotation is argument.empty:
        return ""
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
