"""The parts of a training, made from what a `TorchPipeline` says: network, loss, optimizer, scheduler, device."""

from copy import deepcopy
from typing import Any, NamedTuple

import torch
from torch import nn

from padre_git.errors import PadreError, UnknownName

_PRECISIONS = {"bf16": torch.bfloat16}  # fp16 would need its losses scaled


class Parts(NamedTuple):
    """What is trained, and with what."""

    module: nn.Module
    loss: Any
    optimizer: Any
    scheduler: Any


def built(settings: Any, device: torch.device) -> Parts:
    """New parts; their chance is torch's global generator."""
    module = _module(settings).to(device)
    loss = _made(settings, "loss")
    loss = loss.to(device) if isinstance(loss, nn.Module) else loss
    learned = [each for each in module.parameters() if each.requires_grad]
    if not learned:
        raise ValueError(f"{type(module).__name__} has no parameters that can be trained")
    optimizer = settings.part("optimizer")(learned, **settings.get_params_for("optimizer"))
    scheduler = settings.part("scheduler")
    if scheduler is not None:
        scheduler = scheduler(optimizer, **settings.get_params_for("scheduler"))
    return Parts(module, loss, optimizer, scheduler)


def device_of(name: str) -> torch.device:
    """The device of a name; ``auto`` is an accelerator where there is one."""
    if name != "auto":
        return torch.device(name)
    return torch.accelerator.current_accelerator() or torch.device("cpu") if _accelerated() else torch.device("cpu")


def precision_of(amp: str | None) -> torch.dtype | None:
    """What a training computes in, next to the precision of the weights; none where it is only that.

    Raises
    ------
    UnknownName : listing the known ones.
    """
    if amp is None:
        return None
    if amp not in _PRECISIONS:
        raise UnknownName("amp", str(amp), _PRECISIONS, f"; amp of TorchPipeline is None or {', '.join(_PRECISIONS)}")
    return _PRECISIONS[amp]


def _accelerated() -> bool:
    return bool(hasattr(torch, "accelerator") and torch.accelerator.is_available())


def _module(settings: Any) -> nn.Module:
    made = settings.part("module")
    if not callable(made):
        raise TypeError(f"the module is a {type(made).__name__}; it must be a network, or something that makes one")
    if not isinstance(made, nn.Module):
        made = made(**settings.get_params_for("module"))
        if not isinstance(made, nn.Module):
            raise TypeError(f"{settings.module.__name__}() returned a {type(made).__name__}, not a torch.nn.Module")
        return made
    module = deepcopy(made)
    return module if settings.keep_weights else _drawn(module)


def _drawn(module: nn.Module) -> nn.Module:
    """The module with new weights, drawn as its layers draw them; the inner ones first."""
    for name, part in reversed(list(module.named_modules())):
        if not any(True for _ in part.parameters(recurse=False)):
            continue
        draw = getattr(part, "reset_parameters", None) or getattr(part, "_reset_parameters", None)
        if draw is None:
            own = f"`{name}`, a {type(part).__name__}," if name else type(part).__name__
            raise PadreError(
                f"{own} cannot draw its weights again: it has no reset_parameters(); give the class of the network, "
                "which is made in each fit, or keep_weights=True to start from the weights that it has"
            )
        draw()
    return module


def _made(settings: Any, part: str) -> Any:
    """An object of a class, with its options; functions and objects as they are."""
    value = settings.part(part)
    return value(**settings.get_params_for(part)) if isinstance(value, type) else value
