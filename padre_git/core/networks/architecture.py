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
from padre_git.core.networks.portable import FUNCTION, SIZE, TUPLE, TYPE, classes_of, is_of_torch, made
from padre_git.errors import PadreError

_PLAIN = (bool, int, float, str, type(None))
_BASE = frozenset(vars(nn.Module()))  # what every module has: hooks, parameters, children
_DERIVED = {"_flat_weights", "_flat_weight_refs", "_all_weights"}  # a recurrent layer has its parameters twice


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
    unknown = not_of_torch(description)
    foreign = [name for name in unknown if name not in set(trust)]
    if foreign:
        raise PadreError(
            f"the network is made of classes that are not of torch: {', '.join(foreign)}; their code runs when it "
            f"infers: if you trust it, trust={foreign!r}"
        )
    others = {name: found_class(name) for name in unknown}
    try:
        return made(description, weights, others)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PadreError(f"the kept network is damaged: {type(error).__name__}: {error}") from error


def not_of_torch(description: Mapping[str, Any]) -> list[str]:
    """The names of its classes that torch does not have."""
    return sorted(name for name in classes_of(description) if not is_of_torch(name))


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
        _ = classes_of(found)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise PadreError(f"the kept network is damaged: {error}") from error
    return dict(found)


def _plain(value: Any, name: str) -> Any:
    """A value as numbers, texts, lists, tuples and mappings."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, torch.Size):
        return {SIZE: list(value)}
    if type(value) in (list, tuple):
        several = [_plain(each, name) for each in value]
        return several if type(value) is list else {TUPLE: several}
    if type(value) is dict and all(isinstance(key, str) for key in value):
        return {key: _plain(each, name) for key, each in value.items()}
    if isinstance(value, torch.dtype):
        return {TYPE: str(value).removeprefix("torch.")}
    known = [key for key, each in vars(nn.functional).items() if each is value and key[:1] != "_"]
    if known:
        return {FUNCTION: known[0]}
    raise PadreError(f"{name} is a {type(value).__name__}, not a plain value")
