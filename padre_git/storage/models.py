"""Fitted estimators as bytes without pickle: skops stores what they are made of; loading runs no code of the file."""

from typing import Any

import skops.io

from padre_git.errors import PadreError


def to_bytes(estimator: Any) -> bytes:
    """A fitted estimator as a skops file.

    Raises
    ------
    PadreError : where skops cannot store a part of it.
    """
    try:
        data: bytes = skops.io.dumps(estimator)
    except Exception as error:  # skops has no common error: each part that it cannot store raises its own
        raise PadreError(f"{type(estimator).__name__} cannot be kept by skops: {error}") from error
    return data


def from_bytes(data: bytes, *, trust: tuple[str, ...] = ()) -> Any:
    """The estimator of a skops file.

    Parameters
    ----------
    trust : names of types in the file, as `skops.io.get_untrusted_types` gives them, that may be made beside those that
        skops knows.

    Raises
    ------
    PadreError : naming the types that are neither known nor trusted.
    """
    unknown = sorted(set(skops.io.get_untrusted_types(data=data)) - set(trust))
    if unknown:
        raise PadreError(
            f"the model has types that skops does not know: {', '.join(unknown)}; if you trust them, trust={unknown!r}"
        )
    return skops.io.loads(data, trusted=list(trust))
