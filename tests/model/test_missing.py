"""The value of a name that a run lacks."""

import copy

from padre_git.core.text import query
from padre_git.model.missing import MISSING


def test_it_is_one_value() -> None:
    """The index and conditions mean the same; it is no value that a run can have."""
    assert query.MISSING is MISSING
    assert repr(MISSING) == "missing"
    assert not any(value == MISSING for value in (None, 0, "", "missing", float("nan")))
    assert copy.copy(MISSING) is not None
