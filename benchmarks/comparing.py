"""Comparing in a repository of 10,000 runs: some of them, and all of them."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.listing import repository
from benchmarks.measure import Measurement, beside_python, command, in_turns


def measure(*, quick: bool) -> Iterator[Measurement]:
    """`padre compare`, whole process, with an index: the latest runs of a label, 1,000 runs, and all."""
    runs, executions = (1000, 2) if quick else (10_000, 5)
    folder = Path(tempfile.mkdtemp(prefix="padre-benchmark-"))
    try:
        place = repository(folder / "padre", runs, executions)
        padre = beside_python("padre")
        some = command(padre, "compare", "experiment-0", "experiment-1", cwd=place)
        part = command(padre, "compare", "--where", "experiment in ['experiment-1', 'experiment-2']", cwd=place)
        everything = command(padre, "compare", "--where", "accuracy > 0", "--limit", "0", cwd=place)
        few, many, whole = in_turns(3 if quick else 5, some, part, everything)
    finally:
        shutil.rmtree(folder)
    yield Measurement(f"compare two experiments of {runs:,} runs", few, seconds=2)
    yield Measurement(f"compare {runs // 10:,} runs", many, seconds=2)
    yield Measurement(f"compare {runs:,} runs", whole, seconds=5)
