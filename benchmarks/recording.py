"""One execution recorded in a warm process: 1 run, 5 splits, 1,500 predictions, in a repository of 2,000 files."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import peers
from benchmarks.measure import Measurement, git_repository, median
from benchmarks.notebook import METRICS, ROWS, experiment, notebook, overhead

FILES = 2000


def measure(*, quick: bool) -> Iterator[Measurement]:
    """All of an execution but its computations: commit and DVC; the peers record as many values and a file."""
    times = 5 if quick else 30
    subject = experiment()
    with notebook(FILES):
        overhead(subject)  # imports, and the data set's first version
        ours = median([overhead(subject) for _ in range(times)])
    with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as folder:
        repository = git_repository(Path(folder, "dvclive"), FILES)
        dvclive = median(peers.run("peer_dvclive.py", times + 1, ROWS, METRICS, cwd=repository)[1:])
        plain = git_repository(Path(folder, "mlflow"), 1)
        mlflow = median(peers.run("peer_mlflow.py", "record", times + 1, ROWS, METRICS, cwd=plain)[1:])
    what = "record an execution"
    yield Measurement(what, ours, dvclive, "DVCLive, save_dvc_exp=True", ratio=0.2, seconds=0.05)
    yield Measurement(what, ours, mlflow, "MLflow on SQLite, without git")
