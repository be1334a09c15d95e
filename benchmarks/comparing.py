"""Comparing and reporting in a repository of 10,000 runs: some of them, and all of them."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.listing import repository
from benchmarks.measure import Measurement, beside_python, command, in_turns


def measure(*, quick: bool) -> Iterator[Measurement]:
    """`padre compare` and `padre report`, whole process, with an index: some runs, 1,000, and all."""
    runs, executions = (1000, 2) if quick else (10_000, 5)
    folder = Path(tempfile.mkdtemp(prefix="padre-benchmark-"))
    try:
        place = repository(folder / "padre", runs, executions)
        padre = beside_python("padre")
        some = command(padre, "compare", "experiment-0", "experiment-1", cwd=place)
        part = command(padre, "compare", "--where", "experiment in ['experiment-1', 'experiment-2']", cwd=place)
        everything = command(padre, "compare", "--where", "accuracy > 0", "--limit", "0", cwd=place)
        table = command(padre, "report", "--select", "experiment-0,experiment-1", cwd=place)
        numbers = command(padre, "report", "--numbers", cwd=place)
        few, many, whole, one, macros = in_turns(3 if quick else 5, some, part, everything, table, numbers)
    finally:
        shutil.rmtree(folder)
    yield Measurement(f"compare two experiments of {runs:,} runs", few, seconds=2)
    yield Measurement(f"compare {runs // 10:,} runs", many, seconds=2)
    yield Measurement(f"compare {runs:,} runs", whole, seconds=5)
    yield Measurement(f"a table of two experiments of {runs:,} runs", one, seconds=2)
    yield Measurement(f"the numbers of {runs:,} runs", macros, seconds=2 if quick else 5)
