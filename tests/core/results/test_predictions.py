"""The table of predictions, and the hash that says whether two runs predicted the same."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.results.predictions import pieces, predictions, predictions_hash
from padre_git.core.results.results import Result
from padre_git.core.results.schema import kinds
from padre_git.core.splitting.resolve import resolve
from padre_git.core.splitting.splits import Split

Y = np.array(["no", "yes"] * 6)
SPLITS = resolve("2x3", task="classification").split(12, Y)


def _results(**change: Any) -> list[Result]:
    """Every prediction is right, with probabilities."""
    found = []
    for split in SPLITS:
        share = (Y[split.test] == "yes") * 0.5 + 0.25
        values = {"prediction": Y[split.test], "probabilities": np.stack([1 - share, share], axis=1)}
        found.append(Result(split.number, **{**values, "classes": np.array(["no", "yes"]), **change}))
    return found


def test_rows() -> None:
    """One row per test row and split, under the name of its row."""
    ids = np.array([f"p{number}" for number in range(12)])
    frame = predictions(_results(), SPLITS, Y, ids).to_pandas()
    assert frame.columns.tolist() == [
        *("row_id", "split", "repeat", "fold", "truth", "prediction"),
        *("probability_no", "probability_yes"),
    ]
    assert frame["split"].tolist() == [number for number in range(6) for _ in range(4)]
    assert frame["repeat"].tolist() == [0] * 12 + [1] * 12
    assert frame["row_id"].tolist() == [f"p{row}" for split in SPLITS for row in split.test]
    assert frame["truth"].tolist() == Y[np.concatenate([split.test for split in SPLITS])].tolist()
    assert (frame["probability_yes"] == np.where(frame["truth"] == "yes", 0.75, 0.25)).all()


@pytest.mark.parametrize(
    ("decision", "classes", "names"),
    [
        (np.zeros(4), np.array(["no", "yes"]), ["score"]),
        (np.zeros((4, 2)), np.array([0, 1]), ["score_0", "score_1"]),
        (np.zeros((4, 3)), np.array([0, 1]), ["score_0", "score_1", "score_2"]),
        (np.zeros(4), None, ["score"]),
    ],
)
def test_decision_values(decision: np.ndarray, classes: Any, names: list[str]) -> None:
    """Of estimators without probabilities."""
    table = predictions(_results(probabilities=None, decision=decision, classes=classes), SPLITS, Y)
    assert table.column_names[6:] == names


def test_a_class_that_a_split_has_not() -> None:
    """Its column is empty there, and no class is moved into another's column."""
    results = _results()
    first = Result(0, prediction=np.full(4, "no"), probabilities=np.ones((4, 1)), classes=np.array(["no"]))
    frame = predictions([first, *results[1:]], SPLITS, Y).to_pandas()
    assert frame["probability_yes"].isna().tolist() == [True] * 4 + [False] * 20
    assert frame["probability_no"].tolist()[:4] == [1] * 4


def test_several_targets() -> None:
    """A pair of columns for each, named as the data name them."""
    y = pd.DataFrame({"weight": np.arange(12.0), "waist": np.arange(12.0) * 2})
    results = [Result(split.number, prediction=y.to_numpy()[split.test] + 1) for split in SPLITS]
    frame = predictions(results, SPLITS, y).to_pandas()
    assert frame.columns.tolist()[4:] == ["truth_weight", "prediction_weight", "truth_waist", "prediction_waist"]
    assert (frame["prediction_waist"] - frame["truth_waist"] == 1).all()
    assert (frame["truth_weight"] == frame["row_id"]).all()


def test_without_truth() -> None:
    """A clustering has predictions and no truth."""
    results = [Result(split.number, prediction=np.zeros(4, int)) for split in SPLITS]
    assert predictions(results, SPLITS, None).column_names == ["row_id", "split", "repeat", "fold", "prediction"]


def test_failed_splits_have_no_rows() -> None:
    """Those that are there keep their numbers."""
    results = _results()
    table = predictions([Result(0), *results[1:]], SPLITS, Y)
    assert set(table["split"].to_pylist()) == {1, 2, 3, 4, 5}
    assert predictions([Result(0)], SPLITS, Y).num_rows == 0


def test_mixed_types() -> None:
    """Values of several types are kept as text instead of failing after everything was computed."""
    y = np.array([1, "a", None] * 4, dtype=object)
    results = [Result(split.number, prediction=y[split.test]) for split in SPLITS]
    assert set(predictions(results, SPLITS, y)["truth"].to_pylist()) == {"1", "a", None}


