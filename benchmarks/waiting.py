"""What people wait for: CPU time of whole commands against the bare program, or what it has to import."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measurement, beside_python, command, cpu, git_repository, in_turns, timed

_TRAIN = 'print("accuracy: 0.9")\n'
_EXPERIMENT = """
from sklearn.svm import SVC
from padre_git import App

app = App()

@app.experiment(dataset="iris", splitting=5)
def iris_svc():
    return SVC()
"""
_MISTYPED = _EXPERIMENT.replace('"iris"', '"irish"')
_SKLEARN = "import sklearn.svm, sklearn.model_selection, sklearn.metrics"  # what the experiment cannot do without


def measure(*, quick: bool) -> Iterator[Measurement]:
    """The commands of a first hour in a small repository, and of every day in one of 50,000 files."""
    times = 3 if quick else 9
    for files in (20, 5_000 if quick else 50_000):
        with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as folder:
            yield from _of(git_repository(Path(folder, "repository"), files), f", {files:,} files", times)


def _of(place: Path, where: str, times: int) -> Iterator[Measurement]:
    padre, python = beside_python("padre"), sys.executable
    for name, content in (("train.py", _TRAIN), ("experiment.py", _EXPERIMENT), ("mistyped.py", _MISTYPED)):
        (place / name).write_text(content)
    first = timed(command(padre, "init", "--commit", cwd=place), cpu)
    yield Measurement(f"padre init{where}", first, seconds=0.8)
    _, added, known = (
        timed(command(python, "-c", _SKLEARN), cpu),
        timed(command(padre, "dataset", "add", "iris", "sklearn:iris", cwd=place), cpu),
        timed(command(python, "-c", _SKLEARN), cpu),
    )
    yield Measurement(f"padre dataset add{where}", added, known, "import sklearn", seconds=1.2)
    mistyped = command(padre, "run", "mistyped.py", cwd=place, code=1)
    yield Measurement(f"an unknown data set{where}", in_turns(times, mistyped, clock=cpu)[0], seconds=0.3)
    rows = (
        ("padre run -- python train.py", [padre, "run", "--", python, "train.py"], [python, "train.py"], 0.4),
        ("padre run experiment.py", [padre, "run", "experiment.py", "--quiet"], [python, "-c", _SKLEARN], 0.8),
    )
    for name, ours, theirs, more in rows:
        pair = command(*ours, cwd=place), command(*theirs, cwd=place)
        in_turns(1, *pair)  # bytecode and file cache
        mine, bare = in_turns(times, *pair, clock=cpu)
        peer = "the bare program" if name.endswith("train.py") else "import sklearn"
        yield Measurement(f"{name}{where}", mine, bare, peer, seconds=bare + more)
