"""What needs pandas, which takes half a second to import: data whose content hash Arrow does not give, and tables."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from padre_git.core.data.dataset import Dataset
from padre_git.errors import PadreError
from padre_git.model.documents import Version
from padre_git.storage import parquet, tables


def read(version: Version, data: bytes) -> tuple[dict[str, Any], str, list[int]]:
    """The named columns as arrays, the content hash, and the shape.

    Raises
    ------
    PadreError : where the data are damaged, or would take more memory than anything padre reads.
    """
    _check_size(version.file, data)
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
    except (ValueError, TypeError, KeyError, OverflowError, MemoryError, zipfile.BadZipFile) as error:
        raise PadreError(f"it cannot be read: {' '.join(str(error).split())[:200]}") from error
    return columns, dataset.content, dataset.size


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """One row per row, for Python; the columns are there also where there is none."""
    return pd.DataFrame([list(row) for row in rows], columns=list(columns))


def _check_size(name: str, data: bytes) -> None:
    """Refuse arrays whose headers promise more than padre reads: their memory is taken before their content is seen."""
    promised = 0
    try:
        if name.endswith(".npy"):
            promised = _promised(io.BytesIO(data))
        elif name.endswith(".npz"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                infos = archive.infolist()
                promised = sum(info.file_size for info in infos)
                for info in infos if promised <= parquet.UNCOMPRESSED else []:
                    with archive.open(info) as member:
                        promised = max(promised, _promised(io.BytesIO(member.read(100_000))))
        elif name.endswith(".parquet"):
            parquet.read(data)
    except (ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise PadreError(f"it is not a file of arrays: {error}") from error
    if promised > parquet.UNCOMPRESSED:
        raise PadreError("it takes more than 2,000 MB in memory")


def _promised(file: io.BytesIO) -> int:
    """The bytes of the array that an `.npy` file begins with."""
    version = np.lib.format.read_magic(file)
    read_header: Any = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, kind = read_header(file)
    size = kind.itemsize
    for each in shape:
        size *= int(each)
    return int(size)
