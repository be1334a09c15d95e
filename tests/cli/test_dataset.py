"""`padre dataset …` from outside."""

import re
import subprocess
import sys
import threading
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

BEANS = "number,len,w,class\n1,1.5,2,a\n2,2.5,,b\n3,3.5,4,a\n"


@pytest.fixture
def beans(notebook: Any, padre: Any) -> Any:
    """A notebook with `data/beans.csv`, added as beans."""
    notebook.write({"data/beans.csv": BEANS})
    padre("dataset", "add", "beans", "data/beans.csv", "--target", "class", "--id", "number", "--unit", "len=mm")
    return notebook


def masked(text: str) -> str:
    """Ids and times as `#`."""
    return re.sub(r"\b[0-9a-f]{12}\b|\b[0-9a-f]{7}\b|\d{4}-\d\d-\d\dT\S+Z", "#", text)


def test_add(notebook: Any, padre: Any) -> None:
    """What was added, where it is, what to type next."""
    notebook.write({"data/beans.csv": BEANS})
    done = padre("dataset", "add", "beans", "data/beans.csv", "--target", "class", "--id", "number")
    assert masked(done.out).splitlines() == [
        "beans #   3 × 2, target class (2 classes)",
        "saved  datasets/beans/#/ (the data through DVC; nothing is committed)",
        "Next   padre dataset describe beans    git add datasets/beans",
    ]
    again = padre("dataset", "add", "beans", "data/beans.csv", "--target", "class", "--id", "number")
    assert masked(again.out) == "beans is already there as #; nothing to do\n"


def test_add_a_toy(notebook: Any, padre: Any) -> None:
    """`padre dataset add wine sklearn:wine`."""
    done = padre("dataset", "add", "wine", "sklearn:wine", "--json").json
    assert (done["name"], done["rows"], done["features"]) == ("wine", 178, 13)
    assert done["roles"]["target"] == ["cultivar"]


def test_without_target(notebook: Any, padre: Any) -> None:
    """No target is guessed; columns that look like ids are named; `--target` later mends it."""
    notebook.write({"beans.csv": BEANS})
    done = padre("dataset", "add", "beans", "beans.csv")
    assert "no target" in done.out
    assert "repeat this with --target COLUMN; the columns are number, len, w, class" in done.err
    assert "column `number` looks like an id" in done.err
    mended = padre("dataset", "add", "beans", "beans.csv", "--target", "class", "--drop", "number")
    assert "now target class, without number; before no target" in mended.out


def test_a_name_with_a_space_can_be_pasted(notebook: Any, padre: Any) -> None:
    """The commands that are printed name one data set, not two words."""
    notebook.write({"beans.csv": BEANS})
    done = padre("dataset", "add", "my beans", "beans.csv", "--target", "class")
    assert "padre dataset describe 'my beans'    git add" in done.out
    wrong = padre("dataset", "add", "my beans", "beans.csv", "--target", "clas", code=1)
    assert wrong.err.endswith("padre dataset show 'my beans'\n")
    assert "padre dataset add 'your beans' SOURCE" in padre("dataset", "show", "your beans", code=1).err


def test_new_version(beans: Any, padre: Any) -> None:
    """Changed content is announced, and both versions are listed, shown and compared."""
    beans.write({"data/beans.csv": BEANS.replace("3.5", "9.5").replace("2.5", "7.5")})
    done = padre("dataset", "add", "beans", "data/beans.csv", "--target", "class", "--id", "number")
    assert masked(done.out.splitlines()[0]) == "beans: new version # (2 rows changed), before #; the old one stays"
    history = padre("dataset", "history", "beans", "--json").json
    assert [each["current"] for each in history] == [True, False]
    assert padre("dataset", "show", f"beans@{history[1]['version'][:7]}", "--json").json["current"] is False
    diff = padre("dataset", "diff", "beans", "--json").json
    assert (diff["changed"], diff["before"], diff["after"]) == ([2, 3], history[1]["version"], history[0]["version"])
    text = padre("dataset", "diff", "beans").out
    assert masked(text).splitlines()[0] == "beans   # -> #   2 rows changed"
    assert re.search(r"len +mean +2\.5 +6\.167", text)


def test_list(beans: Any, padre: Any) -> None:
    """One line per data set, in each form."""
    assert masked(padre("dataset", "list").out).splitlines() == [
        "name   version  size   target             versions  source",
        "beans  #  3 × 2  class (2 classes)  1         data/beans.csv",
    ]
    assert padre("dataset", "list", "--csv").out.splitlines()[0] == "name,version,rows,features,versions,source,target"
    assert padre("dataset", "list", "--markdown").out.startswith("| name | version |")
    assert [each["name"] for each in padre("dataset", "list", "--json").json] == ["beans"]


def test_empty_list(notebook: Any, padre: Any) -> None:
    """No data sets: what to type; with --json an empty array."""
    assert "padre dataset add NAME SOURCE" in padre("dataset", "list").out
    assert padre("dataset", "list", "--json").json == []


def test_show(beans: Any, padre: Any) -> None:
    """Roles and attributes; names by `@version` too."""
    shown = padre("dataset", "show", "beans").out
    assert re.search(r"^len +feature +float64 +-- +mm +0 +1\.5 to 3\.5$", shown, re.MULTILINE)
    assert re.search(r"^class +target +string +nominal +-- +0 +a, b$", shown, re.MULTILINE)
    document = padre("dataset", "show", "beans", "--json").json
    assert document["attributes"][2]["missing"] == 1
    assert document["content"].startswith(document["version"])


