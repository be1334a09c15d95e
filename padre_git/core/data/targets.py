"""The target as an array."""

from typing import Any

import numpy as np
import pandas as pd

from padre_git.errors import PadreError


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


def refuse_missing(y: Any) -> None:
    """Raise an error where a value of ``y``, (n,) or (n, targets), is missing; None has no values.

    Raises
    ------
    PadreError
        Saying in how many rows, and what to do.
    """
    target = as_target(y)
    if target is None:
        return
    missing = np.asarray(pd.isna(target)).reshape(len(target), -1).any(axis=1).sum()
    if missing:
        raise PadreError(f"the target is missing in {missing} of {len(target)} rows; drop them, or fill them in")
