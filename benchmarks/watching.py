"""What watching costs an unchanged program in processor time, and what MLflow's autolog costs it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import peers
from benchmarks.measure import Measurement, cpu_of_processes
from benchmarks.measure import in_turns as _in_turns

FILE = Path(__file__).parent.parent / "padre_git" / "watch" / "sitecustomize.py"
# what most scripts do
SKLEARN = """\
import sys
if "autolog" in sys.argv:
    import mlflow
    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    mlflow.sklearn.autolog(silent=True)
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
X, y = make_classification(4000, 20, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = RandomForestClassifier(100, random_state=0).fit(X_train, y_train)
answers = model.predict(X_test)
print(accuracy_score(y_test, answers), f1_score(y_test, answers))
"""
METRIC = """\
import sys
import numpy as np
from sklearn.metrics import accuracy_score
truth = np.arange(1000) % 2
answers = np.roll(truth, 1)
for _ in range(int(sys.argv[1])):
    accuracy_score(truth, answers)
"""
SCALARS = """\
import sys
from tensorboardX.writer import SummaryWriter
writer = SummaryWriter()
for step in range(int(sys.argv[1])):
    writer.add_scalar("loss", 1.0, step)
"""


# of processor time: what else runs here makes the clock on the wall lie
in_turns = partial(_in_turns, clock=cpu_of_processes)


def measure(*, quick: bool) -> Iterator[Measurement]:
    """Whole processes in turns, with and without the watch file; padre itself runs in none of them."""
    times = 3 if quick else 7
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in {"empty.py": "", "sklearn_.py": SKLEARN, "metric.py": METRIC, "scalars.py": SCALARS}.items():
            (folder / file).write_text(text)
        watched, alone = _pair(folder, sys.executable)
        ours, theirs = in_turns(5 * times, watched("empty.py"), alone("empty.py"))
        yield Measurement("an empty script, watched", ours, theirs, "not watched", seconds=theirs + 0.015)
        ours, theirs = in_turns(times, watched("sklearn_.py"), alone("sklearn_.py"))
        yield Measurement("a script of scikit-learn, watched", ours, theirs, "not watched", ratio=1.05)
        calls = "10000" if quick else "100000"
        ours, theirs = in_turns(1 if quick else 3, watched("metric.py", calls), alone("metric.py", calls))
        yield Measurement(f"{int(calls):,} calls of a metric, watched", ours, theirs, "not watched", ratio=2)
        yield _scalars(folder, 20_000 if quick else 200_000)
        yield _against_autolog(folder, times)


def _scalars(folder: Path, count: int) -> Measurement:
    """More than the 100,000 that are kept, unless it shall be quick."""
    watched, alone = _pair(folder, str(peers.python()), peers.environment())
    ours, theirs = in_turns(3, watched("scalars.py", str(count)), alone("scalars.py", str(count)))
    return Measurement(f"{count:,} scalars to TensorBoard, watched", ours, theirs, "not watched", ratio=1.1)


def _against_autolog(folder: Path, times: int) -> Measurement:
    """The time that each of the two adds to the same script of scikit-learn in the same environment."""
    watched, alone = _pair(folder, str(peers.python()), peers.environment())
    autolog = alone("sklearn_.py", "autolog")
    in_turns(1, autolog)  # it makes its database
    ours, theirs, without = in_turns(times, watched("sklearn_.py"), autolog, alone("sklearn_.py"))
    return Measurement(
        "time that watching adds", max(ours - without, 0.0), theirs - without, "MLflow's autolog", ratio=1 / 5
    )


Make = Callable[..., Callable[[], object]]


def _pair(folder: Path, python: str, environment: Mapping[str, str] | None = None) -> tuple[Make, Make]:
    """Make commands of ``python`` with a script and its arguments, which are watched, and not."""
    base = {name: value for name, value in (environment or os.environ).items() if not name.startswith("PADRE")}
    events = folder / "events"
    events.mkdir(exist_ok=True)
    variables = {"PADRE_WATCH": str(events), "PADRE_ROOT": str(folder), "PYTHONPATH": str(FILE.parent)}

    def watched(*words: str) -> Callable[[], object]:
        return _process({**base, **variables}, python, *words)

    def alone(*words: str) -> Callable[[], object]:
        return _process(base, python, *words)

    def _process(environment: Mapping[str, str], *words: str) -> Callable[[], object]:
        return lambda: subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)

    return watched, alone
