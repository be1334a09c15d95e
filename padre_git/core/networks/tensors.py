"""Features and targets as tensors."""

from typing import Any

import numpy as np
import torch

from padre_git.core.networks.losses import LossKind


def features(X: Any, dtype: str) -> torch.Tensor:
    """Rows of numbers (n, …), of any number of dimensions, dense or sparse, as a tensor."""
    if isinstance(X, torch.Tensor):
        return X.to(_dtype(dtype))
    if hasattr(X, "toarray"):
        X = X.toarray()
    array = np.ascontiguousarray(X)
    array = array if array.flags.writeable else array.copy()  # torch warns of memory that it may not write
    return torch.as_tensor(array).to(_dtype(dtype))


def targets(y: Any, classes: Any, kind: LossKind) -> torch.Tensor:
    """The target as the loss takes it: numbers of classes, or numbers.

    Parameters
    ----------
    y : array of shape (n,) or (n, targets)
    classes : sorted, or none where the target is no class

    Raises
    ------
    ValueError
        For a class that is not known, and several targets where the loss takes one.
    """
    if kind.by_number and y.ndim > 1:
        raise ValueError(
            f"the loss takes one class, and there are {y.shape[1]} targets; BCEWithLogitsLoss takes several"
        )
    if classes is None:
        return torch.as_tensor(y.astype(np.float32))
    places = np.searchsorted(classes, y).clip(max=len(classes) - 1)
    unknown = y[classes[places] != y]
    if len(unknown):
        raise ValueError(f"class `{unknown[0]}` of the validation part is not in the training part")
    return torch.as_tensor(places.astype(np.int64 if kind.by_number else np.float32))


def _dtype(name: str) -> torch.dtype:
    found = getattr(torch, name, None)
    if not isinstance(found, torch.dtype):
        raise ValueError(f"dtype {name!r} is not one of torch; such as 'float32' or 'int64'")
    return found
