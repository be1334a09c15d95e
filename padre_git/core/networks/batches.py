"""Rows and their target in batches, on the device of a training."""

from collections.abc import Iterator
from typing import Any

import torch

_SHARE = 0.5  # of the free memory of a GPU, that the data may take: the network needs the rest


class Batches:
    """Slices of two tensors that lie on the device; where they do not fit there, each batch is sent to it.

    Parameters
    ----------
    inputs, target : tensors of n rows, on the CPU.
    size : rows of a batch; the last one may have fewer.
    """

    def __init__(self, inputs: torch.Tensor, target: torch.Tensor, size: int, device: torch.device) -> None:
        self.rows, self._size, self._device = len(inputs), size, device
        self._there = _fits(inputs.nbytes + target.nbytes, device)
        self._parts = [part.to(device) if self._there else part for part in (inputs, target)]

    def each(self, order: torch.Tensor | None = None) -> Iterator[list[torch.Tensor]]:
        """Inputs and target of each batch; ``order`` : numbers of the rows (n,), by default as they are."""
        if order is not None and self._there:
            order = order.to(self._device)
        for start in range(0, self.rows, self._size):
            at = slice(start, start + self._size)
            rows = at if order is None else order[at]
            yield [self._sent(part[rows]) for part in self._parts]

    def _sent(self, part: torch.Tensor) -> torch.Tensor:
        if self._there:
            return part
        # from pinned memory a GPU fetches a batch while it computes
        part = part.pin_memory() if self._device.type == "cuda" else part
        return part.to(self._device, non_blocking=True)


def shuffled(rows: int, generator: Any) -> torch.Tensor:
    """The order of the rows in an epoch: that of torch's `DataLoader` with this generator, so that seeds keep their
    numbers. It draws a seed for its workers first, and at its end an order that it does not use.
    """
    torch.empty((), dtype=torch.int64).random_(generator=generator)
    order = torch.randperm(rows, generator=generator)
    torch.randperm(rows, generator=generator)
    return order


def _fits(size: int, device: torch.device) -> bool:
    """Whether so many bytes are to lie on the device during the training."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return size <= _SHARE * free
    return device.type == "cpu"
