"""Metrics derived again from stored predictions, and compared with those that the run recorded. Nothing is trained."""

import math
from typing import Any

import pyarrow as pa

from padre_git.app.repository.reader import Reader
from padre_git.core.components.answers import Problem
from padre_git.core.metrics.metric import Metric
from padre_git.core.results import recompute
from padre_git.errors import MissingData, PadreError
from padre_git.model import documents
from padre_git.model.names import short
from padre_git.storage import tables

_EQUAL = 1e-9
_FILE = "predictions.parquet"
_OF_DATA = {"features", "numbers", "groups"}


def predictions(reader: Reader) -> pa.Table:
    """Those of a run.

    Raises
    ------
    MissingData : where they are not on this machine.
    """
    row, path = reader.row, reader.pointer_path
    if reader.pointer is None:
        raise MissingData(f"run {short(row.id)} has no predictions")
    return tables.table(reader.workspace.dvc.read(reader.pointer, f"{row.id}/{_FILE}", path=path))


def unequal(reader: Reader, document: documents.Metrics | None) -> tuple[list[str], list[str]]:
    """The metrics of a run that its predictions do not give, and those that they cannot be asked for.

    Raises
    ------
    MissingData : where the predictions are not on this machine.
    """
    if document is None:
        return [], []
    table = predictions(reader)
    problem = recompute.problem_of(table, reader.row.task, features=False)
    found = {name: own(name, recorded, problem) for name, recorded in document.metrics.items()}
    known = [metric for metric in found.values() if metric]
    pooled = document.design is not None and document.design.family == "pooled"
    values = recompute.recomputed(known, table, reader.row.task, _nothing, pooled=pooled)
    wrong = [each.name for each in known if not _equal(values[each.name].values, document.metrics[each.name].values)]
    return wrong, [name for name, metric in found.items() if metric is None]


def own(name: str, recorded: documents.Metric, problem: Problem) -> Metric | None:
    """padre's own metric of this name, where it is the one that was recorded and needs nothing but predictions."""
    try:
        listed = recompute.chosen(name, problem)
    except PadreError:
        return None
    same = [each for each in listed if each.name == name and recorded.code in (None, each.code)]
    return same[0] if len(same) == 1 and not _OF_DATA & {*same[0].things} else None


def _nothing(rows: Any) -> dict[str, Any]:
    """What is known of rows beside their predictions."""
    return {}


def _equal(derived: list[float], recorded: list[float]) -> bool:
    pairs = zip(derived, recorded, strict=False)
    return len(derived) == len(recorded) and all(
        (math.isnan(one) and math.isnan(other)) or abs(one - other) <= _EQUAL * max(1.0, abs(other))
        for one, other in pairs
    )
