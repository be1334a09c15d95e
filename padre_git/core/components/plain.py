"""Any value of a hyperparameter as what JSON can hold, the same on every machine."""

import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from enum import Enum
from hashlib import sha256
from inspect import Parameter, isroutine
from pathlib import PurePath
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

from padre_git.core.components.calls import arguments, enclosed
from padre_git.core.text.literals import same
from padre_git.errors import PadreError

_SCALARS = (bool, int, float, str, type(None))
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_REST = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
_MOST = 1_000  # longer arrays are named by their digest
_DEEPEST = 32  # levels of lists and mappings: a document has at most 64
_SIGNATURES: WeakKeyDictionary[type, Mapping[str, Parameter]] = WeakKeyDictionary()  # a search asks for each setting


def plain(value: Any) -> Any:
    """``value`` as numbers, texts, lists and mappings.

    A member of an Enum is its value where that is a number or a text, else its name; a configuration object, such as
    an instance of a dataclass, the mapping of its fields. Estimators read as their constructor call, functions and
    classes by their dotted name, long arrays by shape, type and SHA-256; anything else by its ``repr`` without
    addresses.

    Raises
    ------
    PadreError : where lists and mappings are nested more than 32 levels deep, or hold themselves.
    """
    if type(value) in _SCALARS:
        return value
    _check_depth(value)
    numpy = sys.modules.get("numpy")  # where it is not imported no value is of it
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        return _array(value) if isinstance(value, numpy.ndarray) else plain(value.item())
    for kind, convert in _KINDS:
        if isinstance(value, kind):
            return convert(value)
    if isroutine(value) or hasattr(value, "__qualname__"):
        return _named(value)
    for attribute, convert in _LIKE.items():
        if hasattr(value, attribute):
            return convert(value)
    return _ADDRESS.sub("", repr(value))


def _check_depth(value: Any) -> None:
    level = _nested([value])
    for _ in range(_DEEPEST):
        if not level:
            return
        level = _nested(each for one in level for each in (one.values() if isinstance(one, Mapping) else one))
    if level:
        raise PadreError(f"a value has more than {_DEEPEST} levels of lists and mappings; record it as a file")


def _nested(values: Iterable[Any]) -> list[Any]:
    """The ones that hold others, each once."""
    return [*{id(each): each for each in values if isinstance(each, Mapping | list | tuple)}.values()]


def expression(estimator: Any) -> str:
    """The constructor call of an estimator with what is not the default: ``SVC(C=10)``."""
    given = own_parameters(estimator)
    defaults = defaults_of(estimator)
    shown = [
        f"{name}={_text(value)}"
        for name, value in given.items()
        if name not in defaults or not same(plain(value), plain(defaults[name]))
    ]
    return f"{type(estimator).__name__}({', '.join(shown)})"


def _network(module: Any) -> str:
    """A module of torch: its layers, or of one without layers its constructor call, without drawn weights."""
    if any(True for _ in module.children()):
        return " ".join(_ADDRESS.sub("", repr(module)).split())
    kept = {name: getattr(module, name) for name in arguments_of(type(module)) if hasattr(module, name)}
    given = {name: each for name, each in kept.items() if not getattr(each, "requires_grad", False)}
    listed = {name: each.tolist() if hasattr(each, "tolist") else each for name, each in given.items()}
    defaults = defaults_of(module)
    shown = {name: each for name, each in listed.items() if name not in defaults or each != defaults[name]}
    return f"{type(module).__name__}({', '.join(f'{name}={_text(each)}' for name, each in shown.items())})"


def is_default(value: Any, default: Any) -> bool:
    """Whether a hyperparameter has its default; of what torch names, the class and its name are the same."""
    if isinstance(value, type) and isinstance(default, str) and value.__module__.partition(".")[0] == "torch":
        return value.__name__ == default
    return same(plain(value), plain(default))


