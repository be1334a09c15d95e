"""Metrics derived again: quickly where counts are enough, else as they were computed; one wrong digit is seen."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from msgspec.structs import replace

from padre_git.core.results import derive, recompute
from padre_git.core.results.predictions import predictions
from padre_git.core.results.results import Result
from padre_git.core.splitting.splits import Split
from padre_git.model.documents import Metric
from padre_git.storage.tables import parquet

_RANDOM = np.random.default_rng(0)
N, FOLDS = 120, 4


def _table(
    truth: Any, answer: Any, *, probabilities: Any = None, classes: Any = None, task: str = "classification"
) -> pa.Table:
    rows = np.arange(N)
    splits, results = [], []
    for number in range(FOLDS):
        test = rows[rows % FOLDS == number]
        splits.append(Split(number, 0, number, rows[rows % FOLDS != number], test))
        own = None if probabilities is None else probabilities[test]
        results.append(Result(number, answer[test], probabilities=own, classes=classes))
    return predictions(results, splits, truth, task=task)


def _recorded(table: pa.Table, task: str, names: list[str]) -> dict[str, Metric]:
    """As a run computes them, with scikit-learn."""
    known = recompute.problem_of(table, task)
    metrics = [each for name in names for each in recompute.chosen(name, known)]
    return recompute.recomputed(metrics, table, task, lambda rows: {})


def _classification(classes: list[str]) -> pa.Table:
    truth = np.array(classes)[_RANDOM.integers(len(classes), size=N)]
    probabilities = _RANDOM.dirichlet(np.ones(len(classes)), size=N)
    probabilities[np.arange(N), [classes.index(each) for each in truth]] += 1
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    answer = np.array(classes)[probabilities.argmax(axis=1)]
    return _table(truth, answer, probabilities=probabilities, classes=np.array(classes))


_NAMES = [
    "accuracy",
    "balanced_accuracy",
    "f1_macro",
    "f1_micro",
    "recall_weighted",
    "matthews_corrcoef",
    "cohen_kappa",
]
_NAMES += ["cohen_kappa_quadratic", "geometric_mean", "roc_auc", "log_loss", "brier", "specificity_macro"]
CASES: dict[str, tuple[pa.Table, str, list[str]]] = {
    "two classes": (_classification(["a", "b"]), "classification", [*_NAMES, "precision", "recall.a", "jaccard"]),
    "three classes": (_classification(["a", "b", "c"]), "classification", [*_NAMES, "f1.b", "recall.c"]),
    "numbers": (
        _table(_RANDOM.normal(size=N), _RANDOM.normal(size=N), task="regression"),
        "regression",
        ["r2", "rmse", "mae", "mse", "max_error"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_quick_metrics_are_the_recorded_ones(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole documents, and scikit-learn is never asked."""
    table, task, names = CASES[name]
    recorded = _recorded(table, task, names)
    monkeypatch.setattr(derive, "_slow", lambda *given, **options: pytest.fail(f"asked for {given[2].keys()}"))
    wrong, unknown = derive.checked(table, task, recorded, pooled=False)
    assert (wrong, unknown) == ({}, {})


@pytest.mark.parametrize("name", CASES)
def test_one_digit_is_seen(name: str) -> None:
    """Of each metric, in a value, the mean, the std and n."""
    table, task, names = CASES[name]
    for each, metric in _recorded(table, task, names).items():
        forged = {
            "mean": replace(metric, mean=metric.mean + 1e-6),
            "std": replace(metric, std=(metric.std or 0) + 1e-6),
            "n": replace(metric, n=metric.n + 1),
            "values": replace(metric, values=[metric.values[0] + 1e-6, *metric.values[1:]]),
            "greater_is_better": replace(metric, greater_is_better=not metric.greater_is_better),
            "bounds": replace(metric, bounds=[-9.0, 9.0]),
        }
        for field, document in forged.items():
            wrong, _ = derive.checked(table, task, {each: document}, pooled=False)
            assert field in {unlike.field for unlike in wrong[each]}, (each, field)


def test_others_are_derived_as_they_were_computed() -> None:
    """With scikit-learn: calibration, top-k, a correlation."""
    table = CASES["three classes"][0]
    recorded = _recorded(table, "classification", ["calibration_error", "top_2_accuracy"])
    assert derive.checked(table, "classification", recorded, pooled=False) == ({}, {})
    forged = {name: replace(metric, mean=0.9, values=[0.9] * 4) for name, metric in recorded.items()}
    assert derive.checked(table, "classification", forged, pooled=False)[0].keys() == recorded.keys()


def test_undefined_values() -> None:
    """A split without a value: NaN and the split that lacks it are recorded, and seen where they are left out."""
    columns = {"row_id": [0, 1, 2, 3], "split": [0, 0, 1, 1], "truth": list("abbb"), "prediction": list("aaab")}
    table = pa.table(columns)
    recorded = _recorded(table, "classification", ["recall.a"])
    assert recorded["recall.a"].undefined
    assert derive.checked(table, "classification", recorded, pooled=False) == ({}, {})
    hidden = {"recall.a": replace(recorded["recall.a"], undefined=[])}
    wrong, _ = derive.checked(table, "classification", hidden, pooled=False)
    assert [each.field for each in wrong["recall.a"]] == ["undefined"]


def test_metrics_of_others() -> None:
    """Of a function of the user's only its mean, std and n are checked; of a script what cannot be told is said."""
    table = CASES["two classes"][0]
    own = Metric(mean=0.5, std=0.0, n=2, values=[0.5, 0.5], code="0123456789ab")
    assert derive.checked(table, "classification", {"mine": own}, pooled=False) == ({}, {"mine": derive.OWN_CODE})
    wrong, _ = derive.checked(table, "classification", {"mine": replace(own, mean=0.7)}, pooled=False)
    assert [each.field for each in wrong["mine"]] == ["mean"]
    logged = Metric(mean=0.5, std=0.0, n=2, values=[0.5, 0.5])
    unknown = derive.checked(table, None, {"loss": logged, "accuracy": logged}, pooled=False)[1]
    assert unknown["loss"] == derive.LOGGED
    assert unknown["accuracy"].startswith(derive.LOGGED)


def test_it_imports_neither_scikit_learn_nor_pandas(tmp_path: Path) -> None:
    """The quick way is quick because of what it leaves out."""
    table = pa.table({"row_id": [0, 1], "split": [0, 0], "truth": ["a", "b"], "prediction": ["a", "b"]})
    file = tmp_path / "predictions.parquet"
    file.write_bytes(parquet(table))
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from padre_git.core.results import derive\n"
        "from padre_git.core.results.hash import predictions_hash\n"
        "from padre_git.model.documents import Metric\n"
        "from padre_git.storage import parquet\n"
        "table = parquet.read(Path(sys.argv[1]).read_bytes())\n"
        "metric = Metric(mean=1.0, n=1, values=[1.0], greater_is_better=True, bounds=[0, 1])\n"
        "assert derive.checked(table, 'classification', {'accuracy': metric}, pooled=False) == ({}, {})\n"
        "predictions_hash(table)\n"
        "print(*({'sklearn', 'pandas', 'scipy'} & {*sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_equal() -> None:
    """Within 1e-9, relative above 1; NaN is NaN."""
    assert derive.equal([1.0, float("nan")], [1.0 + 1e-10, float("nan")])
    assert derive.equal([1e12], [1e12 + 1])
    assert not derive.equal([1.0], [1.0 + 1e-8])
    assert not derive.equal([1.0], [1.0, 1.0])
    assert not derive.equal([float("nan")], [0.0])
