"""`padre verify`: metrics derived again, against scikit-learn called for each split; a request of 100 runs, against its
training; and one run, whole process, against `padre show`. `padre reproduce`, against the `padre run` that it repeats.

All by CPU time.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sklearn import metrics as sk
from sklearn.ensemble import RandomForestClassifier

import padre_git
from benchmarks.measure import Measurement, beside_python, command, cpu_of_processes, in_turns, median
from benchmarks.notebook import data, notebook
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.verify.verify import run as verify
from padre_git.core.results import derive
from padre_git.storage import index, parquet
from padre_git.storage.layout import PREDICTIONS

FILE = """
from sklearn.naive_bayes import GaussianNB
from padre_git import App

app = App()


@app.experiment(dataset="iris")
def bayes():
    return GaussianNB()
"""
NAMES, SPLITS = ["accuracy", "balanced_accuracy", "f1_macro"], 10


def measure(*, quick: bool) -> Iterator[Measurement]:
    """In this process the first two, by CPU time; predictions are in the cache."""
    runs = 20 if quick else 100
    with notebook(100) as root:
        training = _cpu(lambda: _record(runs))
        for words in (("add", "projects", "datasets"), ("commit", "-q", "-m", "runs")):
            subprocess.run(["git", *words], cwd=root, check=True)
        workspace = Workspace.at(root)
        verify(workspace, ["HEAD~1...HEAD"], pull=False)  # imports
        ours = _cpu(lambda: verify(Workspace.at(root), ["HEAD~1...HEAD"], pull=False))
        quickly, slowly = _metrics(workspace, 3 if quick else 10)
        name = index.read(workspace.git, workspace.layout).rows[0].id
        verified, shown = _processes(root, name, 3 if quick else 9)
        again, first = _reproduced(root, 3 if quick else 7)
    yield Measurement("metrics of a run derived again", quickly, slowly, "scikit-learn per split", ratio=0.1)
    part = runs / 100
    yield Measurement(f"verify {runs} runs", ours, training, "trained and recorded", ratio=1 / 50, seconds=5 * part)
    yield Measurement("verify a run, whole process", verified, shown, "padre show", ratio=1.5)
    yield Measurement("reproduce --here, beyond the run", again - first, first, "padre run", seconds=2)


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _record(settings: int) -> None:
    dataset = padre_git.Dataset("benchmark", data(), target="target")
    experiment = padre_git.Experiment(
        "benchmark", dataset=dataset, pipeline=RandomForestClassifier(20), splitting=SPLITS, metrics=NAMES
    )
    experiment.execute({"max_features": [each / settings for each in range(1, settings + 1)]}, progress=False)


def _metrics(workspace: Workspace, times: int) -> tuple[float, float]:
    """CPU seconds of a run: from the table of its predictions, and from arrays of each split."""
    row = index.read(workspace.git, workspace.layout).rows[0]
    reader = Reader(workspace, row)
    table = parquet.read(reader.result(PREDICTIONS, "predictions").read_bytes())
    assert reader.metrics
    recorded = reader.metrics.metrics
    frame = table.to_pandas()
    parts = [(each["truth"].to_numpy(), each["prediction"].to_numpy()) for _, each in frame.groupby("split")]

    def theirs() -> None:
        for truth, prediction in parts:
            sk.accuracy_score(truth, prediction)
            sk.balanced_accuracy_score(truth, prediction)
            sk.f1_score(truth, prediction, average="macro")

    def ours() -> None:
        assert derive.checked(table, row.task, recorded, pooled=False) == ({}, {})

    pairs = [(_cpu(ours), _cpu(theirs)) for _ in range(times)]
    return median([one for one, _ in pairs]), median([other for _, other in pairs])


def _processes(root: Path, name: str, times: int) -> tuple[float, float]:
    padre = beside_python("padre")
    both = (command(padre, verb, name, cwd=root) for verb in ("verify", "show"))
    verified, shown = in_turns(times, *both, clock=cpu_of_processes)
    return verified, shown


def _reproduced(root: Path, times: int) -> tuple[float, float]:
    padre = beside_python("padre")
    (root / "experiment.py").write_text(FILE)
    command(padre, "dataset", "add", "iris", "sklearn:iris", cwd=root)()
    run = command(padre, "run", "-q", "experiment.py", cwd=root)
    run()
    again, first = in_turns(
        times, command(padre, "reproduce", "bayes", "--here", "--yes", cwd=root), run, clock=cpu_of_processes
    )
    return again, first
