"""Data sets as Croissant; in `test-heavy` its stock reader gives each row."""

import json
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import TESTERS, Padre, copied, made
from tests.peers import python_of

TABLE = (
    'id,when,group name,group-name,flag,text,target\n1,2020-01-01,a,0.5,true,"a, b",yes\n2,2020-01-02,b,,false,ü,no\n'
)
CLIENT = """
import json, sys
import mlcroissant
rows = list(mlcroissant.Dataset(jsonld=sys.argv[1]).records("rows"))
print(json.dumps([{key: value.decode() if isinstance(value, bytes) else value for key, value in row.items()}
                  for row in rows], default=str))
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a data set of several types; only copied."""
    padre = made(tmp_path_factory.mktemp("croissant") / "thesis", {"mixed.csv": TABLE})
    padre("dataset", "add", "mixed", "mixed.csv", "--target", "target", "--id", "id", "--license", "MIT")
    return padre.repo.path


@pytest.fixture
def padre(template: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy of it."""
    return copied(template, tmp_path / "thesis")


def test_a_table(padre: Padre, tmp_path: Path) -> None:
    """A field for each column, with a type and an identity without spaces; the target is a label, the file has its
    hash."""
    out = padre("export", "croissant", "mixed", str(tmp_path / "out"))
    assert "as Croissant 1.0: 2 files" in out.out
    assert "it has no description" in out.err
    found = json.loads((tmp_path / "out/croissant.json").read_text())
    [file], [records] = found["distribution"], found["recordSet"]
    assert file["sha256"] == sha256((tmp_path / "out/data.parquet").read_bytes()).hexdigest()
    assert (found["license"], records["key"]) == ("MIT", {"@id": "rows/id"})
    fields = {field["name"]: field for field in records["field"]}
    assert list(fields) == TABLE.partition("\n")[0].split(",")
    assert len({field["@id"] for field in fields.values()}) == len(fields)
    assert fields["group name"]["@id"] == "rows/group-name"
    assert [fields[name]["dataType"] for name in ("id", "group-name", "flag", "text", "target")] == [
        "sc:Integer", "sc:Float", "sc:Boolean", "sc:Text", ["sc:Text", "cr:Label"],
    ]  # fmt: skip


def test_what_is_not_written(padre: Padre, tmp_path: Path) -> None:
    """Data that are not to be published, and a folder with something in it."""
    place = padre.repo.path / "datasets/mixed/dataset.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | {"publish": "none"}, indent=2) + "\n")
    out = str(tmp_path / "out")
    assert "--no-data" in padre("export", "croissant", "mixed", out, code=1).err
    padre("export", "croissant", "mixed", out, "--no-data")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["croissant.json"]
    assert "is not empty" in padre("export", "croissant", "mixed", out, "--no-data", code=1).err


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_mlcroissant_reads_it(padre: Padre, tmp_path: Path) -> None:
    """Stock mlcroissant gives each row as it is."""
    padre("export", "croissant", "mixed", str(tmp_path / "out"))
    python = python_of("mlcroissant[parquet]", alone=True)
    words = [str(python), "-c", CLIENT, str(tmp_path / "out/croissant.json")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=dict(TESTERS))
    assert done.returncode == 0, done.stderr
    first, second = json.loads(done.stdout.splitlines()[-1])
    assert (first["rows/id"], first["rows/text"], first["rows/flag"], first["rows/target"]) == (1, "a, b", True, "yes")
    assert (second["rows/text"], second["rows/group-name"]) == ("ü", "b")
