"""The content hash depends on names, types, values and order, and on nothing else."""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from padre_git.core.data import content
from padre_git.core.data.fingerprint import fingerprint

BASE = {"a": [1.0, 2.0, np.nan], "b": ["x", None, ""], "c": [1, 2, 3]}


def of(data: Any, **options: Any) -> str:
    """The hash of what a user gives."""
    return fingerprint(content.of(data, **options).content)


def test_is_stable() -> None:
    """The hash of a known table is a constant: all recorded versions depend on it."""
    assert of(pd.DataFrame(BASE)) == "2560d0e007ea8d77fd81c2fd43d854418c97a25d61e7ea64c8bc8eef98081d66"


@pytest.mark.parametrize(
    "other",
    [
        {"a": [1.0, 2.5, np.nan], "b": ["x", None, ""], "c": [1, 2, 3]},
        {"a": [1.0, 2.0, np.nan], "b": ["x", "", None], "c": [1, 2, 3]},
        {"a": [1.0, 2.0, np.nan], "b": ["x", None, ""], "d": [1, 2, 3]},
        {"a": [1.0, 2.0, np.nan], "b": ["x", None, ""], "c": [1.0, 2.0, 3.0]},
        {"b": ["x", None, ""], "a": [1.0, 2.0, np.nan], "c": [1, 2, 3]},
        {"a": [2.0, 1.0, np.nan], "b": [None, "x", ""], "c": [2, 1, 3]},
        {"a": [1.0, 2.0], "b": ["x", None], "c": [1, 2]},
    ],
    ids=["value", "missing", "name", "type", "order of columns", "order of rows", "fewer rows"],
)
def test_any_change_changes_it(other: dict[str, Any]) -> None:
    """Values, missing values, names, types and both orders count."""
    assert of(pd.DataFrame(other)) != of(pd.DataFrame(BASE))


@pytest.mark.parametrize("storage", ["object", "str", "string[python]", "string[pyarrow]"])
def test_text_is_text(storage: str) -> None:
    """How pandas stores text does not count."""
    plain = pd.DataFrame({"x": ["a", "b\0c", None, "é"]})
    assert of(plain.astype({"x": storage})) == of(plain.astype(object))


def test_text_does_not_run_together() -> None:
    """`ab`, `c` is not `a`, `bc`, and a text is not its neighbour's end."""
    assert of(pd.DataFrame({"x": ["ab", "c"]})) != of(pd.DataFrame({"x": ["a", "bc"]}))


def test_numbers_with_a_mask() -> None:
    """Int64 without missing values is int64; a missing value is not the number below the mask."""
    assert of(pd.DataFrame({"x": pd.array([1, 2], dtype="Int64")})) == of(pd.DataFrame({"x": [1, 2]}))
    masked = pd.DataFrame({"x": pd.array([1, None], dtype="Int64")})
    assert of(masked) != of(pd.DataFrame({"x": pd.array([1, 0], dtype="Int64")}))


def test_one_nan_and_one_zero() -> None:
    """All NaN are one, and -0.0 is 0.0."""
    other = np.array([0xFFF8000000000001], dtype=np.uint64).view(np.float64)[0]
    assert of(pd.DataFrame({"x": [np.nan, 0.0]})) == of(pd.DataFrame({"x": [other, -0.0]}))


def test_moments_without_unit() -> None:
    """The unit in which pandas counts time does not count; the zone does."""
    moments = pd.to_datetime(["2020-01-01 12:00:01", None])
    assert of(pd.DataFrame({"x": moments.as_unit("ns")})) == of(pd.DataFrame({"x": moments.as_unit("s")}))
    zoned = moments.tz_localize("UTC")
    assert of(pd.DataFrame({"x": zoned})) != of(pd.DataFrame({"x": moments}))
    vienna, path = (zoned.tz_convert(name) for name in ("Europe/Vienna", "dateutil/Europe/Vienna"))
    assert of(pd.DataFrame({"x": zoned})) != of(pd.DataFrame({"x": vienna}))
    assert of(pd.DataFrame({"x": path})) == of(pd.DataFrame({"x": vienna}))


def test_categories() -> None:
    """Unordered categories count by their values; the order of ordered ones counts."""
    values = ["a", "b", "a"]
    plain = pd.Categorical(values)
    assert of(pd.DataFrame({"x": plain})) == of(pd.DataFrame({"x": pd.Categorical(values, ["c", "b", "a"])}))
    low, high = (pd.Categorical(values, order, ordered=True) for order in (["a", "b"], ["b", "a"]))
    assert of(pd.DataFrame({"x": low})) != of(pd.DataFrame({"x": high}))
    assert of(pd.DataFrame({"x": pd.Categorical([1, 2])})) != of(pd.DataFrame({"x": pd.Categorical(["1", "2"])}))


def test_arrays() -> None:
    """Shape, type and values of arrays count; memory order and byte order do not."""
    array = np.arange(12.0).reshape(3, 4)
    assert of(array) == of(np.asfortranarray(array)) == of(array.astype(">f8"))
    assert of(array) != of(array.reshape(4, 3))
    assert of(array) != of(array.astype("f4"))
    assert of(np.array(["a", "bc"])) == of(np.array(["a", "bc"], dtype="U40"))


def test_sparse_by_entries() -> None:
    """A zero that is stored is a zero; the format does not count."""
    dense = np.array([[0.0, 1.0], [2.0, 0.0]])
    stored = sp.coo_array(([0.0, 1.0, 2.0], ([0, 0, 1], [0, 1, 0])), shape=(2, 2))
    assert of((sp.csr_array(dense), [0, 1])) == of((sp.csc_array(dense), [0, 1])) == of((stored, [0, 1]))
    assert of((sp.csr_array(dense), [0, 1])) != of((sp.csr_array(dense.T), [0, 1]))


def test_graphs_by_edges() -> None:
    """The order in which edges were drawn does not count; their ends, attributes and direction do."""
    one, other = nx.Graph(), nx.Graph()
    one.add_nodes_from("abc")
    other.add_nodes_from("abc")
    one.add_edges_from([("a", "b"), ("b", "c")])
    other.add_edges_from([("c", "b"), ("b", "a")])
    assert of(one) == of(other)
    assert of(one) != of(one.to_directed())
    other.edges["a", "b"]["weight"] = 2.0
    assert of(one) != of(other)
