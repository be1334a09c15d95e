"""A study of many small cells, against the bare loop of scikit-learn's `cross_validate`; and how fast its matrix is."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import StratifiedKFold, cross_validate

from benchmarks.measure import Measurement, command, in_turns
from benchmarks.notebook import notebook
from padre_git.app.data import datasets
from padre_git.app.execute.invocation import Invocation
from padre_git.app.recording.opening import open_workspace
from padre_git.app.study import run, spec
from padre_git.core.data.dataset import Dataset

_EXPERIMENTS, _ROWS, _FOLDS = 5, 100, 10
_CODE = """from sklearn.dummy import DummyClassifier
from padre_git import App
app = App()
"""
_ONE = """
@app.experiment("dummy{0}", dataset="none", project="study")
def dummy{0}(): return DummyClassifier(strategy="stratified")
"""


def measure(*, quick: bool) -> Iterator[Measurement]:
    """All cells computed; the matrix of a study that is done, as a whole process."""
    sets = 10 if quick else 100
    cells = sets * _EXPERIMENTS
    with notebook(20) as root:
        _write(root, sets)
        study = spec.read(root / "study.yaml")
        data = [_data(seed) for seed in range(sets)]
        ours = _cpu(lambda: run.run(study, Invocation()))
        theirs = _cpu(lambda: _bare(data))
        yield Measurement(f"a study of {cells} cells (CPU)", ours, theirs, "cross_validate in a loop", ratio=2)
        padre = command("padre", "status", "study.yaml", cwd=root)
        taken, floor = in_turns(3 if quick else 7, padre, command("padre", "--version", cwd=root))
        yield Measurement(f"status of {cells} cells", taken, floor, "padre --version", seconds=0.3)


def _cpu(function: Callable[[], object]) -> float:
    """Seconds of processor time that a call takes: the machine may be busy with other things."""
    start = process_time() + sum(os.times()[2:4])
    function()
    return process_time() + sum(os.times()[2:4]) - start


def _write(root: Path, sets: int) -> None:
    (root / "dummies.py").write_text(_CODE + "".join(_ONE.format(number) for number in range(_EXPERIMENTS)))
    names = ", ".join(f"set{seed}" for seed in range(sets))
    (root / "study.yaml").write_text(
        f"experiments: [dummies.py]\ndatasets: [{names}]\nsplitting: {_FOLDS}\nmetrics: [accuracy]\n"
    )
    workspace = open_workspace(root)
    for seed in range(sets):
        X, y = _data(seed)
        datasets.add(workspace, f"set{seed}", Dataset(f"set{seed}", (X, np.array(["no", "yes"])[y])))


def _data(seed: int) -> tuple[Any, Any]:
    X, y = make_classification(_ROWS, 5, random_state=seed)
    return X, y


def _bare(data: list[tuple[Any, Any]]) -> None:
    for X, y in data:
        for _ in range(_EXPERIMENTS):
            splits = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
            cross_validate(DummyClassifier(strategy="stratified", random_state=0), X, y, cv=splits, scoring="accuracy")
