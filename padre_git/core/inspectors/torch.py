"""PyTorch: the layers of a network and their weights, the groups of an optimizer, schedulers, losses and loaders.

torch itself is not imported: an object belongs to it where one of its base classes does.
"""

from collections.abc import Callable, Container, Mapping
from inspect import Parameter
from typing import Any

from padre_git.core.components.plain import signature_of
from padre_git.core.inspectors.look import Look
from padre_git.model.inspection import Part

_NOTHING = object()
# arguments that say where weights are, what is trained, or what no object keeps
_PASSED = {"device", "dtype", "mode", "last_epoch", "verbose", "optimizer", "params", "size_average", "reduce"}
# arguments of loaders that are no hyperparameters
_OF_LOADERS = {"dataset", "sampler", "batch_sampler", "generator", "collate_fn"}
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
    inner = [look.part(each, f"{name}.{key}", f"{path}.{key}".strip(".")) for key, each in value.named_children()]
    flow = "sequence" if type(value).__name__ in _IN_ORDER else "inside"
    return _described(value, name, path, look, _kept(value), flow=flow, parts=tuple(inner), facts=_weights(value))


def _described(value: Any, name: str, path: str, look: Look, values: Mapping[str, Any], **more: Any) -> Part:
    return look.described(value, name, path, values, _defaults(value), settable=False, **more)


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
    groups = value.param_groups
    single = _settings(groups[0]) if len(groups) == 1 else dict(value.defaults)
    several = groups if len(groups) > 1 else []
    inner = [_group(value, each, f"{name}.{at}", f"{path}.{at}".strip("."), look) for at, each in enumerate(several)]
    flow, facts = "parallel" if inner else "inside", {"weights": sum(_count(each) for each in groups)}
    return _described(value, name, path, look, single, flow=flow, parts=tuple(inner), facts=facts)


def _group(optimizer: Any, group: Mapping[str, Any], name: str, path: str, look: Look) -> Part:
    """A group of weights; what differs from the optimizer's own values is set."""
    own = _settings(group)
    found = look.hyperparameters(optimizer, name, own, optimizer.defaults, settable=False)
    return Part(name, path, "parameter group", facts={"weights": _count(group)}, hyperparameters=found)


def _scheduler(value: Any, name: str, path: str, look: Look) -> Part:
    """What it was made with, and the schedulers inside it. Its optimizer is a component of its own."""
    inside = getattr(value, "_schedulers", ())
    inner = [look.part(each, f"{name}.{at}", f"{path}.{at}".strip(".")) for at, each in enumerate(inside)]
    kept = _kept(value)
    hidden = [each for each in _arguments(value) if each not in kept and each != "schedulers"]
    notes = (f"not kept by the object: {', '.join(hidden)}",) if hidden else ()
    return _described(value, name, path, look, kept, flow="sequence", parts=tuple(inner), notes=notes)


def _loader(value: Any, name: str, path: str, look: Look) -> Part:
    """Batches and workers; whether rows are shuffled is what its sampler does."""
    sampler = type(getattr(value, "sampler", None)).__name__
    shuffle = {"RandomSampler": True, "SequentialSampler": False}.get(sampler, sampler)
    shown = {**_kept(value, but=_OF_LOADERS), "shuffle": shuffle}
    size = getattr(value.dataset, "__len__", None)
    facts = {"rows": size()} if size else {}
    return look.described(value, name, path, shown, {**_defaults(value), "shuffle": False}, settable=False, facts=facts)


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


def _kept(value: Any, but: Container[str] = ()) -> dict[str, Any]:
    """The arguments that it keeps as attributes, ``but`` for some."""
    every = _arguments(value).items()
    found = {name: _attribute(value, name, each.default) for name, each in every if name not in but}
    return {name: each for name, each in found.items() if each is not _NOTHING}


def _attribute(value: Any, name: str, default: Any) -> Any:
    """The attribute that keeps an argument, as it was given: whether there is a bias, one number for `(3, 3)`."""
    found = getattr(value, name, _NOTHING)
    if isinstance(default, bool) and not isinstance(found, bool) and found is not _NOTHING:
        return found is not None
    if hasattr(found, "named_parameters"):  # a layer of the same name
        return _NOTHING
    if isinstance(found, tuple) and not isinstance(default, tuple) and len(set(found)) == 1 and len(found) > 1:
        return found[0]
    return found


def _defaults(value: Any) -> dict[str, Any]:
    return {name: each.default for name, each in _arguments(value).items() if each.default is not each.empty}


def _settings(group: Mapping[str, Any]) -> dict[str, Any]:
    """A group's values without its weights; where a scheduler has changed the rate, the one it began with."""
    own = {name: value for name, value in group.items() if name not in {"params", "param_names", "initial_lr"}}
    return {**own, "lr": group["initial_lr"]} if "initial_lr" in group else own


def _count(group: Mapping[str, Any]) -> int:
    return sum(int(each.numel()) for each in group["params"])
