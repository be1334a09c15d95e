"""Two runs of the same, judged: each verdict, with what differs."""

import math
from typing import Any

import pyarrow as pa
import pytest

from padre_git.app.verify.judge import DIFFERENT, EXACT, WITHIN, by_metrics, judge
from padre_git.model.documents import Design, Metric, Metrics


def _table(**columns: Any) -> pa.Table:
    given = {"row_id": [0, 1, 2, 3], "split": [0, 0, 1, 1], "truth": list("abab"), "prediction": list("abab")}
    return pa.table({**given, "probability_a": [0.9, 0.1, 0.8, 0.2], **columns})


def _metrics(values: list[float]) -> Metrics:
    metric = Metric(mean=sum(values) / len(values), std=0.1, n=len(values), values=values, bounds=[0, 1])
    design = Design(kind="k-fold", description="", n=len(values), ratio=0.5)
    return Metrics(run="x", design=design, metrics={"accuracy": metric})


@pytest.mark.parametrize(
    ("columns", "verdict", "changed", "rows"),
    [
        ({}, EXACT, 0, []),
        ({"probability_a": [0.9 + 1e-12, 0.1, 0.8, 0.2]}, WITHIN, 0, []),
        ({"probability_a": [0.9 + 1e-6, 0.1, 0.8, 0.2]}, DIFFERENT, 0, []),
        ({"probability_a": [None, 0.1, 0.8, 0.2]}, DIFFERENT, 0, []),
        ({"prediction": list("bbab")}, DIFFERENT, 1, [0]),
        ({"prediction": list("babb")}, DIFFERENT, 3, [0, 1, 2]),
    ],
)
def test_verdicts(columns: dict[str, Any], verdict: str, changed: int, rows: list[int]) -> None:
    """Equal content, equal labels with scores within the tolerance, and else the rows that changed."""
    found = judge(_table(), _table(**columns))
    assert (found.verdict, found.labels_changed, found.rows) == (verdict, changed, rows)
    assert found.total == 4


@pytest.mark.parametrize(
    ("values", "verdict"), [([0.5, 1.0], EXACT), ([0.5 + 1e-12, 1.0], WITHIN), ([0.5, 0.9], DIFFERENT)]
)
def test_runs_without_predictions(values: list[float], verdict: str) -> None:
    """Their metrics are compared, value by value; one that is gone is a difference."""
    assert by_metrics(_metrics([0.5, 1.0]), _metrics(values)).verdict == verdict
    assert by_metrics(_metrics([0.5, 1.0]), None).verdict == DIFFERENT
    assert by_metrics(_metrics([0.5, 1.0]), None).metrics[0].text == "accuracy has no value"


def test_numbers() -> None:
    """Predicted numbers are the same within the tolerance, relative to their size."""
    one = _table(prediction=[1e9, 2.0, 3.0, 4.0]).drop_columns("probability_a")
    two = _table(prediction=[1e9 + 0.5, 2.0, 3.0, 4.0]).drop_columns("probability_a")
    found = judge(one, two)
    assert found.verdict == WITHIN
    assert found.largest == pytest.approx(0.5)
    assert judge(one, two, tolerance=1e-12).verdict == DIFFERENT
    assert judge(one, two, tolerance=1e-12).rows == [0]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (_table().slice(1), "3 were made again"),
        (_table().drop_columns("probability_a"), "different columns: probability_a"),
        (_table(row_id=[0, 1, 2, 9]), "`row_id` differs"),
    ],
)
def test_what_cannot_be_compared(other: pa.Table, why: str) -> None:
    """Other rows or columns: different, and why."""
    found = judge(_table(), other)
    assert found.verdict == DIFFERENT
    assert why in found.other


def test_metrics_stand_against_the_interval() -> None:
    """Lower or higher, and whether inside the run's own interval; one that is gone is said."""
    recorded = _metrics([0.9, 0.92, 0.94])
    for values, words in (([0.9, 0.92, 0.94], "equal"), ([0.9, 0.9, 0.9], "lower, inside"), ([0.1] * 3, "outside")):
        found = judge(_table(), _table(prediction=list("bbab")), metrics=[recorded, _metrics(values)])
        assert words in found.metrics[0].text
    assert judge(_table(), _table(), metrics=[recorded, None]).metrics[0].text == "accuracy has no value"
    assert not math.isnan(judge(_table(), _table()).largest)
