"""The value of a name that a run does not have."""

from typing import Any


class _Missing:
    """No comparison holds for it."""

    def __repr__(self) -> str:
        return "missing"


MISSING: Any = _Missing()
