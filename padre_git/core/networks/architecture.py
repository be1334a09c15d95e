"""What a network is made of, without its numbers: a description of plain values, and the network of a description.

Layers of torch are made again from it without running any code but theirs; classes of the user have to be trusted by
name. Weights and buffers stand apart, as tensors by their names.
"""

import json
import sys
from collections.abc import Collection, Mapping
from typing import Any

import torch
from torch import nn

from padre_git.core.components import dotted
from padre_git.errors import PadreError

_PLAIN = (bool, int, float, str, type(None))
_BASE = frozenset(vars(nn.Module()))  # what every module has: hooks, parameters, children
_DERIVED = {"_flat_weights", "_flat_weight_refs", "_all_weights"}  # a recurrent layer has its parameters twice
_FUNCTION, _SIZE, _TYPE, _TUPLE = "padre:function", "padre:size", "padre:dtype", "padre:tuple"


def described(module: nn.Module) -> dict[str, Any]:
    """The class, the plain attributes and the children of a network.

    Raises
    ------
    PadreError
        Where a part of it is no plain value, or its class is made on the way.
    """
    kind, name = type(module), class_name(type(module))
    if getattr(sys.modules.get(kind.__module__), kind.__qualname__, kind) is not kind or "<" in kind.__qualname__:
        raise PadreError(f"{name} is a class that cannot be found by its name")
    if any(vars(module)[hooks] for hooks in _BASE if hooks.endswith(("_hooks", "_hooks_with_kwargs"))):
        raise PadreError(f"{name} has hooks, which are functions")
    own = {key: value for key, value in vars(module).items() if key not in _BASE | _DERIVED}
    return {
        "class": name,
        "attributes": {key: _plain(value, f"{name}.{key}") for key, value in own.items()},
        "parameters": list(module._parameters),
        "buffers": list(module._buffers),
        "children": {key: child and described(child) for key, child in module._modules.items()},
    }


def tensors(module: nn.Module) -> dict[str, torch.Tensor]:
    """All weights and buffers by their names, on the CPU."""
    named = [*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)]
    return {name: value.detach().cpu().clone() for name, value in named}


def network(description: Mapping[str, Any], weights: Mapping[str, torch.Tensor], trust: Collection[str]) -> nn.Module:
    """The network of a description, ready to infer.

    Raises
    ------
    PadreError
        For a class that is neither of torch nor in ``trust``, and a description that is none.
    """
    unknown = sorted(_classes(description) - set(trust))
    unknown = [name for name in unknown if not is_of_torch(name)]
    if unknown:
        raise PadreError(
            f"the network is made of classes that are not of torch: {', '.join(unknown)}; their code runs when it "
            f"infers: if you trust it, trust={unknown!r}"
        )
    try:
        return _made(description, weights, "").eval()
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PadreError(f"the kept network is damaged: {type(error).__name__}: {error}") from error


def class_name(kind: type) -> str:
    """Module and name of a class."""
    return f"{kind.__module__}.{kind.__qualname__}"


def found_class(name: str) -> Any:
    """The class of a name that is of torch or trusted.

    Raises
    ------
    PadreError
        Where it is not there, saying what to do.
    """
    try:
        return dotted.find(name)
    except (ImportError, AttributeError, ValueError) as error:
        more = "; it was defined in the script that ran: import it there first" if name.startswith("__main__.") else ""
        raise PadreError(f"the class `{name}` of the kept model cannot be found{more}") from error


def is_of_torch(name: str) -> bool:
    """Whether it is a layer that torch itself has, in a module that is loaded."""
    place, _, own = name.rpartition(".")
    kind = getattr(sys.modules.get(place), own, None)
    return name.startswith("torch.nn.") and isinstance(kind, type) and issubclass(kind, nn.Module)


def to_text(description: Mapping[str, Any]) -> str:
    """A description as JSON."""
    return json.dumps(description, ensure_ascii=True)


def of_text(text: str) -> dict[str, Any]:
    """The description that a text holds.

    Raises
    ------
    PadreError
        Where it holds none.
    """
    try:
        found = json.loads(text)
        _ = _classes(found)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise PadreError(f"the kept network is damaged: {error}") from error
    return dict(found)


def _classes(description: Mapping[str, Any]) -> set[str]:
    inner = [_classes(child) for child in description.get("children", {}).values() if child]
    return {str(description.get("class"))}.union(*inner)


def _made(description: Mapping[str, Any], weights: Mapping[str, torch.Tensor], prefix: str) -> nn.Module:
    kind = found_class(description["class"])
    module: nn.Module = kind.__new__(kind)
    nn.Module.__init__(module)
    for name, value in description["attributes"].items():
        module.__dict__[name] = _value(value)
    for name in description["parameters"]:
        tensor = weights.get(prefix + name)
        module.register_parameter(name, None if tensor is None else nn.Parameter(tensor, requires_grad=False))
    for name in description["buffers"]:
        module.register_buffer(name, weights.get(prefix + name))
    for name, child in description["children"].items():
        module.add_module(name, child and _made(child, weights, f"{prefix}{name}."))
    if isinstance(module, nn.RNNBase):
        module._init_flat_weights()
    return module


def _plain(value: Any, name: str) -> Any:
    """A value as numbers, texts, lists, tuples and mappings."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, torch.Size):
        return {_SIZE: list(value)}
    if type(value) in (list, tuple):
        several = [_plain(each, name) for each in value]
        return several if type(value) is list else {_TUPLE: several}
    if type(value) is dict and all(isinstance(key, str) for key in value):
        return {key: _plain(each, name) for key, each in value.items()}
    if isinstance(value, torch.dtype):
        return {_TYPE: str(value).removeprefix("torch.")}
    known = [key for key, each in vars(nn.functional).items() if each is value and key[:1] != "_"]
    if known:
        return {_FUNCTION: known[0]}
    raise PadreError(f"{name} is a {type(value).__name__}, not a plain value")


def _value(value: Any) -> Any:
    """What `_plain` made the value of."""
    if isinstance(value, list):
        return [_value(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {_TUPLE}:
        return tuple(_value(each) for each in value[_TUPLE])
    if set(value) == {_SIZE}:
        return torch.Size(value[_SIZE])
    if set(value) == {_TYPE}:
        return getattr(torch, value[_TYPE]) if isinstance(getattr(torch, value[_TYPE]), torch.dtype) else None
    if set(value) == {_FUNCTION}:
        return vars(nn.functional)[str(value[_FUNCTION]).lstrip("_")]
    return {key: _value(each) for key, each in value.items()}
