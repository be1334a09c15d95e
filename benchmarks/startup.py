"""How long a command takes before it does anything."""

from collections.abc import Iterator

from benchmarks.measure import Measurement, beside_python, command, in_turns


def measure(*, quick: bool) -> Iterator[Measurement]:
    """`padre --help` against `dvc --version`, whole processes in turns."""
    padre = command(beside_python("padre"), "--help")
    dvc = command(beside_python("dvc"), "--version")
    in_turns(1, padre, dvc)  # bytecode and file cache
    ours, theirs = in_turns(5 if quick else 21, padre, dvc)
    yield Measurement("padre --help", ours, theirs, "dvc --version", ratio=1, seconds=0.15)
