"""Objects are found by their dotted names."""

from collections import OrderedDict

import pytest

from padre_git.core.components.dotted import find


def test_find() -> None:
    """The object itself is returned, not a copy."""
    assert find("collections.OrderedDict") is OrderedDict


@pytest.mark.parametrize(
    ("path", "error"),
    [("collections.Nothing", AttributeError), ("no_such_module.Thing", ImportError), ("alone", ValueError)],
)
def test_not_found(path: str, error: type[Exception]) -> None:
    """A name, a module, or a path without a module that does not exist is an error of its own kind."""
    with pytest.raises(error):
        find(path)
