"""What `pip install padre-git` brings is what padre imports: nothing is missing, and nothing comes for nobody."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests import test_layers
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]

# what an extra brings although nothing imports it, and why
NEVER_IMPORTED = {
    "build": "makes the wheel: `python -m build`",
    "check-jsonschema": "checks what `padre init` writes for CI: `python -m check_jsonschema`",
    "ipykernel": "the kernel of Python that executes notebooks",
    "mkdocs-material": "makes the pages of `make docs-site`",
    "mkdocstrings": "puts docstrings into them",
    "mypy": "`make lint`",
    "pandas-stubs": "mypy reads them",
    "pre-commit": "runs padre's hooks in a test, as its users do",
    "pytest-xdist": "`pytest -n 2`",
    "ruff": "`make lint`",
    "skorch": "networks of users are skorch's: padre knows them by the names of their classes",
}


def _plain(name: str) -> str:
    """The name of a distribution, written as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared(requirements: Iterable[str]) -> set[str]:
    return {_plain(re.split(r"[\[<>=!~; ]", each)[0]) for each in requirements}


@cache
def _imported(*folders: str) -> dict[str, set[str]]:
    """Package of others that the modules below ``folders`` import -> the distributions that bring it."""
    known = packages_distributions()
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    names = {name.partition(".")[0] for tree in trees for name in test_layers._imports(tree)}
    others = names - sys.stdlib_module_names - {"padre_git", "tests", "tools", "benchmarks"}
    return {name: set(map(_plain, known.get(name, [name]))) for name in others}


# what another dependency imports where it is there, and why it should be
OF_OTHERS = {"httptools": "uvicorn reads requests with it, in a third of the time"}


def test_every_dependency_is_imported() -> None:
    """Nobody downloads a package that padre never imports."""
    used = set[str]().union(*_imported("padre_git").values(), OF_OTHERS)
    assert _declared(PROJECT["dependencies"]) - used == set()


def test_every_import_is_declared() -> None:
    """What padre imports is a dependency or an extra of its own, not only one of its dependencies'."""
    extras = (each for name, listed in EXTRAS.items() if name != "dev" for each in listed)
    declared = _declared([*PROJECT["dependencies"], *extras])
    assert {name for name, brought_by in _imported("padre_git").items() if not brought_by & declared} == set()


@pytest.mark.parametrize("extra", EXTRAS)
def test_extras_are_used(extra: str) -> None:
    """What an extra brings is imported, by padre or for `dev` also by its tests and tools; else the reason is above."""
    folders = ("padre_git", "tests", "tools", "benchmarks") if extra == "dev" else ("padre_git",)
    used = set[str]().union(*_imported(*folders).values())
    assert _declared(EXTRAS[extra]) - used - set(NEVER_IMPORTED) == set()


def test_reasons_are_needed() -> None:
    """A package that is imported, or is no longer declared, needs no reason."""
    declared = _declared(each for listed in EXTRAS.values() for each in listed)
    used = set[str]().union(*_imported("padre_git", "tests", "tools", "benchmarks").values())
    assert set(NEVER_IMPORTED) <= declared
    assert set(NEVER_IMPORTED) & used <= {"skorch", "optuna"}  # tests build such networks, and compare with its shares
