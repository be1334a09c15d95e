"""The command line as a whole: help, errors and exit codes."""

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from padre_git.cli import main
from padre_git.errors import PadreError
from tests.conftest import Padre, Repository, in_process, process_environment


def test_help_lists_every_command(tmp_path: Path) -> None:
    """Name and line of each, and nothing is imported for it."""
    result = in_process(["--help"], tmp_path)
    assert result.code == 0
    for name, line in main.COMMANDS.items():
        assert f"  {name}" in result.out
        assert line in result.out


def test_version(tmp_path: Path) -> None:
    """The version of the distribution."""
    assert in_process(["--version"], tmp_path).out == f"padre {metadata.version('padre-git')}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lst"], "error: no command `lst`; did you mean `padre list`"),
        (["frobnicate"], "error: no command `frobnicate`; see `padre --help`"),
        (["--frob"], "error: No such option"),
        (["-C", "/nowhere", "list"], "error: -C /nowhere: No such file or directory"),
        (["project", "creat"], "error: `padre project` has no command `creat`; it has create, edit, list, show"),
    ],
)
def test_usage_errors(tmp_path: Path, words: list[str], said: str) -> None:
    """Exit 2, on stderr, with the nearest names."""
    result = in_process(words, tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(said)


def test_no_command_shows_help(tmp_path: Path) -> None:
    """`padre` alone is a question."""
    result = in_process([], tmp_path)
    assert result.code == 2
    assert "Commands:" in result.err


def test_c_works_in_another_folder(notebook: Repository, padre: Padre, tmp_path: Path) -> None:
    """`-C DIR` is as if it was started there."""
    result = padre("-C", str(notebook.path), "project", "list", "--json", cwd=tmp_path)
    assert result.json == []


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (PadreError("what, which, what to do"), 1, "error: what, which, what to do\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (ZeroDivisionError("x"), 1, "Traceback"),
    ],
)
def test_errors_end_in_one_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    """A problem of the user is one line; an unexpected error has its traceback and says that it is a bug."""

    def broken(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("padre_git.cli.shared.open_workspace", broken)
    result = in_process(["project", "list"], tmp_path)
    assert result.code == code
    assert result.err.startswith(said)
    assert ("this is a bug in padre" in result.err) == isinstance(error, ZeroDivisionError)


def test_a_command_returns_its_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that found a difference returns 3."""
    monkeypatch.setattr("padre_git.cli.project.list_.callback", lambda **options: main.DIFFERENT)
    assert in_process(["project", "list"], tmp_path).code == 3


def _process(words: list[str], folder: Path, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    """`padre --help | head -1` says nothing about the pipe."""
    command = f"{sys.executable} -m padre_git --help | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], env=process_environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_shell_completion(tmp_path: Path) -> None:
    """click completes the names of commands."""
    env = process_environment() | {"_PADRE_COMPLETE": "bash_complete", "COMP_WORDS": "padre expe", "COMP_CWORD": "1"}
    code = "import sys; sys.argv = ['padre']; from padre_git.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.stdout == "plain,experiment\n", done.stderr
    assert os.environ.get("_PADRE_COMPLETE") is None
