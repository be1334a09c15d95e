"""Tensors of networks as bytes."""

import pickle

import pytest

from padre_git.errors import PadreError

torch = pytest.importorskip("torch")
weights = pytest.importorskip("padre_git.storage.weights")


def test_round_trip() -> None:
    """Names, values and types are the same."""
    found = weights.from_bytes(weights.to_bytes({"net": {"w": torch.tensor([1.5, -2.0], dtype=torch.float64)}}))
    assert list(found) == ["net"]
    assert found["net"]["w"].dtype is torch.float64
    assert found["net"]["w"].tolist() == [1.5, -2.0]


@pytest.mark.parametrize("data", [b"", b"no file of torch", pickle.dumps(print)])
def test_other_files(data: bytes) -> None:
    """Nothing but tensors is read."""
    with pytest.raises(PadreError, match="not torch tensors"):
        weights.from_bytes(data)
