"""Tensors of networks as bytes: a file of torch, of which nothing but tensors is read."""

import io
import pickle
import warnings
from collections.abc import Mapping
from typing import Any

import torch

from padre_git.errors import PadreError

Weights = Mapping[str, Mapping[str, Any]]


def to_bytes(weights: Weights) -> bytes:
    """Tensors by their names as a file of torch."""
    stream = io.BytesIO()
    torch.save(dict(weights), stream)
    return stream.getvalue()


def from_bytes(data: bytes) -> dict[str, dict[str, Any]]:
    """The tensors of a file of torch; nothing else is made of it.

    Raises
    ------
    PadreError : where the file has anything else.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of foreign files before it refuses them
            found: dict[str, dict[str, Any]] = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError) as error:
        first = str(error).strip().partition("\n")[0]
        raise PadreError(f"the weights of the model are not torch tensors: {first}") from error
    return found
