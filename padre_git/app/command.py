"""`padre run -- COMMAND`: record any program as it is, by how it ended."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from padre_git.app.invocation import Invocation, invoked, is_recorded
from padre_git.app.script import start_run
from padre_git.errors import PadreError


class CommandFailed(Exception):
    """The program ended with another exit code than 0; it stands in the recorded run."""


def run_command(words: Sequence[str], invocation: Invocation, *, name: str = "", quiet: bool = False) -> None:
    """Run ``words`` as a process and record it as one run of the experiment ``name``.

    Parameters
    ----------
    words : the program and its arguments; those that are files belong to the code.
    name : of the experiment; by default that of the first file, else of the program.
    quiet : what the program prints goes to stderr, so that stdout holds padre's answer alone.

    Raises
    ------
    PadreError : where there is no such program, or no repository that padre is set up in.
    """
    program = shutil.which(words[0])
    if program is None:
        raise PadreError(f"`{words[0]}` is no program here; padre run FILE, or padre run -- PROGRAM ARGUMENTS")
    files = tuple(Path(word).absolute() for word in words[1:] if Path(word).is_file())
    own = name or (files[0].stem if files else Path(words[0]).stem).replace("_", "-")
    try:
        with invoked(invocation, files=files), start_run(own):
            _run([program, *words[1:]], quiet)
    except CommandFailed as error:
        if not is_recorded(error):
            raise PadreError(str(error)) from error


def _run(words: list[str], quiet: bool) -> None:
    code = subprocess.run(words, stdout=sys.stderr if quiet else None, check=False).returncode
    if code:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        raise CommandFailed(f"{Path(words[0]).name} {how}")
