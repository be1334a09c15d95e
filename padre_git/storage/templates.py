"""The files that padre makes other files from: `templates/` of the repository, `padre_git/templates` of a wheel."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template


def folder() -> Traversable:
    """Where the templates are."""
    package = files("padre_git")
    inside = package / "templates"
    return inside if inside.is_dir() else package / ".." / "templates"


def text(name: str) -> str:
    """The template ``name`` as it stands."""
    return folder().joinpath(*name.split("/")).read_text(encoding="utf-8")


def read(name: str, **values: str) -> str:
    """The template ``name``, such as ``init/config.yaml``, with ``values`` for its `$names`."""
    return Template(text(name)).substitute(values)


def lines(name: str, **values: str) -> list[str]:
    """The same as lines."""
    return read(name, **values).splitlines()
