"""How long a command takes before it does anything."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Measurement, beside_python, command, cpu, git_repository, in_turns


def measure(*, quick: bool) -> Iterator[Measurement]:
    """`padre --help` against `dvc --version`, whole processes in turns."""
    padre = command(beside_python("padre"), "--help")
    dvc = command(beside_python("dvc"), "--version")
    in_turns(1, padre, dvc)  # bytecode and file cache
    ours, theirs = in_turns(5 if quick else 21, padre, dvc)
    yield Measurement("padre --help", ours, theirs, "dvc --version", ratio=1, seconds=0.15)
    with TemporaryDirectory() as folder:
        place = git_repository(Path(folder) / "repository", files=200)
        subprocess.run([beside_python("padre"), "init", "--commit"], cwd=place, check=True, capture_output=True)
        (place / "changed.txt").write_text("x")
        subprocess.run(["git", "add", "changed.txt"], cwd=place, check=True)
        hook = command(sys.executable, "-P", "-m", "padre_git", "hook", "pre-commit", cwd=place)
        in_turns(1, hook, dvc)
        ours, theirs = in_turns(5 if quick else 21, hook, dvc)
        yield Measurement("hook, nothing to do", ours, theirs, "dvc --version", ratio=1, seconds=0.15)
        ours, theirs = in_turns(5 if quick else 21, hook, dvc, clock=cpu)
    yield Measurement("hook, nothing to do, CPU", ours, theirs, "dvc --version", ratio=0.5)
