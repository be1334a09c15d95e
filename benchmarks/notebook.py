"""A repository set up for padre, and experiments whose fits cost nothing: what is left is padre's own time."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline

import padre_git
from benchmarks.measure import beside_python, cpu, git_repository, timed
from padre_git.core.compute import fit

ROWS, SPLITS, METRICS = 1500, 5, 4
NAMES = ["accuracy", "balanced_accuracy", "f1_macro", "roc_auc"]  # also the names of scikit-learn


@contextmanager
def notebook(files: int) -> Iterator[Path]:
    """A repository with that many committed files, after `padre init`; the current folder."""
    with tempfile.TemporaryDirectory(prefix="padre-benchmark-") as folder:
        path = git_repository(Path(folder, "notebook"), files)
        subprocess.run([beside_python("padre"), "init", "--commit"], cwd=path, check=True, stdout=subprocess.DEVNULL)
        with chdir(path):
            yield path


def data() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """1,500 rows of 4 features, 2 classes."""
    random = np.random.default_rng(0)
    return random.normal(size=(ROWS, 4)), random.integers(0, 2, size=ROWS)


def experiment() -> padre_git.Experiment:
    """Predicts by chance, 5 splits."""
    return padre_git.Experiment(
        "benchmark",
        dataset=padre_git.Dataset("benchmark", data(), target="target"),
        pipeline=Pipeline([("Chance", DummyClassifier(strategy="stratified"))]),
        splitting=StratifiedKFold(SPLITS, shuffle=True, random_state=0),
        metrics=NAMES,
    )


def overhead(subject: padre_git.Experiment, parameters: Mapping[str, Any] | None = None) -> float:
    """CPU seconds of an execution beside its computations (fit, predict, score)."""
    inside, computing = 0.0, fit.compute

    def watched(*args: Any) -> Any:
        nonlocal inside
        start = cpu()
        try:
            return computing(*args)
        finally:
            inside += cpu() - start

    with patch.object(fit, "compute", watched):
        total = timed(lambda: subject.execute(parameters, again=True, progress=False), cpu)
    return total - inside
