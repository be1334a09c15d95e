"""Transformations as a table: one row per test row and split, its values as one list; and the table as a frame."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import scipy.sparse as sp

from padre_git.core.pipelines.transformations import Made
from padre_git.core.results.predictions import of_rows
from padre_git.core.splitting.splits import Split
from padre_git.errors import PadreError, UnknownName

_KEY = b"padre"
_PLACES = ("row_id", "split", "repeat", "fold")


def table(component: str, made: Sequence[tuple[Split, Made]], row_ids: Any) -> pa.Table:
    """The transformations of one component.

    Parameters
    ----------
    component : its name.
    made : of each split, by its number.
    row_ids : of all rows of the data.

    Returns
    -------
    pyarrow.Table
        `row_id`, `split`, `repeat`, `fold` (int32) and `values`: a list of float32 or float64, of a fixed size where
        all splits have as many. Of sparse ones `columns` (int32) and `values` of what is not zero. How many columns a
        split has, and their names, stand in the metadata under `padre`, as JSON.
    """
    rows = np.concatenate([split.test for split, _ in made])
    columns: dict[str, Any] = {"row_id": pa.array(np.asarray(row_ids)[rows].tolist())}
    columns |= of_rows([split for split, _ in made])
    values = [each.values for _, each in made]
    columns |= _sparse(values) if any(sp.issparse(each) for each in values) else {"values": _dense(values)}
    about = {
        "component": component,
        "widths": {str(split.number): int(each.values.shape[1]) for split, each in made},
        "names": {str(split.number): each.names for split, each in made if each.names},
    }
    return pa.table(columns).replace_schema_metadata({_KEY: json.dumps(about, ensure_ascii=True).encode()})


def frame(found: pa.Table, split: int | None = None) -> pd.DataFrame:
    """The table as row_id, split, repeat, fold and a column for each value.

    Raises
    ------
    UnknownName : for an unknown split.
    PadreError : where the splits have different columns and none is named.
    """
    about = json.loads((found.schema.metadata or {}).get(_KEY, b"{}"))
    widths = {int(number): width for number, width in about["widths"].items()}
    if split is not None and split not in widths:
        raise UnknownName("split", str(split), map(str, widths))
    chosen = list(widths) if split is None else [split]
    if len({widths[number] for number in chosen}) > 1:
        sizes = ", ".join(f"{widths[number]} in split {number}" for number in chosen[:3])
        raise PadreError(f"{about['component']} gives as many values as the split has: {sizes} …; name one: split=0")
    if split is not None:
        found = found.filter(pa.compute.equal(found["split"], split))
    names = [about["names"].get(str(number)) for number in chosen]
    same = names[0] and all(each == names[0] for each in names)
    columns = names[0] if same else [str(number) for number in range(widths[chosen[0]])]
    places = found.select(list(_PLACES)).to_pandas()
    # a value may be called like one of them
    columns = [f"{name}_" if name in _PLACES else name for name in columns]
    return pd.DataFrame(pd.concat([places, _values(found, len(columns)).set_axis(columns, axis=1)], axis=1))


def _dense(values: list[Any]) -> pa.Array:
    kind = np.float32 if all(each.dtype in (np.float32, np.float16) for each in values) else np.float64
    flat = pa.array(np.concatenate([np.ascontiguousarray(each, kind).reshape(-1) for each in values]))
    widths = {each.shape[1] for each in values}
    if len(widths) == 1 and 0 not in widths:
        return pa.FixedSizeListArray.from_arrays(flat, widths.pop())
    sizes = np.repeat([each.shape[1] for each in values], [len(each) for each in values])
    return pa.LargeListArray.from_arrays(pa.array(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)), flat)


def _sparse(values: list[Any]) -> dict[str, pa.Array]:
    matrices = [sp.csr_array(each) for each in values]
    for each in matrices:
        each.sort_indices()
    sizes = np.concatenate([np.diff(each.indptr) for each in matrices])
    ends = pa.array(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))
    indices = pa.array(np.concatenate([each.indices for each in matrices]).astype(np.int32))
    data = pa.array(np.concatenate([each.data for each in matrices]).astype(np.float64))
    return {
        "columns": pa.LargeListArray.from_arrays(ends, indices),
        "values": pa.LargeListArray.from_arrays(ends, data),
    }


def _values(found: pa.Table, width: int) -> pd.DataFrame:
    lists = found["values"].combine_chunks()
    flat = lists.flatten().to_numpy()
    if "columns" not in found.column_names:
        return pd.DataFrame(flat.reshape(len(found), width))
    indices = found["columns"].combine_chunks().flatten().to_numpy()
    ends = np.concatenate([[0], np.cumsum(lists.value_lengths().to_numpy())])
    matrix = sp.csr_array((flat, indices, ends), shape=(len(found), width))
    made: Any = getattr(pd.DataFrame, "sparse")  # noqa: B009  # whose stub has no constructor
    return pd.DataFrame(made.from_spmatrix(matrix))
