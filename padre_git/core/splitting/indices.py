"""The positions of all splits as one table, so that two experiments on the same splits are paired by construction."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from padre_git.core.splitting.splits import Split

PARTS = ("train", "test", "validation")


class Indices(NamedTuple):
    """Positions of the rows of one split, from 0 on; `validation` is None where there is none."""

    train: Any
    test: Any
    validation: Any = None


def table(splits: Sequence[Split]) -> pa.Table:
    """One line per row and split: `split`, `part` (train, test or validation), `row`; in the order of the splitter."""
    parts = [
        (split.number, at, rows)
        for split in splits
        for at, rows in enumerate((split.train, split.test, split.validation))
        if rows is not None
    ]
    lengths = [len(rows) for _, _, rows in parts]
    numbers = np.repeat(np.array([number for number, _, _ in parts], np.int32), lengths)
    kinds = np.repeat(np.array([at for _, at, _ in parts], np.int8), lengths)
    rows = np.concatenate([rows for _, _, rows in parts])
    return pa.table(
        {
            "split": pa.array(numbers),
            "part": pa.DictionaryArray.from_arrays(pa.array(kinds), pa.array(PARTS)),
            "row": pa.array(rows, pa.int64()),
        }
    )


def read(found: pa.Table) -> list[Indices]:
    """The splits of such a table, by number; a part that no line names has no rows."""
    rows, numbers = found.column("row").to_numpy(), found.column("split").to_numpy()
    kinds = found.column("part").combine_chunks().indices.to_numpy()
    names = found.column("part").combine_chunks().dictionary.to_pylist()
    edges = np.flatnonzero(np.diff(numbers) | np.diff(kinds)) + 1
    made: dict[int, dict[str, Any]] = {}
    for own, at in zip(np.split(rows, edges), [0, *edges.tolist()], strict=True):
        made.setdefault(int(numbers[at]), {})[names[kinds[at]]] = own
    nothing = np.empty(0, np.int64)
    return [
        Indices(each.get("train", nothing), each.get("test", nothing), each.get("validation"))
        for _, each in sorted(made.items())
    ]
