"""Batches: torch's own loader gives the same rows in the same order."""

from typing import Any

import numpy as np
import pytest

from tests.core.networks.examples import torch

batches = pytest.importorskip("padre_git.core.networks.batches")


@pytest.mark.parametrize("shuffle", [True, False])
def test_the_order_is_that_of_torchs_loader(shuffle: bool) -> None:
    """Three epochs of one generator: a seed gives the numbers that it gave when padre used the loader."""
    data = torch.arange(13.0).reshape(13, 1), torch.arange(13)
    of_torch, ours = (torch.Generator().manual_seed(3) for _ in range(2))
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(*data), batch_size=5, shuffle=shuffle, generator=of_torch
    )
    found = batches.Batches(*data, 5, torch.device("cpu"))
    for _ in range(3):
        order = batches.shuffled(13, ours) if shuffle else None
        for (inputs, target), (wanted, known) in zip(found.each(order), loader, strict=True):
            assert torch.equal(inputs, wanted) and torch.equal(target, known)


def test_what_does_not_fit_is_sent_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A GPU gets the whole data where that takes at most half of its free memory; both ways give the same rows."""
    free = iter([1000, 999])
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (next(free), 4000))
    assert [batches._fits(500, torch.device("cuda")) for _ in range(2)] == [True, False]
    data: Any = torch.arange(6.0), torch.arange(6)
    here = batches.Batches(*data, 4, torch.device("cpu"))
    monkeypatch.setattr(batches, "_fits", lambda size, device: False)
    sent = batches.Batches(*data, 4, torch.device("cpu"))
    order = torch.tensor(np.array([5, 3, 1, 0, 2, 4]))
    for one, other in zip(here.each(order), sent.each(order), strict=True):
        assert all(map(torch.equal, one, other))
