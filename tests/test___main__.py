"""The package as a program."""

import tomllib

from padre_git import __main__ as program
from tests.conftest import ROOT, Padre


def test_a_program(padre: Padre) -> None:
    """`python -m padre_git` answers, and ends with the exit code of the command line for words that it cannot read."""
    assert padre.process("--version").out.startswith("padre ")
    assert padre.process("no-such-command", code=2).out == ""


def test_the_command() -> None:
    """The command `padre` that is installed is this program."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"padre": f"{program.__name__}:{program.main.__name__}"}
