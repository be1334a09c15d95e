"""The content hash that Arrow gives is the one that pandas gives, or there is none."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padre_git.core.data import arrow
from padre_git.core.data.dataset import Dataset
from padre_git.storage import parquet, tables

_CODES = np.arange(40)
COLUMNS: dict[str, Any] = {
    "floats": np.linspace(-1, 1, 40),
    "short floats": np.linspace(-1, 1, 40, dtype=np.float32),
    "missing floats": np.where(_CODES % 3, np.nan, 1.5),
    "negative zero": np.where(_CODES % 2, -0.0, 1.0),
    "whole": _CODES,
    "bytes": _CODES.astype(np.int8),
    "unsigned": _CODES.astype(np.uint16),
    "truth": _CODES % 2 == 0,
    "text": [f"é{at % 7}" for at in _CODES],
    "missing text": [None if at % 3 else "x" for at in _CODES],
    "categories": pd.Categorical([f"c{at % 5}" for at in _CODES]),
    "missing categories": pd.Categorical([None if at % 2 else "a" for at in _CODES]),
}
# those that pandas has to read
OTHERS: dict[str, Any] = {
    "whole categories": pd.Categorical(_CODES % 5),
    "missing whole categories": pd.Categorical([None if at % 2 else at for at in _CODES.tolist()]),
    "ordered": pd.Categorical([f"c{at % 5}" for at in _CODES], ordered=True),
    "moments": pd.date_range("2020", periods=40),
    "missing whole": pd.array([None if at % 2 else at for at in _CODES.tolist()], dtype="Int64"),
}


def _both(values: Any) -> tuple[str, str | None]:
    dataset = Dataset("x", pd.DataFrame({"a": values, "b": 1}))
    _, data = tables.to_bytes(dataset.data)
    return dataset.content, arrow.fingerprint(parquet.read(data))


@pytest.mark.parametrize("name", COLUMNS)
def test_the_same_as_pandas(name: str) -> None:
    """Of each usual type."""
    content, found = _both(COLUMNS[name])
    assert found == content


@pytest.mark.parametrize("name", OTHERS)
def test_no_answer_where_pandas_is_needed(name: str) -> None:
    """No hash rather than another one."""
    assert _both(OTHERS[name])[1] is None


_TEXTS = st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=4), min_size=1, max_size=20)
_FLOATS = st.lists(st.floats(width=64), min_size=1, max_size=20)
_WHOLE = st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20)


@given(values=_TEXTS | _FLOATS | _WHOLE)
def test_any_values(values: list[Any]) -> None:
    """Whatever stands in a column: the same hash, or none."""
    content, found = _both(values)
    assert found in (None, content)
