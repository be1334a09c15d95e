"""The file of a run's predictions, and their hash; those of many rows are never in memory as a whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from padre_git.core.data.dataset import Dataset
from padre_git.core.results.hash import hash_of, predictions_hash
from padre_git.core.results.predictions import pieces, predictions
from padre_git.core.results.results import Result
from padre_git.core.splitting.splits import Split
from padre_git.storage import tables
from padre_git.storage.layout import PREDICTIONS

MANY = 1_000_000  # rows


class Raw(NamedTuple):
    """Content, or a file that has it, and the hash of the predictions."""

    content: bytes | Path
    hash: str


def write(
    results: Sequence[Result],
    splits: Sequence[Split],
    dataset: Dataset,
    *,
    run: str,
    task: str | None,
    scratch: Path | None = None,
) -> Raw:
    """The predictions of a run.

    Parameters
    ----------
    scratch : where a file of many rows is written; the caller removes it.
    """
    rows = sum(len(splits[result.number].test) for result in results)
    if rows <= MANY or scratch is None:
        table = predictions(results, splits, dataset.y, dataset.row_ids, task=task)
        return Raw(tables.parquet(table), predictions_hash(table))
    file = scratch / f"{run}-{PREDICTIONS}"
    schema, parts = pieces(results, splits, dataset.y, dataset.row_ids, task=task)
    tables.write_parquet(file, schema, parts)
    return Raw(file, hash_of({field.name: field.type for field in schema}, tables.column_chunks(file)))
