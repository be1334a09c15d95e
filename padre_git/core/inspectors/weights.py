"""What the weights of a network of torch say: how many, of which precision, where, and which begin as a constant."""

from typing import Any

# layers whose weights are constant when nobody sets them
_CONSTANT = ("batchnorm", "normalization", "instancenorm")
_MOST = 1_000_000  # weights of a layer that are compared


def facts(module: Any) -> dict[str, Any]:
    """Numbers of weights, precision and device of ``module`` with all inside it, and its own constants."""
    every = list(module.parameters())
    if not every:
        return {}
    known = [each for each in every if not _is_lazy(each)]
    found: dict[str, Any] = {
        "weights": sum(each.numel() for each in known),
        "trainable": sum(each.numel() for each in known if each.requires_grad),
        "precision": ", ".join(sorted({str(each.dtype).removeprefix("torch.") for each in every})),
    }
    devices = sorted({str(each.device) for each in every} - {"meta"})
    if devices:
        found["device"] = ", ".join(devices)
    if len(known) < len(every):
        found["unknown until the first batch"] = len(every) - len(known)
    constants = _constants(module)
    return found | ({"initialisation": constants} if constants else {})


def _is_lazy(parameter: Any) -> bool:
    """Whether its shape is not known before the first batch."""
    return hasattr(parameter, "materialize")


def _constants(module: Any) -> str:
    """`bias 0`: the parameters of the layer itself that begin as a constant, where that is no layer's default."""
    if type(module).__module__.rpartition(".")[2] in _CONSTANT:
        return ""
    own = ((name, each) for name, each in module.named_parameters(recurse=False) if not _is_lazy(each))
    values = {name: _constant(each.detach()) for name, each in own}
    return ", ".join(f"{name} {value:g}" for name, value in values.items() if value is not None)


def _constant(weights: Any) -> float | None:
    if weights.device.type == "meta" or not 1 < weights.numel() <= _MOST:
        return None
    first = weights.flatten()[0]
    return float(first) if bool((weights == first).all()) else None
