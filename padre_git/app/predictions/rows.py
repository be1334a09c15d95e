"""The predictions of two runs on the same test rows, as the tests over rows take them."""

from typing import Any

import numpy as np

from padre_git.app import data
from padre_git.app.repository.reader import Reader
from padre_git.app.runs import stored
from padre_git.core.components.answers import Answers
from padre_git.core.metrics.metric import Metric
from padre_git.core.results import raw, recompute
from padre_git.core.statistics.resampling import TestRows
from padre_git.core.statistics.weighted import Measure, quick
from padre_git.errors import PadreError

# scikit-learn's words for what a metric is computed from, the preferred first
_RESPONSES = {"predict_proba": "probabilities", "decision_function": "decision"}


def test_rows(first: Reader, second: Reader, metric: str) -> TestRows | None:
    """The rows of both; none where predictions, their groups or the metric are not at hand, or the rows differ."""
    try:
        one, other = (_Ordered(reader) for reader in (first, second))
        known = _metric(first, one, metric)
        groups = _groups(first, one.ids)
    except PadreError:  # not on this machine; without its groups no test of grouped rows is right
        return None
    if known is None or one.truth is None or not np.array_equal(one.ids, other.ids):
        return None
    first_answer, second_answer = (_consumed(each.answer, known) for each in (one, other))
    return TestRows(one.truth, first_answer, second_answer, _measure(known, one, other), groups)


def rows_of(reader: Reader, metric: str) -> TestRows:
    """The rows of one run, next to themselves.

    Raises
    ------
    PadreError : where predictions or groups are not at hand, and where the metric needs more than them.
    """
    one = _Ordered(reader)
    known = _metric(reader, one, metric)
    if known is None or one.truth is None:
        raise PadreError(f"`{metric}` does not follow from predictions alone")
    answer = _consumed(one.answer, known)
    return TestRows(one.truth, answer, answer, _measure(known, one, one), _groups(reader, one.ids))


test_rows.__test__ = False  # type: ignore[attr-defined]  # no test of pytest


class _Ordered:
    """The predictions of a run, in the order of splits and rows."""

    def __init__(self, reader: Reader) -> None:
        self.table = stored.predictions(reader)
        part = raw.whole(self.table, reader.row.task)
        order = np.lexsort((part.rows, raw.numbers(self.table)))
        given = part.answers._asdict()
        self.ids, self.classes = part.rows[order], part.answers.classes
        self.truth = None if part.truth is None else part.truth[order]
        self.answer = {
            name: value[order] for name, value in given.items() if name != "classes" and hasattr(value, "shape")
        }


def _metric(reader: Reader, one: _Ordered, name: str) -> Metric | None:
    """padre's own metric of this name; that of a function of the user's would run code of the repository."""
    document = reader.metrics
    if document is None or name not in document.metrics:
        return None
    problem = recompute.problem_of(one.table, reader.row.task, features=False)
    return recompute.own(name, document.metrics[name], problem)


def _consumed(answer: dict[str, Any], metric: Metric) -> dict[str, Any]:
    """The predictions, and of probabilities and decision values the one that the metric is computed from."""
    words = metric.response.split(" or ")
    wanted = [name for word, name in _RESPONSES.items() if word in words and name in answer][:1]
    return {name: answer[name] for name in ("prediction", *wanted) if name in answer}


def _measure(metric: Metric, one: _Ordered, other: _Ordered) -> Measure:
    seen = None
    if metric.task == "classification" and one.truth is not None and one.truth.ndim == 1:
        seen = np.unique(np.concatenate([one.truth, one.answer["prediction"], other.answer["prediction"]]))

    def score(rows: Any, answer: Any) -> float:
        return metric.score(rows, Answers(**{"classes": one.classes, **answer}))

    return quick(metric.name, score, metric.greater_is_better, classes=seen, columns=one.classes)


def _groups(reader: Reader, ids: Any) -> Any:
    """The group of each row; none where the data have none.

    Raises
    ------
    PadreError : where they have, and are not on this machine.
    """
    design, use = reader.metrics.design if reader.metrics else None, reader.row.use
    if design is None or design.groups is None or use is None:
        return None
    dataset = data.load.load(reader.workspace, use.dataset, use.version)
    of_row = dict(zip(dataset.row_ids, dataset.groups, strict=True)) if dataset.groups is not None else {}
    return np.array([of_row[each] for each in ids]) if of_row else None
