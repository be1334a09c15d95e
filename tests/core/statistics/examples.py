"""Scores that several tests of the statistics start from."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from padre_git.core.statistics.resampling import TestRows
from padre_git.core.statistics.scores import Scores
from padre_git.core.statistics.weighted import quick
from padre_git.model.documents import Design

# ten folds of 569 rows: nine test parts of 57 rows, one of 56
RATIO = (9 * 57 / 512 + 56 / 513) / 10
WORKED = (0.105263, 0.052632, 0.035088, 0.052632, 0.052632, 0.052632, 0.105263, 0.087719, 0.017544, -0.017857)


def folds(n: int = 10, *, repeats: int = 1, ratio: float | None = None, rows: int = 569, **given: Any) -> Design:
    """The design of k-fold cross-validation."""
    each = n // repeats
    ratio = 1 / (each - 1) if ratio is None else ratio
    known: dict[str, Any] = {"family": "folds", "rows": rows, "smallest_test": rows // each}
    return Design(
        kind="k-fold", description=f"{each}-fold", n=n, repeats=repeats, folds=each, ratio=ratio, **(known | given)
    )


def holdouts(n: int, *, ratio: float = 0.25, **given: Any) -> Design:
    """The design of random holdouts."""
    known: dict[str, Any] = {"family": "holdouts", "rows": 500, "smallest_test": 100}
    return Design(kind="holdout", description=f"{n} holdouts", n=n, ratio=ratio, **(known | given))


def scores(values: Sequence[float], name: str = "a", design: Design | None = None, **given: Any) -> Scores:
    """Accuracies per fold."""
    known: dict[str, Any] = {"metric": "accuracy", "bounds": (0, 1)}
    return Scores(name, tuple(values), design=design or folds(len(values)), **(known | given))


def two_classifiers(b: int, c: int, n: int, groups: Any = None) -> TestRows:
    """The predictions of two classifiers: ``b`` rows that only the first has right, ``c`` only the second."""
    truth = np.zeros(n, np.int64)
    first, second = truth.copy(), truth.copy()
    second[:b], first[b : b + c] = 1, 1
    measure = quick("accuracy", lambda true, answer: float(np.mean(true == answer["prediction"])), True)
    return TestRows(truth, {"prediction": first}, {"prediction": second}, measure, groups)


# Demšar 2006, table 6: AUC on 14 data sets
DEMSAR = np.array([
    [0.763, 0.768, 0.771, 0.798], [0.599, 0.591, 0.590, 0.569], [0.954, 0.971, 0.968, 0.967],
    [0.628, 0.661, 0.654, 0.657], [0.882, 0.888, 0.886, 0.898], [0.936, 0.931, 0.916, 0.931],
    [0.661, 0.668, 0.609, 0.685], [0.583, 0.583, 0.563, 0.625], [0.775, 0.838, 0.866, 0.875],
    [1.000, 1.000, 1.000, 1.000], [0.940, 0.962, 0.965, 0.962], [0.619, 0.666, 0.614, 0.669],
    [0.972, 0.981, 0.9751, 0.9750], [0.957, 0.978, 0.946, 0.970],
])  # fmt: skip