_COLUMNS: dict[str, Any] = {
    "int": np.array([1, 2, 3], dtype=np.int32),
    "float": np.array([0.5, np.nan, -0.0]),
    "text": ["a", "ä", None],
    "bool": [True, False, True],
}


def test_equal_tables() -> None:
    """Widths, the order of columns, chunks, minus zero, dictionaries and Parquet change nothing."""
    table = pa.table(_COLUMNS)
    wide = pa.table(
        {
            "bool": pa.array([True, False, True]),
            "text": pa.array(["a", "ä", None]).dictionary_encode(),
            "float": np.array([0.5, -np.nan, 0.0]),
            "int": np.array([1, 2, 3], dtype=np.int64),
        }
    )
    expected = predictions_hash(table)
    assert predictions_hash(wide) == expected
    assert predictions_hash(pa.concat_tables([table.slice(0, 1), table.slice(1)])) == expected
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    assert predictions_hash(pq.read_table(pa.BufferReader(sink.getvalue()))) == expected


def test_the_hash_is_fixed() -> None:
    """A number that must never change: runs are compared by it over years and machines."""
    assert predictions_hash(pa.table(_COLUMNS)) == "a7cf64d8ac560738b206918689ef78e77461129d8951d738444dc97008e37737"


def test_the_hash_of_other_types_is_fixed() -> None:
    """Missing values, large whole numbers, days, dictionaries, short floats; however the rows are chunked."""
    day = datetime.date(2026, 1, 2)
    table = pa.table(
        {
            "int": pa.array([1, None, 3], pa.int32()),
            "big": pa.array([1, 2, 2**63], pa.uint64()),
            "float": pa.array([0.5, None, -0.0]),
            "text": ["a", None, "ßä"],
            "bool": [True, None, False],
            "day": pa.array([day, None, day + datetime.timedelta(days=1)]),
            "kind": pa.array(["x", None, "y"]).dictionary_encode(),
            "f4": pa.array([0.1, 0.2, np.nan], pa.float32()),
            "nothing": pa.nulls(3),
        }
    )
    expected = "7e2995b1db44951af2b7fda7ee43c26386cd207f568b18e3d45faa1cec5bcfd2"
    assert predictions_hash(table) == expected
    assert predictions_hash(pa.concat_tables([table.slice(0, 1), table.slice(1)])) == expected


def test_pieces_are_the_table() -> None:
    """Little by little, with parts of any size: the same rows, columns, description and hash."""
    results = _results()
    first = Result(0, prediction=np.full(4, "no"), probabilities=np.ones((4, 1)), classes=np.array(["no"]))
    for each in (results, [first, *results[1:]]):
        whole = predictions(each, SPLITS, Y, task="classification")
        for size in (1, 3, 100):
            schema, parts = pieces(each, SPLITS, Y, task="classification", size=size)
            found = list(parts)
            assert max(part.num_rows for part in found) <= size
            joined = pa.concat_tables(found).select(whole.column_names)
            assert joined.equals(whole)
            assert set(schema.names) == set(whole.column_names)
            assert kinds(schema) == kinds(whole.schema)
            assert predictions_hash(joined) == predictions_hash(whole)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("int", [1, 2, 4]),
        ("int", [1.0, 2.0, 3.0]),
        ("float", [0.5, 0.0, 0.0]),
        ("float", [np.nextafter(0.5, 1), np.nan, 0.0]),
        ("text", ["a", "ä", ""]),
        ("text", ["aä", "", None]),
        ("bool", [True, True, True]),
    ],
)
def test_other_tables(column: str, values: list[Any]) -> None:
    """Each value counts, to the last bit; so does where one text ends."""
    assert predictions_hash(pa.table({**_COLUMNS, column: values})) != predictions_hash(pa.table(_COLUMNS))


_cells = st.lists(st.one_of(st.floats(allow_nan=False), st.none()), min_size=1, max_size=5)


@given(_cells, _cells)
def test_equal_where_values_are_equal(one: list[Any], other: list[Any]) -> None:
    """Equal hash, equal values; and the other way round."""
    hashes = [predictions_hash(pa.table({"p": pa.array(values, pa.float64())})) for values in (one, other)]
    assert (hashes[0] == hashes[1]) == (one == other)


def test_unknown_split() -> None:
    """Only splits that are there have results."""
    with pytest.raises(IndexError):
        predictions([Result(9, prediction=np.zeros(1))], [Split(0, 0, 0, np.array([0]), np.array([1]))], Y)
