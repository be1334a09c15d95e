"""Tensors of a network as a file of safetensors: names, shapes and numbers, and nothing that runs."""

from collections.abc import Mapping
from typing import Any

from safetensors.torch import save


def to_bytes(weights: Mapping[str, Any]) -> bytes:
    """Tensors by their names, each contiguous and with memory of its own; the same tensors give the same bytes."""
    # some readers, such as transformers, ask for the key
    data: bytes = save(dict(weights), metadata={"format": "pt"})
    return data
