"""The training loop of `TorchPipeline`, and what its network says of new rows."""

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import torch

from padre_git.core.components.protocol import Part
from padre_git.core.data.targets import as_target
from padre_git.core.networks.batches import Batches, shuffled
from padre_git.core.networks.build import built, device_of, precision_of
from padre_git.core.networks.portable import inferred, outputs_of, predicted, shares
from padre_git.core.networks.tensors import features, targets

# parts of a network that may be named -> the module of torch that has them
HOMES = {"loss": torch.nn, "optimizer": torch.optim, "scheduler": torch.optim.lr_scheduler}


class Trained(NamedTuple):
    """A network that has been trained."""

    module: Any
    classes: Any
    history: dict[str, list[float]]


@dataclass
class _Best:
    """The weights with the lowest validation loss so far."""

    patience: int | None
    loss: float = math.inf
    weights: dict[str, Any] | None = None
    waited: int = 0

    def stops(self, loss: float, module: Any) -> bool:
        """Take an epoch in; whether none has been better for too long."""
        if self.patience is None:
            return False
        if loss < self.loss:
            self.loss, self.waited, self.weights = loss, 0, deepcopy(module.state_dict())
        else:
            self.waited += 1
        return self.waited >= self.patience


@dataclass
class _Loop:
    """Everything that an epoch needs."""

    settings: Any
    module: Any
    loss: Any
    optimizer: Any
    scheduler: Any
    device: Any
    outputs: int | None  # columns of the outputs that are classes
    history: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._call = torch.compile(self.module) if self.settings.compile else self.module
        self._by_number, self._precision = self.settings.kind.by_number, precision_of(self.settings.amp)

    def epoch(self, batches: Batches, generator: Any) -> float:
        """The mean training loss over all rows."""
        self.module.train()
        order = shuffled(batches.rows, generator) if self.settings.shuffle else None
        losses, sizes = [], []
        for inputs, target in batches.each(order):
            losses.append(self.optimizer.step(lambda data=(inputs, target): self._backward(*data)))
            sizes.append(len(inputs))
        return _mean(losses, sizes)

    def _backward(self, inputs: Any, target: Any) -> Any:
        self.optimizer.zero_grad()
        value = self.measured(inputs, target)
        value.backward()
        return value.detach()

    def measured(self, inputs: Any, target: Any) -> Any:
        """The loss of one batch."""
        with self._casting():
            output = outputs_of(self._call, inputs, self.outputs)
            if not self._by_number and output.shape != target.shape:
                if output.numel() != target.numel():
                    given, wanted = tuple(output.shape), tuple(target.shape)
                    raise ValueError(f"the module returns {given} for a target of {wanted}; they must match row by row")
                target = target.reshape(output.shape)
            return self.loss(output, target)

    def _casting(self) -> AbstractContextManager[Any]:
        return nullcontext() if self._precision is None else torch.autocast(self.device.type, self._precision)

    def validation(self, batches: Batches) -> float:
        """The mean loss over rows that are not trained on."""
        self.module.eval()
        with torch.no_grad():
            pairs = [(self.measured(inputs, target), len(inputs)) for inputs, target in batches.each()]
        return _mean(*zip(*pairs, strict=True))

    def note(self, **values: float) -> None:
        """Add an epoch to the history."""
        for name, value in values.items():
            self.history.setdefault(name, []).append(value)


def _mean(losses: Sequence[Any], sizes: Sequence[int]) -> float:
    """The mean over all rows of the mean losses of batches. The device is waited for once, not in each step."""
    values = torch.stack([torch.as_tensor(loss).reshape(()) for loss in losses]).double().tolist()
    return float(sum(value * size for value, size in zip(values, sizes, strict=True)) / sum(sizes))


