"""What changed between two versions."""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from padre_git.core.changes import Changes, changes
from padre_git.core.dataset import Dataset

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
