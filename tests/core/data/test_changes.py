"""What changed between two versions, and how far a distribution moved, against scipy and the definition."""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy.stats import ks_2samp

from padre_git.core.data.changes import NUMBERS, SHARES, Changes, changes, drift, drifts
from padre_git.core.data.dataset import Dataset

ROWS = {"no": [1, 2, 3], "a": [0.5, np.nan, 2.0], "b": ["x", None, "y"]}


def compared(before: Any, after: Any, **roles: Any) -> Changes:
    """The changes from one content to another."""
    return changes(Dataset("x", before, **roles), Dataset("x", after, **roles))


def test_nothing() -> None:
    """Equal contents have no changes, missing values included."""
    found = compared(pd.DataFrame(ROWS), pd.DataFrame(ROWS), id="no")
    assert found == Changes()
    assert found.text == "the same values"


def test_rows_by_id() -> None:
    """Rows are matched by their id: one goes, one comes, one changes, whatever the order."""
    after = pd.DataFrame({"no": [3, 4, 1], "a": [2.0, 1.0, 0.25], "b": ["y", "n", "x"]})
    found = compared(pd.DataFrame(ROWS), after, id="no")
    assert (found.added, found.removed, found.changed) == ([4], [2], [1])
    assert found.reordered
    assert found.text == "1 row added, 1 row removed, 1 row changed"


def test_rows_by_position() -> None:
    """Without ids and with as many rows, positions count."""
    after = pd.DataFrame(ROWS)
    after.loc[[0, 1], "a"] = 9.0
    found = compared(pd.DataFrame(ROWS), after)
    assert found.changed == [0, 1]
    assert found.text == "2 rows changed"


def test_a_row_in_the_middle() -> None:
    """Without ids and with another number of rows, a row that came is one row, not all that follow."""
    frame = pd.DataFrame({"a": [1, 2, 2, 3]})
    found = compared(frame, pd.DataFrame({"a": [1, 9, 2, 2, 3]}))
    assert (found.added, found.removed, found.changed) == ([1], [], [])
    found = compared(frame, pd.DataFrame({"a": [1, 2, 3]}))
    assert (found.added, found.removed) == ([], [2])


def test_columns() -> None:
    """Columns that came, went or have another type are named; a new type alone changes no row."""
    before = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [1, 2]})
    after = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"], "d": [0, 0]})
    found = compared(before, after)
    assert (found.columns_added, found.columns_removed) == (["d"], ["c"])
    assert found.retyped == {"a": ("int64", "float64")}
    assert found.changed == []


def test_a_value_goes_missing() -> None:
    """Whole numbers become fractions when one goes missing: the row has changed all the same."""
    found = compared(pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, None]}))
    assert found.changed == [1]


def test_shifts() -> None:
    """How the values of a column moved; columns that did not are left out."""
    before = pd.DataFrame({"a": [1.0, 3.0], "b": ["x", "y"], "c": [1, 1]})
    after = pd.DataFrame({"a": [1.0, 5.0], "b": ["x", "x"], "c": [1, 1]})
    numbers, texts = compared(before, after).shifts
    assert (numbers.column, numbers.before["mean"], numbers.after["mean"]) == ("a", 2.0, 3.0)
    assert texts.rows() == [("= x", 1, 2), ("= y", 1, None)]


def test_another_order() -> None:
    """The same values in another order are said to be so."""
    frame = pd.DataFrame(ROWS)
    assert compared(frame, frame[["a", "no", "b"]], id="no").text == "another order"
    assert compared(frame, frame.iloc[::-1], id="no").reordered


def test_arrays() -> None:
    """Rows of arrays and of sparse matrices are compared as a whole."""
    before, after = np.zeros((3, 2, 2)), np.zeros((3, 2, 2))
    after[1, 0, 0] = 1.0
    assert compared((before, [0, 1, 0]), (after, [0, 1, 0])).changed == [1]
    assert compared((sp.csr_array(before[:, 0]), [0, 1, 0]), (sp.csr_array(after[:, 0]), [0, 1, 1])).changed == [1, 2]
    assert "X" in compared(before, before.astype("f4")).retyped


def test_graphs() -> None:
    """Nodes and edges that came and went."""
    found = compared(nx.Graph([("a", "b")]), nx.Graph([("a", "b"), ("b", "c")]))
    assert found.text == "1 row added, 1 edge added"


@pytest.mark.parametrize("sizes", [(50, 50), (7, 200), (1, 1)])
def test_numbers_as_scipy(sizes: tuple[int, int]) -> None:
    """The two-sample Kolmogorov-Smirnov statistic, also with ties."""
    random = np.random.default_rng(0)
    before, after = (np.round(random.normal(at, 1, size), 1) for at, size in enumerate(sizes))
    found, measure = drift(pd.Series(before), pd.Series(after))
    assert found == pytest.approx(ks_2samp(before, after).statistic)
    assert measure == NUMBERS


def test_shares() -> None:
    """Half the sum of the differences of the shares: 2 of 4 against 1 of 4 is one row in four."""
    before, after = pd.Series(["a", "a", "b", "c"]), pd.Series(["a", "b", "b", "c"])
    assert drift(before, after) == (pytest.approx(0.25), SHARES)
    assert drift(before, pd.Series(["x"] * 9)) == (pytest.approx(1.0), SHARES)


def test_missing_values_are_values() -> None:
    """A column that became half empty moved by a half, whatever its type."""
    assert drift(pd.Series([1.0, 2.0]), pd.Series([1.0, np.nan]))[0] == pytest.approx(0.5)
    assert drift(pd.Series(["a", "a"]), pd.Series(["a", None]))[0] == pytest.approx(0.5)


def test_columns_that_moved() -> None:
    """Those of both versions, the largest distance first; the id is no measurement, and what is equal is left out."""
    before = pd.DataFrame({"key": [1, 2, 3], "x": [1.0, 2.0, 3.0], "y": ["a", "b", "b"], "z": [1, 1, 1]})
    after = before.assign(key=[4, 5, 6], x=[1.0, 2.0, 9.0], y=["c", "c", "c"])
    found = drifts(*(Dataset("d", frame, target="z", id="key") for frame in (before, after)))
    assert [(name, round(distance, 3)) for name, distance, _ in found] == [("y", 1.0), ("x", 0.333)]
