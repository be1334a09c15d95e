"""Recorded metrics against what the stored predictions give: for pull requests."""

from typing import Any

from padre_git.app.repository.reader import Reader
from padre_git.core.results import derive
from padre_git.errors import MissingData
from padre_git.model import documents
from padre_git.storage import parquet
from padre_git.storage.layout import PREDICTIONS


def table(reader: Reader) -> Any:
    """The predictions of a run, (pyarrow.Table).

    Raises
    ------
    MissingData : where there are none, they are not on this machine, or they are no table that padre reads.
    """
    try:
        return parquet.read(reader.result(PREDICTIONS, "predictions").read_bytes())
    except parquet.Refused as error:
        raise MissingData(f"predictions of {reader.row.id}: {error}") from error


def unequal(reader: Reader, document: documents.Metrics | None) -> tuple[list[str], list[str]]:
    """The metrics of a run that its predictions do not give, and the ones that they cannot be asked for.

    Raises
    ------
    MissingData : where the predictions are not on this machine.
    """
    if document is None:
        return [], []
    pooled = document.design is not None and document.design.family == "pooled"
    wrong, unknown = derive.checked(table(reader), reader.row.task, document.metrics, pooled=pooled)
    return list(wrong), list(unknown)