def test_describe(beans: Any, padre: Any) -> None:
    """Statistics of each column, in each form."""
    record = padre("dataset", "describe", "beans", "--json").json[1]
    assert (record["column"], record["mean"], record["std"], record["unit"]) == ("len", 2.5, 1.0, "mm")
    assert padre("dataset", "describe", "beans", "--csv").out.splitlines()[3].startswith("w,feature,float64,,,1,2,3.0")
    assert "| len | feature |" in padre("dataset", "describe", "beans", "--markdown").out
    assert re.search(r"^class .* a \(2\)$", padre("dataset", "describe", "beans").out, re.MULTILINE)


def test_load_defaults(notebook: Any, padre: Any) -> None:
    """Six toys; a second time they are there."""
    assert len(padre("dataset", "load-defaults", "--json").json) == 6
    again = padre("dataset", "load-defaults").out.splitlines()
    assert len(again) == 6
    assert all(line.endswith("already there") for line in again)


def test_rm(beans: Any, padre: Any) -> None:
    """It is gone from the work tree, and the words say what stays."""
    assert "stays in DVC's cache" in padre("dataset", "rm", "beans").out
    assert not (beans.path / "datasets/beans").exists()
    assert "no data set `beans` yet" in padre("dataset", "rm", "beans", code=1).err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["add", "x", "beans.csv", "--target", "Class"], "data set `x` has no column `Class`; did you mean `class`?"),
        (["add", "x", "gone.csv"], "there is no file `gone.csv`"),
        (["add", "a/b", "beans.csv"], "is a path"),
        (["add", "x", "sklearn:boston"], "unknown toy data set `boston`"),
        (["add", "x", "openml:iris"], "have numbers"),
        (["add", "x", "beans.csv", "--unit", "size=mm"], "unknown column `size`"),
        (["show", "x"], "no data set `x` yet"),
        (["describe", "x@abc"], "no data set `x` yet"),
    ],
)
def test_errors(notebook: Any, padre: Any, words: list[str], expected: str) -> None:
    """Each mistake is one line and exit code 1, and leaves nothing behind."""
    notebook.write({"beans.csv": BEANS})
    done = padre("dataset", *words, code=1)
    assert expected in done.err
    assert len(done.err.splitlines()) == 1
    assert not (notebook.path / "datasets").exists()


def test_one_broken_file(beans: Any, padre: Any) -> None:
    """A corrupt file is named with its line, and the other data sets are listed."""
    padre("dataset", "add", "wine", "sklearn:wine")
    broken = next((beans.path / "datasets/wine").rglob("version.json"))
    broken.write_text(broken.read_text().replace('"content":', '"content"'))
    done = padre("dataset", "list")
    assert "beans" in done.out
    assert "wine" not in done.out
    assert re.search(r"datasets/wine/.*/version\.json, line \d+: .*1 other data set listed", done.err)


def test_a_name_with_a_comma(notebook: Any, padre: Any) -> None:
    """A column whose name has a comma is written in quotes."""
    notebook.write({"x.csv": 'a;"b, c";d\n1;2;3\n4;5;6\n'})
    done = padre("dataset", "add", "x", "x.csv", "--target", 'd,"b, c"', "--json").json
    assert done["roles"]["target"] == ["d", "b, c"]


def test_usage(notebook: Any, padre: Any) -> None:
    """A unit without `=` is a matter of usage: exit code 2."""
    notebook.write({"beans.csv": BEANS})
    assert "`len` is not COLUMN=VALUE" in padre("dataset", "add", "x", "beans.csv", "--unit", "len", code=2).err


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *args: Any) -> None:
        """Nothing on stderr."""


def test_url(notebook: Any, padre: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a checksum the error says what to add to the command; with it that works; another content does not."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "beans.csv").write_text(BEANS)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=partial(server.serve_forever, poll_interval=0.02)).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/beans.csv"
        words = ["dataset", "add", "beans", url, "--target", "class"]
        option = padre(*words, code=1).err.strip().rpartition("repeat the command with ")[2]
        assert option == f"--sha256 {sha256(BEANS.encode()).hexdigest()}"
        repeat = [*words, *option.split()]
        assert padre(*repeat, "--json").json["source"] == url
        (folder / "beans.csv").write_text(BEANS + "4,1,1,a\n")
        assert "has changed or is damaged" in padre(*repeat, code=1).err
        server.shutdown()


def test_listing_needs_no_heavy_library(beans: Any) -> None:
    """`padre dataset list` and `show` start without pandas, scikit-learn and DVC."""
    code = (
        "import sys; from padre_git.cli.main import main; "
        "main(['dataset', 'list']); main(['dataset', 'show', 'beans']); "
        "print([name for name in ('pandas', 'numpy', 'sklearn', 'dvc', 'dvc_data', 'networkx') if name in sys.modules])"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {root!r}); {code}"],
        cwd=beans.path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_how_a_text_file_was_read(notebook: Any, padre: Any) -> None:
    """A missing header and codes are explained; `--header` and `--no-header` decide."""
    notebook.write({"plain.csv": "007,2,a\n008,3,b\n009,5,a\n", "years.csv": "2019,2020\n1,2\n2,4\n"})
    result = padre("dataset", "add", "plain", "plain.csv", "--target", "column_3")
    assert "note   line 1 is data and no header, because `a` is a value like those below it" in result.err
    assert "note   `column_1` has numbers with leading zeros: kept as text" in result.err
    assert padre("dataset", "show", "plain", "--json").json["attributes"][0]["type"] == "string"
    result = padre("dataset", "add", "years", "years.csv", "--header", "--target", "2020")
    assert "line 1" not in result.err
    assert "years" in result.out
    notebook.write({"x.json": "[]"})
    said = padre("dataset", "add", "x", "x.json", "--header", code=1).err
    assert "x.json is not a text file whose first line could be a header; leave --header out" in said
