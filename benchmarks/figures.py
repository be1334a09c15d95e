"""A plot of a run and the figures of a paper: CPU time of whole processes, against what they cannot do without."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measurement, beside_python, command, cpu, git_repository, in_turns

_EXPERIMENT = """
from sklearn.svm import SVC
from padre_git import App

app = App()

@app.experiment(dataset="iris", project="thesis")
def iris_svc():
    return SVC()
"""
_REPORT = """
schema: 1
output: paper
figures:
  scores: {kind: box, items: [iris-svc], format: pdf}
"""
_DRAWN = "import altair, pandas, vl_convert; vl_convert.vegalite_to_svg({'data': {'values': []}, 'mark': 'bar'})"


def measure(*, quick: bool) -> Iterator[Measurement]:
    """`padre plot` as a picture and as its specification, and `padre report --write`."""
    padre, times = beside_python("padre"), 3 if quick else 7
    with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as folder:
        place = git_repository(Path(folder, "repository"), 20)
        (place / "experiment.py").write_text(_EXPERIMENT)
        (place / "report.yaml").write_text(_REPORT)
        for first in ("init --commit", "dataset add iris sklearn:iris", "run experiment.py"):
            subprocess.run([padre, *first.split()], cwd=place, check=True, capture_output=True)
        rows = ("plot confusion-matrix -o a.svg", "plot confusion-matrix -o a.json", "report --write")
        *ours, bare = in_turns(
            times,
            *(command(padre, *words.split(), cwd=place) for words in rows),
            command(sys.executable, "-c", _DRAWN),
            clock=cpu,
        )
    for words, taken in zip(rows, ours, strict=True):
        yield Measurement(f"padre {words}", taken, bare, "import and an empty chart")
