"""What a script logs in one run, before it is recorded."""

from pathlib import Path

import pytest

from padre_git.app.recording.logged import Logged
from padre_git.errors import PadreError


def test_the_last_value_of_a_split_counts() -> None:
    """The metric has one value per split, the last that was logged; all of them stand in the history."""
    logged = Logged()
    for split, value in ((0, 0.5), (0, 0.7), (1, 0.9)):
        logged.add_metrics({"accuracy": value}, None, split)
    found = logged.collected.metrics("r")
    assert found is not None
    assert (found.main, found.design.n if found.design else None) == ("accuracy", 2)
    assert found.metrics["accuracy"].values == [0.7, 0.9]
    assert found.metrics["accuracy"].mean == pytest.approx(0.8)
    assert logged.collected.history is not None
    assert logged.collected.history.column("step").to_pylist() == [0, 1, 0]
    assert logged.collected.history.column("value").to_pylist() == [0.5, 0.7, 0.9]


def test_one_value_each_has_no_history() -> None:
    """Where each metric was logged once per split, nothing is kept but the metrics; without any there are none."""
    logged = Logged()
    assert logged.collected.metrics("r") is None
    logged.add_metrics({"loss": 2.0}, None, None)
    assert logged.collected.history is None


def test_what_contradicts_itself_is_refused(tmp_path: Path) -> None:
    """Two values of a parameter, a metric with and without splits, text as a metric, a name that leads out."""
    logged = Logged()
    logged.add_parameters({"C": 1})
    logged.add_parameters({"C": 1})
    with pytest.raises(PadreError, match="parameter `C` is 1 in this run already"):
        logged.add_parameters({"C": 2})
    logged.add_metrics({"f1": 1.0}, None, None)
    with pytest.raises(PadreError, match="with split= and without"):
        logged.add_metrics({"f1": 1.0}, None, 0)
    with pytest.raises(PadreError, match="metric `f1` is a str; log numbers"):
        logged.add_metrics({"f1": "high"}, None, None)  # type: ignore[dict-item]
    with pytest.raises(PadreError, match="stays inside the run"):
        logged.add_artifact(tmp_path / "a.txt", "../a.txt")


def test_predictions_make_the_splits() -> None:
    """A split with predictions is a computation of that many test rows; a second call needs another split."""
    logged = Logged()
    assert logged.collected.splitting() is None
    logged.add_predictions(1, [0, 1, 1], [0, 1, 0])
    logged.add_predictions(0, [0, 1], [0, 1])
    assert [(each.fold, each.test) for each in logged.collected.computations()] == [(0, 2), (1, 3)]
    assert logged.collected.predictions is not None
    assert logged.collected.predictions.num_rows == 5
    with pytest.raises(PadreError, match="predictions of split 0 are logged already"):
        logged.add_predictions(0, [0], [0])
