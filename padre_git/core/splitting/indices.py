"""The positions of all splits as one table, so that two experiments on the same splits are paired by construction."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from padre_git.core.splitting.rows import Indices as Indices
from padre_git.core.splitting.rows import read as read
from padre_git.core.splitting.splits import Split

PARTS = ("train", "test", "validation")


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
