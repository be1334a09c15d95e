"""Predictions stand where the splits say, beside the truth of the data; each way to leave that is named."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from padre_git.core.results import placed
from padre_git.core.splitting.rows import Indices, indices_hash
from padre_git.core.text.findings import TWICE
from padre_git.model.documents import Computation

ROWS = np.arange(6)
SPLITS = [Indices(ROWS[3:], ROWS[:3]), Indices(ROWS[:3], ROWS[3:])]


def _computation(number: int, split: Indices, **changes: Any) -> Computation:
    given: dict[str, Any] = {"number": number, "repeat": 0, "fold": number, "train": len(split.train)}
    given |= {"test": len(split.test), "indices": indices_hash([split])}
    return Computation(**given | changes)


def _computations(splits: list[Indices], **changes: Any) -> dict[int, Computation]:
    return {number: _computation(number, split, **changes) for number, split in enumerate(splits)}


def _whats(splits: list[Indices], *, once: bool = True, said: Any = None, **changes: Any) -> list[str]:
    computations = _computations(splits, **changes) if said is None else said
    return [each.what for each in placed.of_splits(splits, computations, indices_hash(splits), rows=6, once=once)]


def test_sound_splits() -> None:
    """Nothing is found."""
    assert _whats(SPLITS) == []


def test_unsound_splits() -> None:
    """A row in two parts, tested twice in a repeat or in a split, beyond the data, and other sizes than recorded."""
    assert _whats([Indices(ROWS[2:], ROWS[:3])]) == ["split 0"]
    assert _whats([SPLITS[0], SPLITS[0]]) == ["repeat 0: test rows"]
    assert _whats([SPLITS[0], SPLITS[0]], once=False) == []
    again = Indices(ROWS[3:], np.array([0, 0, 1]))
    assert "split 0: test rows" in _whats([again])
    assert "split 0: test rows" not in _whats([again], checks=[f"{TWICE}: 1"])
    assert _whats([Indices(ROWS[3:], np.array([0, 9]))]) == ["split 0"]
    assert _whats(SPLITS, said=_computations(SPLITS, train=2)) == ["split 0: rows", "split 1: rows"]
    assert _whats(SPLITS, said=_computations(SPLITS, indices="0" * 64)) == ["split 0: hash", "split 1: hash"]
    wrong = placed.of_splits(SPLITS, _computations(SPLITS), "0" * 64, rows=6, once=True)
    assert [each.what for each in wrong] == ["rows of the splits"]


def _table(**columns: Any) -> pa.Table:
    given = {"row_id": list("abcdef"), "split": [0] * 3 + [1] * 3, "repeat": [0] * 6, "fold": [0] * 3 + [1] * 3}
    return pa.table({**given, "truth": ["x", "y"] * 3, "prediction": ["x"] * 6, **columns})


IDS = np.array(list("abcdef"))


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({}, None),
        ({"row_id": list("abcdee")}, "row_id of row 5"),
        ({"split": [0, 0, 1, 1, 1, 1]}, "predictions, row 2: split"),
        ({"fold": [0, 0, 0, 1, 1, 0]}, "predictions, row 5: fold"),
    ],
)
def test_the_place_of_predictions(columns: dict[str, Any], what: str | None) -> None:
    """Each row has its id, split, repeat and fold."""
    wanted = placed.expected(SPLITS, _computations(SPLITS))
    found = list(placed.of_predictions(_table(**columns), wanted, IDS))
    assert [each.what for each in found] == ([] if what is None else [what])
    assert [each.what for each in placed.of_predictions(_table().slice(1), wanted, IDS)] == ["rows of the predictions"]
    assert next(iter(placed.of_predictions(_table().drop_columns("fold"), wanted, IDS))).recorded == "no fold"


TRUTHS: list[tuple[Any, Any]] = [
    (["x", "y"] * 3, ["x", "y"] * 3),
    (pa.array(["x", "y"] * 3).dictionary_encode(), ["x", "y"] * 3),
    ([1, 2] * 3, [1.0, 2.0] * 3),
    ([0.5, None] * 3, [0.5, float("nan")] * 3),
    ([True, False] * 3, [True, False] * 3),
    (["1", "2"] * 3, [1, 2] * 3),
]


@pytest.mark.parametrize(("truth", "data"), TRUTHS, ids=str)
def test_the_truth(truth: Any, data: list[Any]) -> None:
    """Equal where it is the target of the data, whatever type each has; one other value is named with its row."""
    wanted = placed.expected(SPLITS, _computations(SPLITS))
    column = pa.chunked_array([pa.array(data)])
    assert list(placed.of_truth(_table(truth=truth), wanted, {"kind": column}, IDS)) == []
    other = [data[1], *data[1:]]
    found = list(placed.of_truth(_table(truth=truth), wanted, {"kind": pa.chunked_array([pa.array(other)])}, IDS))
    assert [each.what for each in found] == ["truth of row a"]


def test_several_targets() -> None:
    """Each truth is compared with the column of its name."""
    table = _table().drop_columns(["truth", "prediction"])
    for name in ("u", "v"):
        table = table.append_column(f"truth_{name}", pa.array([1.0] * 6))
        table = table.append_column(f"prediction_{name}", pa.array([1.0] * 6))
    wanted = placed.expected(SPLITS, _computations(SPLITS))
    assert list(placed.of_truth(table, wanted, {"u": np.ones(6), "v": np.ones(6)}, IDS)) == []
    found = list(placed.of_truth(table, wanted, {"u": np.ones(6), "v": np.zeros(6)}, IDS))
    assert [each.what for each in found] == ["truth_v of row a (and 5 more)"]
    assert [each.derived for each in placed.of_truth(table, wanted, {"u": np.ones(6), "w": np.ones(6)}, IDS)] == [
        "targets u, w"
    ]