def train(settings: Any, X: Any, y: Any, validation: Part | None) -> Trained:
    """Train the network that ``settings``, a `TorchPipeline`, describes, on ``X``, (n, …), and ``y``, (n,).

    Raises
    ------
    ValueError
        Where the loss is no number any more, or the outputs do not fit the target.
    """
    kind, device = settings.kind, device_of(settings.device)
    target = as_target(y)
    classes = np.unique(target) if kind.task == "classification" and target.ndim == 1 else None
    inputs, size = features(X, settings.dtype), settings.batch_size
    data = Batches(inputs, targets(target, classes, kind), size, device)
    held = None
    if validation is not None:
        truth = targets(as_target(validation.y), classes, kind)
        held = Batches(features(validation.X, settings.dtype), truth, size, device)
    with _seeded(settings.random_state, device) as generator:
        parts = built(settings, device)
        count = _columns(parts.module, inputs[:1].to(device), classes, kind)
        loop = _Loop(settings, *parts, device, count)
        _epochs(loop, data, held, generator)
    return Trained(loop.module, classes, loop.history)


def _epochs(loop: _Loop, data: Batches, held: Batches | None, generator: Any) -> None:
    best = _Best(loop.settings.patience)
    for number in range(loop.settings.epochs):
        lr = float(loop.optimizer.param_groups[0]["lr"])
        loss = loop.epoch(data, generator)
        if not math.isfinite(loss):
            raise ValueError(f"the loss is {loss} in epoch {number + 1}; a smaller lr, or scaled features, may help")
        other = loop.validation(held) if held else None
        loop.note(train_loss=loss, **({} if other is None else {"validation_loss": other}), lr=lr)
        if loop.scheduler is not None:
            by_loss = isinstance(loop.scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau)
            loop.scheduler.step(*([loss if other is None else other] if by_loss else []))
        if other is not None and best.stops(other, loop.module):
            break
    if best.weights is not None:
        loop.module.load_state_dict(best.weights)


def predict(settings: Any, X: Any) -> Any:
    """Classes or values, (n,) or (n, targets), of rows ``X``, (n, …)."""
    kind, classes = settings.kind, getattr(settings, "classes_", None)
    return predicted(_infer(settings, X), classes, task=kind.task, outputs=kind.outputs)


def probabilities(settings: Any, X: Any) -> Any:
    """Probabilities of rows (n, classes), or (n, targets) where each target is yes or no."""
    output, kind = _infer(settings, X).double(), settings.kind
    if getattr(settings, "classes_", None) is None:
        return shares(output, kind.outputs).numpy()
    if output.ndim == 1 or output.shape[1] == 1:
        share = shares(output.reshape(-1), kind.outputs).numpy()
        return np.stack([1 - share, share], axis=1)
    if kind.outputs == "probabilities":
        return output.numpy()
    return torch.softmax(output, dim=1).numpy()  # of log probabilities they are the probabilities


def _infer(settings: Any, X: Any) -> Any:
    """The outputs of all rows, on the CPU."""
    classes = getattr(settings, "classes_", None)
    count = None if classes is None else len(classes)
    return inferred(settings.module_, features(X, settings.dtype), settings.batch_size, count)


def _columns(module: Any, row: Any, classes: Any, kind: Any) -> int | None:
    """How many columns of the outputs are classes, checked; none where the outputs are no classes."""
    if classes is None:
        return None
    module.eval()
    with torch.no_grad():
        output = outputs_of(module, row, None)
    width, known = (output.shape[1] if output.ndim > 1 else 1), len(classes)
    binary = width == 1 and not kind.by_number
    if (binary and known > 2) or (not binary and width < known):
        raise ValueError(f"the module has {width} output{'s' * (width > 1)} and there are {known} classes")
    if width > max(known, 2 if kind.by_number else 1):
        warnings.warn(f"the module has {width} outputs for {known} classes; the others are not used", stacklevel=2)
    return None if binary else known


@contextmanager
def _seeded(seed: int | None, device: Any) -> Iterator[Any]:
    """All of torch's chance follows from ``seed``; afterwards its generators are as before. Yields one for the rows."""
    with ExitStack() as stack:
        stack.enter_context(torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True))
        if seed is not None:
            stack.enter_context(torch.random.fork_rng([device] if device.type == "cuda" else []))
            torch.manual_seed(seed)
        yield torch.Generator().manual_seed(int(torch.randint(2**62, ())) if seed is None else seed)
