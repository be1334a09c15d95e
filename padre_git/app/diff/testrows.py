"""The predictions of both runs of a pair on one test set, as the tests over rows take them."""

from typing import TYPE_CHECKING, Any

import numpy as np

from padre_git.app import opening
from padre_git.app.diff.derived import answers, classes_of
from padre_git.app.diff.instances import missing_predictions
from padre_git.app.diff.pairing import Arm, Pair
from padre_git.app.runs import Run
from padre_git.core.metrics import METRICS, Answers
from padre_git.core.statistics.measures import Measure, quick
from padre_git.core.statistics.resampling import TestRows
from padre_git.errors import PadreError

if TYPE_CHECKING:
    import pandas as pd


def test_rows(pair: Pair, metric: str) -> TestRows | None:
    """The rows of both, after first; none where predictions or the metric are not at hand."""
    arms = (pair.after, pair.before)
    if metric not in METRICS or any(map(missing_predictions, arms)):
        return None
    try:
        frames = [_ordered(arm) for arm in arms]
    except PadreError:
        return None
    if not frames[0]["row_id"].equals(frames[1]["row_id"]) or "truth" not in frames[0]:
        return None
    groups = _groups(pair.after, frames[0]["row_id"])
    if groups is None and _grouped(pair.after):
        return None  # rows of a group are not independent: without the groups no test of rows is right
    truth = frames[0]["truth"].to_numpy()
    first, second = (_answer(frame) for frame in frames)
    return TestRows(truth, first, second, _measure(metric, frames), groups)


def _ordered(arm: Arm) -> "pd.DataFrame":
    return Run(arm.reader).predictions().sort_values("row_id", kind="stable").reset_index(drop=True)


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

    return quick(metric, score, known.greater_is_better, seen)


def _grouped(arm: Arm) -> bool:
    design = arm.metrics.design if arm.metrics else None
    return design is not None and design.groups is not None


def _groups(arm: Arm, ids: "pd.Series[Any]") -> Any:
    """The group of each row; none where the data have none, or are not on this machine."""
    if not _grouped(arm) or arm.row.use is None:
        return None
    reader = arm.reader
    try:
        dataset = opening.load(reader.workspace, arm.row.use.dataset, arm.row.use.version)
    except PadreError:
        return None
    if dataset.groups is None:
        return None
    of_row = dict(zip(dataset.row_ids, dataset.groups, strict=True))
    return np.array([of_row[each] for each in ids])
