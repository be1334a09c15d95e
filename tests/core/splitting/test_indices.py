"""The rows of all splits as a table."""

from typing import Any

import numpy as np
import pytest

from padre_git.core.splitting import indices
from padre_git.core.splitting.resolve import resolve
from padre_git.core.splitting.splits import indices_hash
from padre_git.storage import tables

Y = np.arange(60) % 3


@pytest.mark.parametrize(
    "value",
    ["10x10", "leave-one-out", "3xbootstrap", "time-series", "none", {"kind": "holdout", "validation": 0.2}],
    ids=str,
)
def test_round_trip(value: Any) -> None:
    """Through a Parquet file and back: the same rows in the same order, so the same hash; as a splitting, too."""
    splits = resolve(value, task=None).split(60, Y)
    data = tables.parquet(indices.table(splits), steps=("split", "row"))
    found = indices.read(tables.table(data))
    for split, each in zip(splits, found, strict=True):
        for part in indices.PARTS:
            rows, expected = getattr(each, part), getattr(split, part)
            assert (rows is None) == (expected is None)
            assert rows is None or rows.tolist() == expected.tolist()
    if value != "none":
        assert indices_hash(resolve(found, task=None).split(60, Y)) == indices_hash(splits)


def test_it_is_small() -> None:
    """Folds of 100,000 rows, a million lines, take less than two bits for a row."""
    splits = resolve(10, task=None).split(100_000)
    assert len(tables.parquet(indices.table(splits), steps=("split", "row"))) < 250_000


def test_equal_splits_are_equal_bytes() -> None:
    """So that DVC keeps them once."""
    one, other = (tables.parquet(indices.table(resolve(5, task=None).split(60)), steps=("split", "row")) for _ in "ab")
    assert one == other
