"""A metric recomputed over 1,000 recorded runs, against pandas and scikit-learn over the same files."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import metrics
from sklearn.linear_model import RidgeClassifier

import padre_git
from benchmarks.measure import Measurement, timed
from benchmarks.notebook import data, notebook
from padre_git.app.predictions import compute as later
from padre_git.app.recording.opening import open_workspace
from padre_git.storage import index

EXPERIMENTS, SPLITS = 10, 5


def measure(*, quick: bool) -> Iterator[Measurement]:
    """In one process: the predictions of each run read, the metric computed, all of it committed on 10 branches."""
    runs = 100 if quick else 1000
    with notebook(100) as root:
        training = timed(lambda: _record(runs // EXPERIMENTS))
        workspace = open_workspace(root)
        rows = list(index.read(workspace.git, workspace.layout).rows)
        later.compute(workspace, "accuracy", rows[:1])  # imports
        ours = timed(lambda: _compute(rows))
        theirs = timed(lambda: _by_hand(root))
        again = timed(lambda: _compute(list(index.read(workspace.git, workspace.layout).rows)))
    what = f"a metric of {len(rows):,} runs"
    yield Measurement(what, ours, theirs, "pandas + scikit-learn, nothing recorded", ratio=2)
    yield Measurement(f"{what}, again", again, ours, "the first time", ratio=1)
    yield Measurement(f"{what}, beside training", ours, training, "trained and recorded", ratio=1)


def _record(settings: int) -> None:
    dataset = padre_git.Dataset("benchmark", data(), target="target")
    for number in range(EXPERIMENTS):
        experiment = padre_git.Experiment(
            f"benchmark {number}", dataset=dataset, pipeline=RidgeClassifier(), splitting=SPLITS, metrics=["accuracy"]
        )
        experiment.execute({"alpha": np.geomspace(1e-3, 1e3, settings).tolist()}, progress=False)


def _compute(rows: list[index.Row]) -> None:
    outcome = later.compute(open_workspace(), "matthews_corrcoef", rows)
    assert not outcome.failed


def _by_hand(root: Path) -> None:
    for file in root.glob("projects/*/experiments/*/executions/*/results/*/*/predictions.parquet"):
        frame = pd.read_parquet(file)
        for _, part in frame.groupby("split"):
            metrics.matthews_corrcoef(part["truth"], part["prediction"])
