"""Tensors as a file of safetensors, as its own reader reads it."""

import pytest

torch = pytest.importorskip("torch")
stock = pytest.importorskip("safetensors.torch")

from padre_git.storage import safetensors  # noqa: E402  an extra


def test_there_and_back() -> None:
    """Names, shapes, types and numbers; the same tensors are the same bytes."""
    weights = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.count": torch.tensor(3), "half": torch.ones(2).half()}
    data = safetensors.to_bytes(weights)
    found = stock.load(data)
    assert found.keys() == weights.keys()
    assert all(torch.equal(found[name], each) and found[name].dtype == each.dtype for name, each in weights.items())
    assert safetensors.to_bytes({**weights}) == data