def own_parameters(estimator: Any) -> dict[str, Any]:
    """The parameters of an estimator itself, in the order of its signature. What its class has in `padre_added` came
    with a later version and counts only where it is not the default: the same file is still the same experiment."""
    added, defaults = getattr(type(estimator), "padre_added", ()), defaults_of(estimator)
    given = {
        name: value
        for name, value in estimator.get_params(deep=False).items()
        if name[:1] != "_" and not (name in added and value == defaults[name])
    }
    order = [name for name in _parameters(estimator) if name in given]
    return {name: given[name] for name in [*order, *(name for name in given if name not in order)]}


def defaults_of(estimator: Any) -> dict[str, Any]:
    """Parameter -> default, for the ones that have one."""
    found = _parameters(estimator)
    return {name: value.default for name, value in found.items() if value.default is not value.empty}


def arguments_of(kind: type) -> list[str]:
    """The names of what a class can be given, in the order of its signature."""
    found = signature_of(kind)
    return [name for name, value in found.items() if value.kind not in (value.VAR_POSITIONAL, value.VAR_KEYWORD)]


def signature_of(value: Any) -> Mapping[str, Parameter]:
    """The arguments of a class or function; where a class passes the rest on, also those of the classes above it."""
    found = arguments(value)
    if not isinstance(value, type):
        return found
    for kind in value.__mro__[1:-1]:
        if not any(each.kind is Parameter.VAR_KEYWORD for each in found.values()):
            break
        own = {name: each for name, each in found.items() if each.kind not in _REST}
        found = {**arguments(kind), **own} if "__init__" in vars(kind) else found
    return found


def _parameters(estimator: Any) -> Mapping[str, Parameter]:
    """What an estimator is made with: the arguments of its class, or the ones that it says itself."""
    own: Mapping[str, Parameter] | None = getattr(estimator, "padre_arguments", None)
    if own is not None:
        return own
    kind = type(estimator)
    if kind not in _SIGNATURES:
        _SIGNATURES[kind] = signature_of(kind)
    return _SIGNATURES[kind]


def _named(value: Any) -> str:
    """The dotted name; functions that share one, such as lambdas, are told apart by their code."""
    name = f"{getattr(value, '__module__', None) or ''}.{value.__qualname__}".lstrip(".")
    code = getattr(value, "__code__", None)
    if code is None or "<" not in name:
        return name
    # what it closes over and its defaults are as much of it as its code
    cells = [plain(each) for each in enclosed(value).values()]
    around = (cells, plain(value.__defaults__), plain(value.__kwdefaults__))
    digest = sha256(code.co_code + _ADDRESS.sub("", repr((code.co_consts, code.co_names, around))).encode())
    return f"{name} {digest.hexdigest()[:8]}"


def _text(value: Any) -> str:
    found = plain(value)
    return found if hasattr(value, "get_params") else repr(found)


def _array(array: Any) -> Any:
    if array.size <= _MOST:
        return plain(array.tolist())
    digest = sha256(array.tobytes() if array.dtype != object else repr(array.tolist()).encode())
    return f"array{array.shape} of {array.dtype}, sha256 {digest.hexdigest()[:12]}"


def _member(member: Enum) -> Any:
    return plain(member.value) if isinstance(member.value, int | float | str) else member.name


_KINDS: tuple[tuple[Any, Any], ...] = (
    (Enum, _member),  # before its other base: IntEnum is an int
    (bool, bool),
    (int, int),
    (float, float),
    (str, str),
    (PurePath, lambda value: value.as_posix()),
    (Mapping, lambda value: {str(key): plain(each) for key, each in value.items()}),
    ((list, tuple, range), lambda value: [plain(each) for each in value]),
    ((set, frozenset), lambda value: sorted((plain(each) for each in value), key=repr)),
    ((Namespace, SimpleNamespace), lambda value: plain(vars(value))),
)
# attribute -> how a value that has it reads
_LIKE: Mapping[str, Callable[[Any], Any]] = {
    "get_params": expression,
    "named_parameters": _network,
    "to_numpy": lambda value: _array(value.to_numpy()),
    "model_dump": lambda value: plain(value.model_dump()),  # pydantic
    "__dataclass_fields__": lambda value: {each.name: plain(getattr(value, each.name)) for each in fields(value)},
    "__attrs_attrs__": lambda value: {each.name: plain(getattr(value, each.name)) for each in value.__attrs_attrs__},
}
