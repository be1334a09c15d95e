"""From the words for a source to its content."""

import gzip
import io
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scipy.sparse as sp

from padre_git.errors import PadreError, UnknownName
from padre_git.storage.sources import read
from padre_git.storage.sources.read import FORMATS

FRAME = pd.DataFrame({"a": [1.5, 2.5], "kind": ["u", "v"]})
ARFF = "@relation x\n@attribute a numeric\n@attribute kind {u,v}\n@data\n1.5,u\n2.5,v\n"
TABLES: dict[str, Callable[[], bytes]] = {
    "t.csv": lambda: FRAME.to_csv(index=False).encode(),
    "t.tsv": lambda: FRAME.to_csv(index=False, sep="\t").encode(),
    "t.parquet": lambda: bytes(FRAME.to_parquet()),
    "t.jsonl": lambda: str(FRAME.to_json(orient="records", lines=True)).encode(),
    "t.json": lambda: str(FRAME.to_json(orient="records")).encode(),
    "t.arff": ARFF.encode,
    "t.csv.gz": lambda: gzip.compress(FRAME.to_csv(index=False).encode()),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables(tmp_path: Path, name: str) -> None:
    """The same table in each format gives the same values."""
    (tmp_path / name).write_bytes(TABLES[name]())
    found = read(str(tmp_path / name), root=tmp_path)
    assert found.data["a"].tolist() == [1.5, 2.5]
    assert found.data["kind"].tolist() == ["u", "v"]
    assert found.source == name


def test_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is a file too."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/t.csv").write_bytes(TABLES["t.csv"]())
    monkeypatch.chdir(tmp_path)
    assert read("data/t.csv", root=tmp_path).source == "data/t.csv"


def test_no_absolute_path_is_kept(tmp_path: Path) -> None:
    """Of a file outside the repository only the name is recorded."""
    (tmp_path / "t.csv").write_bytes(TABLES["t.csv"]())
    assert read(str(tmp_path / "t.csv"), root=tmp_path / "repository").source == "t.csv"


def test_arrays(tmp_path: Path) -> None:
    """NumPy and SciPy files."""
    np.save(tmp_path / "x.npy", np.ones((3, 2, 2)))
    assert read(str(tmp_path / "x.npy")).data.shape == (3, 2, 2)
    np.savez(tmp_path / "x.npz", X=np.ones((3, 2)), y=np.arange(3))
    assert sorted(read(str(tmp_path / "x.npz")).data) == ["X", "y"]
    np.savez(tmp_path / "one.npz", np.ones((3, 2)))
    assert read(str(tmp_path / "one.npz")).data.shape == (3, 2)
    sp.save_npz(tmp_path / "sparse.npz", sp.csr_array([[0, 1.0], [2.0, 0]]))
    assert sp.issparse(read(str(tmp_path / "sparse.npz")).data["X"])


def test_graph(tmp_path: Path) -> None:
    """An edge list is a graph."""
    (tmp_path / "g.edgelist").write_text("a b\n")
    assert sorted(read(str(tmp_path / "g.edgelist")).data.nodes) == ["a", "b"]


def test_format_can_be_said(tmp_path: Path) -> None:
    """`--format` decides where the ending does not, or says something else."""
    (tmp_path / "table").write_bytes(TABLES["t.csv"]())
    with pytest.raises(PadreError, match="does not follow from its name"):
        read(str(tmp_path / "table"))
    assert read(str(tmp_path / "table"), format="csv").data.shape == (2, 2)
    with pytest.raises(UnknownName, match="unknown format `cvs`; did you mean `csv`"):
        read(str(tmp_path / "table"), format="cvs")


def test_checksum_of_a_file(tmp_path: Path) -> None:
    """A file must have the checksum that is given."""
    data = TABLES["t.csv"]()
    (tmp_path / "t.csv").write_bytes(data)
    good = sha256(data).hexdigest()
    assert read(str(tmp_path / "t.csv"), sha256=good.upper()).data.shape == (2, 2)
    with pytest.raises(PadreError, match=f"has the SHA-256 {good}, not 00"):
        read(str(tmp_path / "t.csv"), sha256="00" * 32)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("gone.csv", None, "there is no file"),
        ("latin.csv", "a,b\n1,\xe9\n".encode("latin1"), "not UTF-8"),
        ("x.parquet", b"no", r"x\.parquet cannot be read"),
        ("x.npy", b"no", r"data\.npy is damaged|x\.npy cannot be read"),
        ("x.npz", b"no", r"x\.npz cannot be read"),
        ("x.csv.gz", b"no", r"x\.csv\.gz cannot be read"),
    ],
)
def test_what_is_not_read(tmp_path: Path, name: str, data: bytes | None, words: str) -> None:
    """Each broken file is one line that names it."""
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(PadreError, match=words) as caught:
        read(str(tmp_path / name))
    assert "\n" not in str(caught.value)


def test_a_folder(tmp_path: Path) -> None:
    """A folder is no source."""
    with pytest.raises(PadreError, match="is a folder"):
        read(str(tmp_path))


def test_a_pickle_is_not_opened(tmp_path: Path) -> None:
    """No row of the table reads pickles, and NumPy's are refused."""
    assert "pkl" not in {ending for row in FORMATS.values() for ending in row.endings}
    sink = io.BytesIO()
    np.save(sink, np.array([{}], dtype=object), allow_pickle=True)
    (tmp_path / "x.npy").write_bytes(sink.getvalue())
    with pytest.raises(PadreError, match=r"^x\.npy holds an array of objects, a pickle, which padre does not read"):
        read(str(tmp_path / "x.npy"))


def test_every_format_has_an_ending_of_its_own() -> None:
    """No ending means two formats."""
    endings: list[Any] = [ending for row in FORMATS.values() for ending in row.endings]
    assert len(endings) == len(set(endings))


def test_decimals_of_parquet(tmp_path: Path) -> None:
    """Exact decimals become floats, which is said; a missing one stays missing."""
    arrow = pa.table({"price": pa.array([Decimal("1.10"), None], pa.decimal128(10, 2)), "n": [1, 2]})
    pq.write_table(arrow, tmp_path / "x.parquet")
    found = read(str(tmp_path / "x.parquet"))
    assert found.data["price"].dtype == "float64"
    assert (found.data["price"][0], found.data["price"].isna().tolist()) == (1.1, [False, True])
    assert found.notes == ["decimals are read as float64: `price`"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", b"a,b\n1e400,1\n2,3\n"),
        ("t.jsonl", b'{"a": 1e400, "b": 1}\n{"a": 2, "b": 3}\n'),
        ("t.arff", b"@relation t\n@attribute a numeric\n@attribute b numeric\n@data\n1e400,1\n2,3\n"),
    ],
)
def test_infinite_values_are_said(tmp_path: Path, name: str, data: bytes) -> None:
    """A number that is too large for a float is not taken for infinity without a word."""
    (tmp_path / name).write_bytes(data)
    found = read(str(tmp_path / name))
    assert found.data["a"].tolist() == [float("inf"), 2.0]
    assert any(note.startswith("`a` has values that are infinite, or too large") for note in found.notes)
