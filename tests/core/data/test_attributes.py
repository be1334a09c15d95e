"""Attributes are taken from values; likely ids are named."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from padre_git.core.data.attributes import attributes, likely_ids, unknown_column
from padre_git.core.data.content import Parts
from padre_git.errors import UnknownName


def of(**columns: object) -> Parts:
    """Named columns."""
    return Parts(pd.DataFrame(columns))


def test_what_is_found() -> None:
    """Type, level, missing, range and categories come from the values."""
    size, kind, grade = attributes(
        of(size=[1.5, None, 4.0], kind=["b", "a", None], grade=pd.Categorical([1, 2, 1], [2, 1], ordered=True)),
        units={"size": "mm"},
    )
    assert (size.type, size.unit, size.level, size.missing, size.range) == ("float64", "mm", "", 1, [1.5, 4.0])
    assert (kind.level, kind.categories, kind.missing) == ("nominal", ["a", "b"], 1)
    assert (grade.level, grade.categories) == ("ordinal", ["2", "1"])


def test_levels() -> None:
    """Moments are interval; of numbers nobody knows, unless it is said."""
    when, age = attributes(of(when=pd.to_datetime(["2020-01-01"]), age=[3]), levels={"age": "ratio"})
    assert (when.level, age.level) == ("interval", "ratio")
    coded = attributes(of(code=[3, 1, 3]), levels={"code": "nominal"})[0]
    assert coded.categories == ["1", "3"]


def test_many_categories_are_not_listed() -> None:
    """Above 100 different values there is no list."""
    assert attributes(of(x=[f"v{n}" for n in range(101)]))[0].categories is None
    assert len(attributes(of(x=[f"v{n}" for n in range(100)]))[0].categories or ()) == 100


def test_infinities_are_no_range() -> None:
    """The range is of the finite numbers."""
    assert attributes(of(x=[1.0, np.inf, np.nan]))[0].range == [1.0, 1.0]


def test_features_without_names() -> None:
    """An array is one attribute; a sparse one knows its zeros."""
    dense, label = attributes(Parts(pd.DataFrame({"y": [0, 1]}), np.full((2, 3, 3), 7.0)))
    assert (dense.name, dense.range, dense.description, label.name) == ("X", [7.0, 7.0], "2 × 3 × 3", "y")
    sparse = attributes(Parts(pd.DataFrame(), sp.csr_array([[0.0, 5.0]])))[0]
    assert (sparse.type, sparse.range) == ("sparse float64", [0.0, 5.0])


def test_wrong_names() -> None:
    """A unit of a column that is not there, or a level that is none, is an error."""
    with pytest.raises(UnknownName, match="unknown column `y`"):
        attributes(of(x=[1]), units={"y": "m"})
    with pytest.raises(UnknownName, match="unknown measurement level `big`"):
        attributes(of(x=[1]), levels={"x": "big"})


def test_likely_ids() -> None:
    """Counting from 0 or 1, and unique text, look like ids; measurements and columns with a role do not."""
    frame = pd.DataFrame(
        {
            "zero": [0, 1, 2],
            "one": [1.0, 2.0, 3.0],
            "name": ["x", "y", "z"],
            "back": [3, 2, 1],
            "kind": ["a", "a", "b"],
            "size": [1.5, 2.5, 3.5],
            "known": [0, 1, 2],
        }
    )
    assert likely_ids(frame, ["known"]) == ["zero", "one", "name"]


def test_unknown_column_as_people_read_it() -> None:
    """The sentence of UX: what, which, and what to do."""
    assert str(unknown_column("wine", "Quality", ["alcohol", "quality"])) == (
        "data set `wine` has no column `Quality`; did you mean `quality`? padre dataset show wine"
    )
    assert "it has a, b." in str(unknown_column("wine", "zzzzz", ["a", "b"]))
