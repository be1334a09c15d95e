"""What needs pandas, which takes half a second to import: data whose content hash Arrow does not give, and tables."""

import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

import pandas as pd

from padre_git.core.data.dataset import Dataset
from padre_git.errors import PadreError
from padre_git.model.documents import Version
from padre_git.storage import parquet, tables

_DAMAGED = (ValueError, TypeError, LookupError, OverflowError, MemoryError, zipfile.BadZipFile, zlib.error)


def read(version: Version, data: bytes) -> tuple[dict[str, Any], str, list[int]]:
    """The named columns as arrays, the content hash, and the shape.

    Raises
    ------
    PadreError : where the data are damaged.
    """
    try:
        found = tables.from_bytes(version.file, data)
        if version.file == "data.parquet":
            parquet.read(data)
        roles = version.roles
        dataset = Dataset("data", found, target=roles.target, id=roles.id, group=roles.group, time=roles.time,
                          weight=roles.weight, drop=roles.drop)  # fmt: skip
        named = [*roles.target, *roles.drop, *filter(None, (roles.id, roles.group, roles.time, roles.weight))]
        columns = {name: dataset.column(name).to_numpy() for name in {*named, *dataset.features}}
    except PadreError:
        raise
    except _DAMAGED as error:
        raise PadreError(f"it cannot be read: {' '.join(str(error).split())[:200]}") from error
    return columns, dataset.content, dataset.size


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """One row per row, for Python; the columns are there also where there is none."""
    return pd.DataFrame([list(row) for row in rows], columns=list(columns))
