"""The table of predictions, and the hash that says whether two runs predicted the same."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from padre_git.core.results.hash import predictions_hash
from padre_git.core.results.predictions import pieces, predictions
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


def test_unknown_split() -> None:
    """Only splits that are there have results."""
    with pytest.raises(IndexError):
        predictions([Result(9, prediction=np.zeros(1))], [Split(0, 0, 0, np.array([0]), np.array([1]))], Y)
