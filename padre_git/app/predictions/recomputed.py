"""Metrics derived again from stored predictions, and compared with those that the run recorded. Nothing is trained."""

import math

from padre_git.app.repository.reader import Reader
from padre_git.app.runs import stored
from padre_git.core.components.answers import Problem
from padre_git.core.metrics.metric import Metric
from padre_git.core.results import recompute
from padre_git.errors import PadreError
from padre_git.model import documents

_EQUAL = 1e-9
OF_DATA = {"features", "numbers", "groups"}  # what metrics are computed from beside predictions


def unequal(reader: Reader, document: documents.Metrics | None) -> tuple[list[str], list[str]]:
    """The metrics of a run that its predictions do not give, and those that they cannot be asked for.

    Raises
    ------
    MissingData : where the predictions are not on this machine.
    """
    if document is None:
        return [], []
    table = stored.predictions(reader)
    problem = recompute.problem_of(table, reader.row.task, features=False)
    found = {name: own(name, recorded, problem) for name, recorded in document.metrics.items()}
    known = [metric for metric in found.values() if metric]
    pooled = document.design is not None and document.design.family == "pooled"
    values = recompute.recomputed(known, table, reader.row.task, lambda rows: {}, pooled=pooled)
    wrong = [each.name for each in known if not _equal(values[each.name].values, document.metrics[each.name].values)]
    return wrong, [name for name, metric in found.items() if metric is None]


def own(name: str, recorded: documents.Metric, problem: Problem) -> Metric | None:
    """padre's own metric of this name, where it is the one that was recorded and needs nothing but predictions."""
    try:
        listed = recompute.chosen(name, problem)
    except PadreError:
        return None
    same = [each for each in listed if each.name == name and recorded.code in (None, each.code)]
    return same[0] if len(same) == 1 and not OF_DATA & {*same[0].things} else None


def _equal(derived: list[float], recorded: list[float]) -> bool:
    pairs = zip(derived, recorded, strict=False)
    return len(derived) == len(recorded) and all(
        (math.isnan(one) and math.isnan(other)) or abs(one - other) <= _EQUAL * max(1.0, abs(other))
        for one, other in pairs
    )
