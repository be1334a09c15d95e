"""Runs of MLflow imported, first and again, against MLflow's `search_runs` over the same store."""

import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import peers
from benchmarks.measure import Measurement, beside_python, command, cpu_of_processes, git_repository, in_turns


def measure(*, quick: bool) -> Iterator[Measurement]:
    """`padre import mlflow` of a database, CPU seconds of whole processes."""
    runs = 1000 if quick else 10_000
    folder = Path(tempfile.mkdtemp(prefix="padre-benchmark-"))
    try:
        peers.run("peer_mlflow.py", "fill", runs, cwd=folder)
        place = git_repository(folder / "padre", 20)
        command(beside_python("padre"), "init", "--commit", cwd=place)()
        script = str(Path(__file__).with_name("peer_mlflow.py"))
        search = command(str(peers.python()), script, "search", str(runs), cwd=folder)
        taking = command(beside_python("padre"), "import", "mlflow", str(folder / "mlflow.db"), cwd=place)
        measured = partial(in_turns, clock=cpu_of_processes)
        (first,), (again, theirs) = measured(1, taking), measured(3, taking, search)
    finally:
        shutil.rmtree(folder)
    what, peer = f"import of {runs:,} runs", "MLflow search_runs"
    yield Measurement(what, first, theirs, peer, ratio=1 / 3, seconds=30 * runs / 10_000)
    yield Measurement(f"{what}, all there", again, first, "the first import", ratio=0.1)
