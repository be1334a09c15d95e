"""The target as an array."""

from typing import Any

import numpy as np


def as_target(y: Any) -> Any:
    """``y`` as an array, (n,) or (n, targets); None stays None, and a single column is no second dimension."""
    if y is None:
        return None
    array = y if isinstance(y, np.ndarray) else y.to_numpy() if hasattr(y, "to_numpy") else np.asarray(y)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.dtype == object and array.ndim == 1 and len(array) and not isinstance(array[0], str):
        kinds = {type(value) for value in array.tolist()}
        array = np.asarray(array.tolist()) if len(kinds) == 1 and kinds <= {int, float, bool} else array
    return array
