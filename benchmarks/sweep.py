"""What a run of a sweep costs beside its computation: 5 splits, 1,500 predictions each."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import peers
from benchmarks.measure import Measurement, median
from benchmarks.notebook import METRICS, ROWS, experiment, notebook, overhead


def measure(*, quick: bool) -> Iterator[Measurement]:
    """One recording of many runs; MLflow records as many runs with as many values and a file each."""
    runs = 40 if quick else 200
    grid = {"Chance.strategy": ["stratified"], "Chance.constant": list(range(runs))}
    subject = experiment()
    with notebook(100):
        overhead(subject)
        ours = median([overhead(subject, grid) / runs for _ in range(1 if quick else 3)])
    with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as folder:
        mlflow = median(peers.run("peer_mlflow.py", "record", runs, ROWS, METRICS, cwd=Path(folder))[1:])
    yield Measurement(f"a run of a sweep of {runs}", ours, mlflow, "MLflow on SQLite", ratio=1, seconds=0.005)
