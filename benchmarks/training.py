"""`TorchPipeline` on the CPU, against a loop written by hand over tensors that lie on the device."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.measure import Measurement, cpu, in_turns
from padre_git import TorchPipeline

_ROWS, _FEATURES, _CLASSES, _BATCH, _EPOCHS = 200_000, 64, 10, 512, 3


class _Network(nn.Sequential):
    def __init__(self) -> None:
        layers = [nn.Linear(_FEATURES, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, _CLASSES)]
        super().__init__(*layers)


def measure(*, quick: bool) -> Iterator[Measurement]:
    """200,000 × 64, MLP 64-256-256-10, batches of 512, 3 epochs; one thread, as padre computes."""
    torch.set_num_threads(1)
    random, rows = np.random.default_rng(0), _ROWS // 10 if quick else _ROWS
    X = random.normal(size=(rows, _FEATURES)).astype(np.float32)
    y = random.integers(0, _CLASSES, rows)
    options: dict[str, Any] = {"loss": "CrossEntropyLoss", "epochs": _EPOCHS, "batch_size": _BATCH, "random_state": 0}
    TorchPipeline(_Network, **options).fit(X[:1000], y[:1000])  # imports
    pair = lambda: TorchPipeline(_Network, **options).fit(X, y), lambda: _by_hand(X, y)
    ours, theirs = in_turns(1 if quick else 3, *pair, clock=cpu)
    yield Measurement(f"TorchPipeline.fit, {rows:,} rows", ours, theirs, "a loop by hand", ratio=1.1)


def _by_hand(X: Any, y: Any) -> None:
    torch.manual_seed(0)
    network, loss = _Network(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(network.parameters())
    inputs, target = torch.from_numpy(X), torch.from_numpy(y)
    for _ in range(_EPOCHS):
        order = torch.randperm(len(inputs))
        for start in range(0, len(inputs), _BATCH):
            rows = order[start : start + _BATCH]
            optimizer.zero_grad()
            value = loss(network(inputs[rows]), target[rows])
            value.backward()
            optimizer.step()
