"""Templates: found in a checkout, filled in, nothing left open."""

import pytest

from padre_git.storage.templates import folder, lines, read


def test_every_template_of_init_is_read() -> None:
    """Each file below `init/` has only the names that `padre init` knows."""
    for item in (folder() / "init").iterdir():
        assert "$" not in read(f"init/{item.name}", below="", root="", prefix="padre")


def test_values_are_put_in() -> None:
    """The folder of `layout.root` stands in front of each rule."""
    assert all(line.startswith("/lab/") for line in lines("init/gitignore", below="/lab"))


def test_a_missing_value_is_an_error() -> None:
    """A name without a value never reaches a file."""
    with pytest.raises(KeyError):
        read("init/gitignore")
