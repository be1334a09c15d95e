"""One type per column, whatever pandas stores it in."""

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from padre_git.core.data.columns import tidy, type_name
from padre_git.errors import PadreError


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2], "int64"),
        ([1.5, None], "float64"),
        (np.array([1, 2], dtype="f4"), "float32"),
        (["a", None], "string"),
        (pd.Series(["a", "b"], dtype=object), "string"),
        (pd.Series(["a", "b"], dtype="string"), "string"),
        ([True, False], "bool"),
        (pd.Series([True, None], dtype=object), "bool"),
        (pd.Series([1, None], dtype=object), "int64"),
        (pd.array([1, None], dtype="Int64"), "int64"),
        (pd.Series([None, None], dtype=object), "float64"),
        (pd.Categorical(["a", "b"]), "category"),
        (pd.Categorical(["a", "b"], ordered=True), "ordered category"),
        (pd.to_datetime(["2020-01-01", "2021-01-01"]), "datetime"),
        (pd.to_datetime(["2020-01-01"] * 2).tz_localize("UTC"), "datetime[UTC]"),
        ([datetime.date(2020, 1, 1), None], "datetime"),
        (pd.to_timedelta([1, 2], unit="s"), "timedelta"),
        (pd.Series([b"a", None], dtype=object), "bytes"),
        (pd.array([1.0, 0.0], dtype=pd.SparseDtype("float64")), "float64"),
        (pd.Series([1, 2], dtype="int64[pyarrow]"), "int64"),
        (pd.Series(["a", "b"], dtype="string[pyarrow]"), "string"),
    ],
)
def test_types(values: object, expected: str) -> None:
    """The type that a column has does not depend on pandas' way to store it."""
    assert type_name(tidy(pd.DataFrame({"x": values}))["x"]) == expected


def test_intervals_become_text() -> None:
    """The categories of `pandas.cut` are intervals, which no file keeps; as text they are kept in their order."""
    frame = tidy(pd.DataFrame({"x": pd.cut([1, 5, 9], [0, 4, 10])}))
    assert frame["x"].astype(str).tolist() == ["(0, 4]", "(4, 10]", "(4, 10]"]


def test_index() -> None:
    """A named index, or one of text, becomes a column; the numbers that filtering leaves go."""
    frame = pd.DataFrame({"a": [1, 2, 3]})
    assert list(tidy(frame[frame["a"] > 1]).columns) == ["a"]
    assert list(tidy(frame.set_index(pd.Index([3, 4, 5], name="no"))).columns) == ["no", "a"]
    assert list(tidy(frame.set_index(pd.Index(["x", "y", "z"]))).columns) == ["index", "a"]


def test_names_become_text() -> None:
    """Names of columns are text in every file."""
    assert list(tidy(pd.DataFrame([[1, 2]])).columns) == ["0", "1"]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"x": [1, "a"]}), "column `x` holds int and str"),
        (pd.DataFrame({"x": [[1], [2]]}), "column `x` holds list"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "2 columns called `a`"),
        (pd.DataFrame({"x": [1j]}), "complex128"),
        (pd.DataFrame({("a", "b"): [1]}), "several header rows"),
        (pd.DataFrame({"x": pd.period_range("2020", periods=1, freq="Y")}), "no file format keeps"),
    ],
)
def test_what_no_column_holds(frame: pd.DataFrame, words: str) -> None:
    """Columns of several types are an error that names the column and the types."""
    with pytest.raises(PadreError, match=words):
        tidy(frame)


def test_decimals_become_floats() -> None:
    """No estimator takes Python's Decimal."""
    frame = tidy(pd.DataFrame({"price": [Decimal("1.10"), None]}))
    assert (frame["price"].dtype, frame["price"][0]) == (np.float64, 1.1)


@pytest.mark.parametrize("kept", [2**64, -(2**70)])
def test_whole_numbers_beyond_64_bits_become_text(kept: int) -> None:
    """They are not rounded."""
    frame = tidy(pd.DataFrame({"a": pd.Series([kept, 1, None], dtype=object)}))
    assert list(frame["a"][:2]) == [str(kept), "1"]
    assert frame["a"].isna().tolist() == [False, False, True]


def test_a_value_that_no_type_holds() -> None:
    """One line that names the column."""
    with pytest.raises(PadreError, match="column `a` holds a value that its type cannot"):
        tidy(pd.DataFrame({"a": pd.Series([10**400, 0.5], dtype=object)}))
