"""Cross-validation through padre against `sklearn.model_selection.cross_validate`: the same splits and scores."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_validate

import padre_git
from benchmarks.measure import Measurement, in_turns, timed
from benchmarks.notebook import NAMES, data, notebook

SPLITS = StratifiedKFold(10, shuffle=True, random_state=0)


def measure(*, quick: bool) -> Iterator[Measurement]:
    """About 10 s of work (3 s when quick), with one process and with two."""
    X, y = data()
    forest = _forest(X, y, 3 if quick else 10)
    with notebook(100):
        for jobs in (1, 2):
            _both(RandomForestClassifier(1), jobs, times=1)  # imports, workers, the data set's first version
            ours, theirs = _both(forest, jobs, times=2 if quick else 3)
            what = f"cross-validation, {theirs:.0f} s, {jobs} process{'es' if jobs > 1 else ''}"
            yield Measurement(what, ours, theirs, "scikit-learn cross_validate", ratio=1.05)


def _both(forest: RandomForestClassifier, jobs: int, *, times: int) -> list[float]:
    X, y = data()
    subject = padre_git.Experiment(
        "benchmark",
        dataset=padre_git.Dataset("benchmark", (X, y), target="target"),
        pipeline=forest,
        splitting=SPLITS,
        metrics=NAMES,
    )
    padre = partial(subject.execute, n_jobs=jobs, progress=False)
    peer = partial(cross_validate, forest, X, y, cv=SPLITS, scoring=NAMES, n_jobs=jobs)
    return in_turns(times, padre, peer)


def _forest(X: np.ndarray[Any, Any], y: np.ndarray[Any, Any], seconds: float) -> RandomForestClassifier:
    """A forest whose 10 fits take about that long here."""
    trial = RandomForestClassifier(20, random_state=0)
    one = timed(lambda: trial.fit(X, y)) / 20
    return RandomForestClassifier(max(1, round(seconds / 10 / one)), random_state=0)
