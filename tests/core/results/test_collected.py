"""Metrics and predictions as they come."""

import math

import pytest

from padre_git.core.results import collected
from padre_git.core.results.arrays import of_split
from padre_git.core.results.collected import Collected
from padre_git.errors import PadreError


def test_fractional_steps_stay_fractions() -> None:
    """One fraction makes the column fractions; else steps are whole numbers."""
    found = Collected()
    for step in (0, 1):
        found.count({"loss": 0.5}, step, None)
    assert found.history is not None
    assert str(found.history.schema.field("step").type) == "int64"
    found.count({"loss": 0.5}, 1.5, None)
    assert found.history.column("step").to_pylist() == [0.0, 1.0, 1.5]


def test_values_that_are_not_finite_are_values() -> None:
    """They stand in the document and in the history."""
    found = Collected()
    for value in (math.inf, math.nan):
        found.count({"loss": value}, None, None)
    metrics = found.metrics("r")
    assert metrics is not None
    assert math.isnan(metrics.metrics["loss"].mean)
    assert found.history is not None
    assert found.history.column("value").to_pylist()[0] == math.inf


def test_a_document_has_room_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The metric that would be too many is refused; those that are there take new values."""
    monkeypatch.setattr(collected, "_MOST", 2)
    found = Collected()
    found.count({"a": 1.0, "b": 2.0}, None, None)
    found.check("a", None)
    with pytest.raises(PadreError, match="a run has room for 2 metrics"):
        found.check("c", None)


def test_predictions_of_a_split_come_once() -> None:
    """And with the types of those before them."""
    found = Collected()
    found.add_part(0, of_split(0, [1, 2], [1, 2]))
    with pytest.raises(PadreError, match="of split 0 are logged already"):
        found.check_part(0, of_split(0, [1], [1]))
    with pytest.raises(PadreError, match="log the same type in all"):
        found.check_part(1, of_split(1, ["a"], ["a"]))
    assert found.predictions is not None
    assert found.predictions.num_rows == 2


@pytest.mark.parametrize(
    ("names", "main"),
    [
        (("train/loss", "accuracy"), "accuracy"),
        (("val_loss", "losses", "f1", "accuracy"), "f1"),
        (("loss", "val_loss"), "loss"),
        (("lossless", "accuracy"), "lossless"),
    ],
)
def test_a_loss_is_not_the_main_metric(names: tuple[str, ...], main: str) -> None:
    """The first that was logged is, unless it is a loss and there is something else."""
    found = Collected()
    for name in names:
        found.count({name: 0.5}, None, None)
    document = found.metrics("r")
    assert document is not None
    assert document.main == main
