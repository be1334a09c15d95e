"""The predictions of two runs on the same test rows, as the tests over rows take them."""

from typing import TYPE_CHECKING, Any

import numpy as np

from padre_git.app import opening
from padre_git.app.diff.derived import answers, classes_of
from padre_git.app.reading import Reader
from padre_git.app.runs import Run
from padre_git.core.metrics import METRICS, Answers
from padre_git.core.statistics.measures import Measure, quick
from padre_git.core.statistics.resampling import TestRows
from padre_git.errors import PadreError

if TYPE_CHECKING:
    import pandas as pd


def test_rows(first: Reader, second: Reader, metric: str) -> TestRows | None:
    """The rows of both; none where predictions, their groups or the metric are not at hand, or the rows differ."""
    if metric not in METRICS:
        return None
    try:
        frames = [_ordered(reader) for reader in (first, second)]
        groups = _groups(first, frames[0]["row_id"])
    except PadreError:  # not on this machine; without its groups no test of grouped rows is right
        return None
    if not frames[0]["row_id"].equals(frames[1]["row_id"]) or "truth" not in frames[0]:
        return None
    truth = frames[0]["truth"].to_numpy()
    one, other = (_answer(frame) for frame in frames)
    return TestRows(truth, one, other, _measure(metric, frames), groups)


test_rows.__test__ = False  # type: ignore[attr-defined]  # no test of pytest


def _ordered(reader: Reader) -> "pd.DataFrame":
    return Run(reader).predictions().sort_values(["split", "row_id"], kind="stable").reset_index(drop=True)


def _answer(frame: "pd.DataFrame") -> dict[str, Any]:
    given = answers(frame)._asdict()
    return {name: value for name, value in given.items() if value is not None and name != "classes"}


def _measure(metric: str, frames: "list[pd.DataFrame]") -> Measure:
    known = METRICS[metric]
    truth = frames[0]["truth"].to_numpy()
    named = answers(frames[0], classes_of(frames[0])).classes
    seen = None
    if known.task == "classification":
        seen = np.unique(np.concatenate([truth, *(frame["prediction"].to_numpy() for frame in frames)]))

    def score(rows: Any, answer: Any) -> float:
        return known.score(rows, Answers(**{"classes": named, **answer}))

    return quick(metric, score, known.greater_is_better, classes=seen, columns=named)


def _groups(reader: Reader, ids: "pd.Series[Any]") -> Any:
    """The group of each row; none where the data have none.

    Raises
    ------
    PadreError : where they have, and are not on this machine.
    """
    design, use = reader.metrics.design if reader.metrics else None, reader.row.use
    if design is None or design.groups is None or use is None:
        return None
    dataset = opening.load(reader.workspace, use.dataset, use.version)
    of_row = dict(zip(dataset.row_ids, dataset.groups, strict=True)) if dataset.groups is not None else {}
    return np.array([of_row[each] for each in ids]) if of_row else None
