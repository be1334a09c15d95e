"""PyTorch: the layers of a network and their weights, the groups of an optimizer, schedulers, losses and loaders.

torch itself is not imported: an object belongs to it where one of its base classes does.
"""

from collections.abc import Callable, Mapping
from inspect import Parameter
from typing import Any

from padre_git.core.components.plain import signature_of
from padre_git.core.inspectors.look import Look
from padre_git.model.inspection import Part

_NOTHING = object()
# arguments that say where weights are, what is trained, or what no object keeps
_PASSED = {"device", "dtype", "mode", "last_epoch", "verbose", "optimizer", "params", "size_average", "reduce"}
_IN_ORDER = {"Sequential", "ModuleList"}
# layers whose weights are constant when nobody sets them
_CONSTANT = ("batchnorm", "normalization", "instancenorm")
_MOST = 1_000_000  # weights of a layer that are compared


def handles(value: Any) -> bool:
    """Whether it is a module, an optimizer, a scheduler or a loader of torch."""
    return _row(value) is not None


def part(value: Any, name: str, path: str, look: Look) -> Part:
    """The component that ``value`` is, with all inside it."""
    row = _row(value)
    assert row
    return row(value, name or type(value).__name__, path, look)


def _row(value: Any) -> "Callable[[Any, str, str, Look], Part] | None":
    """How it is looked at, by the first of its base classes that torch defines and `_ROWS` has."""
    bases = (base for base in type(value).__mro__ if base.__module__.partition(".")[0] == "torch")
    return next((_ROWS[base.__name__] for base in bases if base.__name__ in _ROWS), None)


def _module(value: Any, name: str, path: str, look: Look) -> Part:
    """A layer, a loss or a network: what it was made with, what is inside it, and its weights."""
    arguments = _arguments(value)
    kept = {each: _kept(value, each, argument.default) for each, argument in arguments.items()}
    inner = [look.part(each, f"{name}.{key}", _joined(path, key)) for key, each in value.named_children()]
    return look.described(
        value,
        name,
        path,
        flow="sequence" if type(value).__name__ in _IN_ORDER else "inside",
        parts=tuple(inner),
        facts=_weights(value),
        hyperparameters=look.hyperparameters(value, name, _known(kept), _defaults(arguments), settable=False),
    )


def _weights(module: Any) -> dict[str, Any]:
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


def _optimizer(value: Any, name: str, path: str, look: Look) -> Part:
    """An optimizer: what all groups of weights have by default, and each group where there are several."""
    arguments = _arguments(value)
    groups = value.param_groups
    single = _settings(groups[0]) if len(groups) == 1 else dict(value.defaults)
    several = groups if len(groups) > 1 else []
    inner = [_group(value, each, f"{name}.{at}", f"{path}.{at}".strip("."), look) for at, each in enumerate(several)]
    return look.described(
        value,
        name,
        path,
        flow="parallel" if inner else "inside",
        parts=tuple(inner),
        facts={"weights": sum(_count(each) for each in groups)},
        hyperparameters=look.hyperparameters(value, name, single, _defaults(arguments), settable=False),
    )


def _group(optimizer: Any, group: Mapping[str, Any], name: str, path: str, look: Look) -> Part:
    """A group of weights; what differs from the optimizer's own values is set."""
    own = _settings(group)
    found = look.hyperparameters(optimizer, name, own, optimizer.defaults, settable=False)
    return Part(name, path, "parameter group", facts={"weights": _count(group)}, hyperparameters=found)


def _scheduler(value: Any, name: str, path: str, look: Look) -> Part:
    """What it was made with, and the schedulers inside it. Its optimizer is a component of its own."""
    arguments = _arguments(value)
    kept = {each: _kept(value, each, argument.default) for each, argument in arguments.items()}
    inside = getattr(value, "_schedulers", ())
    inner = [look.part(each, f"{name}.{at}", f"{path}.{at}".strip(".")) for at, each in enumerate(inside)]
    hidden = [each for each, found in kept.items() if found is _NOTHING and each not in {"schedulers"}]
    return look.described(
        value,
        name,
        path,
        flow="sequence",
        parts=tuple(inner),
        hyperparameters=look.hyperparameters(value, name, _known(kept), _defaults(arguments), settable=False),
        notes=(f"not kept by the object: {', '.join(hidden)}",) if hidden else (),
    )


def _loader(value: Any, name: str, path: str, look: Look) -> Part:
    """Batches and workers; whether rows are shuffled is what its sampler does."""
    arguments = _arguments(value)
    sampler = type(getattr(value, "sampler", None)).__name__
    shuffle = {"RandomSampler": True, "SequentialSampler": False}.get(sampler, sampler)
    kept = {each: _kept(value, each, argument.default) for each, argument in arguments.items() if each != "dataset"}
    shown = {**_known(kept), "shuffle": shuffle}
    for each in ("sampler", "batch_sampler", "generator", "collate_fn"):
        shown.pop(each, None)
    size = getattr(value.dataset, "__len__", None)
    return look.described(
        value,
        name,
        path,
        facts={"rows": size()} if size else {},
        hyperparameters=look.hyperparameters(
            value, name, shown, {**_defaults(arguments), "shuffle": False}, settable=False
        ),
    )


_ROWS: Mapping[str, Callable[[Any, str, str, Look], Part]] = {
    "Module": _module,
    "Optimizer": _optimizer,
    "LRScheduler": _scheduler,
    "DataLoader": _loader,
}


def _arguments(value: Any) -> dict[str, Parameter]:
    """What its class is made with, or the first base class that names what it is made with: an LSTM is an RNN."""
    for base in type(value).__mro__:
        found = signature_of(base)
        named = {name: each for name, each in found.items() if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)}
        if named or not found:
            return {name: each for name, each in named.items() if name not in _PASSED and name[:1] != "_"}
    return {}


def _kept(value: Any, name: str, default: Any) -> Any:
    """The attribute that keeps an argument, as it was given: whether there is a bias, one number for `(3, 3)`."""
    found = getattr(value, name, _NOTHING)
    if isinstance(default, bool) and not isinstance(found, bool) and found is not _NOTHING:
        return found is not None
    if hasattr(found, "named_parameters"):  # a layer of the same name
        return _NOTHING
    if isinstance(found, tuple) and not isinstance(default, tuple) and len(set(found)) == 1 and len(found) > 1:
        return found[0]
    return found


def _known(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if value is not _NOTHING}


def _defaults(arguments: Mapping[str, Parameter]) -> dict[str, Any]:
    return {name: each.default for name, each in arguments.items() if each.default is not each.empty}


def _settings(group: Mapping[str, Any]) -> dict[str, Any]:
    """A group's values without its weights; where a scheduler has changed the rate, the one it began with."""
    own = {name: value for name, value in group.items() if name not in {"params", "param_names", "initial_lr"}}
    return {**own, "lr": group["initial_lr"]} if "initial_lr" in group else own


def _count(group: Mapping[str, Any]) -> int:
    return sum(int(each.numel()) for each in group["params"])


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
