"""Content survives its file: what is read back has the hash of what was written."""

import io
import sys
from datetime import datetime
from typing import Any

import hypothesis.extra.numpy as arrays
import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from padre_git.core.data import content
from padre_git.core.data.fingerprint import fingerprint
from padre_git.errors import PadreError
from padre_git.storage import tables

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
MISSING = st.none()
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "int64": st.integers(-(2**63), 2**63 - 1),
    "Int64": st.one_of(MISSING, st.integers(-(2**63), 2**63 - 1)),
    "uint8": st.integers(0, 255),
    "float64": st.floats(),
    "float32": st.floats(width=32),
    "bool": st.booleans(),
    "boolean": st.one_of(MISSING, st.booleans()),
    "object": st.one_of(MISSING, TEXT),
    "category": st.one_of(MISSING, TEXT.filter(bool)),
    "category of whole numbers": st.one_of(MISSING, st.integers(-(2**63), 2**63 - 1)),
    "category of larger numbers": st.one_of(MISSING, st.integers(0, 2**65)),
    "category of floats": st.one_of(MISSING, st.floats(allow_nan=False)),
    "category of truth values": st.one_of(MISSING, st.booleans()),
    "datetime64[us]": st.one_of(MISSING, st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1))),
    "datetime64[ns]": st.one_of(MISSING, st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1))),
}


@st.composite
def categories(draw: st.DrawFn, values: list[Any], more: st.SearchStrategy[Any]) -> pd.CategoricalDtype:
    """A type that holds ``values``: in any order, which may mean something, and with some that no row has."""
    known = dict.fromkeys(each for each in [*values, *draw(st.lists(more, max_size=2))] if each is not None)
    return pd.CategoricalDtype(draw(st.permutations(list(known))), ordered=draw(st.booleans()))


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Tables of any types and sizes."""
    names = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    size = draw(st.integers(0, 6))
    columns = {}
    for name in names:
        kind = draw(st.sampled_from(sorted(COLUMNS)))
        values = draw(st.lists(COLUMNS[kind], min_size=size, max_size=size))
        dtype = draw(categories(values, COLUMNS[kind])) if kind.startswith("category") else kind
        columns[name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(columns)


def returned(data: Any) -> tuple[str, Any]:
    """What comes back from the file of ``data``."""
    name, written = tables.to_bytes(data)
    return name, content.of(tables.from_bytes(name, written)).content


@settings(max_examples=60)
@given(frames())
def test_tables(frame: pd.DataFrame) -> None:
    """Any table keeps its hash through Parquet."""
    kept = content.of(frame).content
    name, back = returned(kept)
    assert name == "data.parquet"
    assert fingerprint(back) == fingerprint(kept)


def test_categories_come_back() -> None:
    """Whole numbers stay whole beside a gap, in their order, with unused ones; also of an empty table."""
    kind = pd.CategoricalDtype([2**62 + 1, 3, 7], ordered=True)
    frame = pd.DataFrame({"a": pd.Series([3, None, 2**62 + 1], dtype=kind), "b": pd.Categorical(["y", "x", "y"])})
    for each in (frame, frame[:0]):
        pd.testing.assert_frame_equal(tables.from_bytes(*tables.to_bytes(each)), each)


def test_categories_in_files_from_before() -> None:
    """Files that do not say which categories there are: those of the rows, as far as the hash knows them."""
    frame = pd.DataFrame({"a": pd.Categorical([3, None, 1])})
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    back = tables.from_bytes("data.parquet", tables.parquet(arrow))
    assert fingerprint(back) == fingerprint(frame)
    assert tables.frame(arrow.cast(pa.schema([("a", pa.int64())])))["a"].dtype == "float64"


SHAPES = arrays.array_shapes(max_dims=3, max_side=4)
DTYPES = st.one_of(
    arrays.integer_dtypes(),
    arrays.floating_dtypes(sizes=(32, 64)),
    arrays.boolean_dtypes(),
    arrays.unicode_string_dtypes(),
)


@settings(max_examples=60)
@given(st.data())
def test_arrays(data: st.DataObject) -> None:
    """Any array keeps its hash through `.npy`, and through `.npz` with its target."""
    array = data.draw(arrays.arrays(data.draw(DTYPES), data.draw(SHAPES)))
    if array.dtype.kind == "U" and not all(_can_be_written(text) for text in array.ravel()):
        return
    plain = content.of(array).content
    name, back = returned(plain)
    assert (name, fingerprint(back)) == ("data.npy", fingerprint(plain))
    both = content.of((array, np.arange(len(array)))).content
    name, back = returned(both)
    assert (name, fingerprint(back)) == ("data.npz", fingerprint(both))


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@settings(max_examples=40)
@given(
    arrays.arrays(
        np.float64, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.sampled_from([0.0, 1.5, -2.0])
    )
)
def test_sparse_matrices(dense: "np.ndarray[Any, Any]") -> None:
    """A sparse matrix keeps its hash, and SciPy itself reads the file."""
    kept = content.of((sp.coo_array(dense), [str(n) for n in range(len(dense))])).content
    name, written = tables.to_bytes(kept)
    assert fingerprint(content.of(tables.from_bytes(name, written)).content) == fingerprint(kept)
    assert np.array_equal(sp.load_npz(io.BytesIO(written)).toarray(), dense)


NODES = st.one_of(st.integers(0, 5), TEXT)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(NODES, NODES, st.floats(allow_nan=False, allow_infinity=False)), max_size=8),
    st.sampled_from([nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph]),
)
def test_graphs(edges: list[tuple[Any, Any, float]], kind: type) -> None:
    """Any graph keeps its hash through node-link JSON."""
    graph = kind()
    graph.add_weighted_edges_from(edges)
    kept = content.of(graph).content
    name, back = returned(kept)
    assert (name, fingerprint(back)) == ("data.json", fingerprint(kept))


def test_same_table_same_bytes() -> None:
    """Two machines with the same libraries write the same file, so that their pointers agree."""
    frame = pd.DataFrame({"a": [1.5, 2.5], "b": ["x", "y"]})
    assert tables.to_bytes(frame) == tables.to_bytes(frame.copy())
    arrays_ = {"X": np.ones((2, 2)), "y": np.array([0, 1])}
    assert tables.to_bytes(arrays_) == tables.to_bytes(dict(arrays_))


def test_no_pickle() -> None:
    """A file that holds Python objects is refused: reading it would run code."""
    sink = io.BytesIO()
    np.save(sink, np.array([{}, []], dtype=object), allow_pickle=True)
    with pytest.raises(PadreError, match=r"data\.npy is damaged"):
        tables.from_bytes("data.npy", sink.getvalue())


@pytest.mark.parametrize("name", ["data.parquet", "data.npy", "data.npz", "data.json"])
def test_damaged(name: str) -> None:
    """Bytes that are no such file are an error that names it."""
    with pytest.raises(PadreError, match=f"{name} is damaged"):
        tables.from_bytes(name, b"nothing of the kind")


def test_unknown_format() -> None:
    """A file that padre never writes is not opened."""
    with pytest.raises(PadreError, match=r"data\.pkl: not a format"):
        tables.from_bytes("data.pkl", b"")


def test_reserved_names() -> None:
    """A target called like a part of SciPy's file would be lost; it is an error."""
    with pytest.raises(PadreError, match="cannot be called `data`"):
        tables.to_bytes({"X": sp.csr_array([[1.0]]), "data": np.array([1])})


def test_arrow_reads_from_its_own_memory() -> None:
    """No thread of Arrow's is left with memory of Python's: letting go of it while Python ends aborts the process."""
    data = tables.parquet(pd.DataFrame({"a": [1, 2, 3]}))
    held = sys.getrefcount(data)
    opened = tables.reader(data)
    assert sys.getrefcount(data) == held
    assert opened.read() == data
