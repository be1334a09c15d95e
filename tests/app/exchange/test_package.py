"""Packages: what is in them is what was recorded, and in `test-heavy` a stock reader of RO-Crate understands it."""

import json
import os
import re
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.conftest import TESTERS, Padre, Repository, copied, made, process_environment
from tests.peers import python_of

FILE = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=3)
def dummy():
    return DummyClassifier()
"""
_NAMED = {f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
CITATION = """
cff-version: 1.2.0
title: Dummies <script>
license: MIT
authors: [{given-names: Ada, family-names: Lovelace, orcid: "https://orcid.org/0000-0002-1825-0097"}]
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a run; only copied."""
    files = {"dummy.py": FILE, "CITATION.cff": CITATION, "lib/my tools ü.py": "", "lib/100%.txt": "%41"}
    padre = made(tmp_path_factory.mktemp("package") / "thesis", files)
    padre("dataset", "add", "iris", "sklearn:iris")
    padre("run", "dummy.py", "-p", "strategy=uniform", "-m", "a <b>try</b>")
    return padre.repo.path


@pytest.fixture(scope="module")
def tagged(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with a table of two experiments, one of them with two codes, a license and a tag; only read."""
    padre = copied(template, tmp_path_factory.mktemp("tagged") / "thesis")
    padre.repo.write({"other.py": FILE.replace("def dummy", "def other"), "LICENSE": "MIT License\n"})
    padre("run", "other.py")
    padre.repo.write({"report.yaml": "tables:\n  results: {select: [dummy, other]}\n"})
    padre.repo.git("add", "--all")
    padre.repo.git("commit", "-q", "-m", "results")
    padre("tag", "v1.0", "-m", "first", "--allow", "unpushed,uncited,stale", check=False)
    padre.repo.write({"CITATION.cff": "cff-version: 1.2.0\ntitle: Later\n"})
    return padre.repo.path


@pytest.fixture
def padre(template: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy of it."""
    return copied(template, tmp_path / "thesis")


def _graph(folder: Path) -> dict[str, dict[str, object]]:
    document = json.loads((folder / "ro-crate-metadata.json").read_text())
    return {each["@id"]: each for each in document["@graph"]}


def test_a_run(padre: Padre, tmp_path: Path) -> None:
    """Code as it ran, data, predictions and documents are there, and the metadata names each and nothing else."""
    padre.repo.write({"dummy.py": FILE.replace("3", "4")})
    run = padre("list", "--json").json[0]["run"]
    folder = tmp_path / "crate ü"
    out = padre("package", run, str(folder)).out
    assert f"run {run} as RO-Crate (Process Run Crate 0.5)" in out
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    graph = _graph(folder)
    described = {name for name, each in graph.items() if "File" in each["@type"]}
    assert files - {"ro-crate-metadata.json"} == {unquote(name) for name in described}
    assert all(re.fullmatch(r"[!-~]+", name) for name in described)  # as a URI
    action = graph[f"#run-{run}"]
    code = action["instrument"]["@id"]  # type: ignore[index]
    assert (folder / code).read_text() == FILE
    assert (folder / "REPRODUCE.md").read_text().count("padre run dummy.py") == 1
    assert (folder / "requirements.txt").is_file()
    objects = [graph[each["@id"]] for each in action["object"]]  # type: ignore[attr-defined]
    values = {each["name"]: each["value"] for each in objects if each["@type"] == "PropertyValue"}
    assert values["DummyClassifier.strategy"] == "uniform"
    assert any(str(each["@id"]).endswith("data.parquet") for each in objects)
    results = {each["@id"].rpartition("/")[2] for each in action["result"]}  # type: ignore[attr-defined]
    assert results == {"metrics.json", "predictions.parquet"}
    assert action["actionStatus"] == {"@id": "http://schema.org/CompletedActionStatus"}
    assert action["agent"] == {"@id": "https://orcid.org/0000-0002-1825-0097"}
    root = graph["./"]
    assert root["license"] == {"@id": "https://spdx.org/licenses/MIT"}
    assert graph["https://spdx.org/licenses/MIT"]["name"] == "MIT"
    assert all(each.get("encodingFormat") for each in graph.values() if "File" in each["@type"])
    assert root["mentions"] == [{"@id": f"#run-{run}"}]
    assert "accuracy 0." in str(root["description"])


def test_a_tag(tagged: Path, tmp_path: Path) -> None:
    """The runs that it claims, with what its version says of citing and licensing, and no later file."""
    padre = Padre(Repository(tagged))
    out = padre("package", "v1.0", str(tmp_path / "crate")).out
    assert "2 runs as RO-Crate" in out
    assert (tmp_path / "crate/LICENSE").is_file() and (tmp_path / "crate/report.yaml").is_file()
    root = _graph(tmp_path / "crate")["./"]
    assert (root["version"], root["name"]) == ("v1.0", "Dummies <script>")
    assert len(root["mentions"]) == 2  # type: ignore[arg-type]
    assert len(list((tmp_path / "crate").glob("requirements*.txt"))) == 1


def test_a_table(tagged: Path, tmp_path: Path) -> None:
    """The same runs; the work tree says how they are cited, and the file is the license where nothing else is."""
    padre = Padre(Repository(tagged))
    padre("package", "table:results", str(tmp_path / "crate"))
    root = _graph(tmp_path / "crate")["./"]
    assert (root.get("version"), root["name"], root["license"]) == (None, "Later", {"@id": "LICENSE"})
    assert len(root["mentions"]) == 2  # type: ignore[arg-type]
    known = "unknown table `none` of report.yaml. Known: results."
    assert known in padre("package", "table:none", str(tmp_path / "x"), code=1).err


def test_run_again_from_the_package(tagged: Path, tmp_path: Path) -> None:
    """The commands of REPRODUCE.md, typed in the package, give the recorded scores."""
    padre = Padre(Repository(tagged))
    padre("package", "other", str(tmp_path / "crate"))
    text = (tmp_path / "crate/REPRODUCE.md").read_text()
    commands = text.partition("```sh\n")[2].partition("```")[0].splitlines()
    assert commands[0].startswith("python -m pip install -r requirements.txt")
    words = ["sh", "-e", "-c", "\n".join(commands[1:])]
    done = subprocess.run(
        words, cwd=tmp_path / "crate", env=process_environment() | _NAMED, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [before] = padre("list", "--json", "--experiment", "other").json
    [folder] = (tmp_path / "crate").glob("again-*")
    [after] = Padre(Repository(folder))("list", "--json").json
    assert (after["execution"], after["metrics"]) == (before["execution"], before["metrics"])


def test_data_that_are_not_here(tagged: Path, tmp_path: Path) -> None:
    """Of a clone without them the error says how to get them, and nothing is written."""
    padre = Padre(Repository(tagged))
    padre.repo.git("clone", "-q", str(tagged), str(tmp_path / "clone"))
    out = Padre(Repository(tmp_path / "clone"))("package", "v1.0", str(tmp_path / "crate"), code=1).err
    assert "not on this machine" in out
    assert not (tmp_path / "crate").exists()


def test_the_same_bytes(padre: Padre, tmp_path: Path) -> None:
    """The same run gives the same package, as a folder and as a ZIP file."""
    for name in ("a", "b"):
        padre("package", "dummy", str(tmp_path / name), "--zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    names = zipfile.ZipFile(tmp_path / "a.zip").namelist()
    assert "ro-crate-metadata.json" in names
    assert not any(name.startswith("/") or ".." in name for name in names)


def test_without_data(padre: Padre, tmp_path: Path) -> None:
    """Only the pointer, where that was asked for or the data set says so; then no predictions leave either."""
    padre("package", "dummy", str(tmp_path / "a"), "--no-data")
    assert not list((tmp_path / "a").rglob("data.parquet"))
    assert list((tmp_path / "a").rglob("predictions.parquet"))
    place = padre.repo.path / "datasets/iris/dataset.json"
    document = json.loads(place.read_text()) | {"publish": "none"}
    place.write_text(json.dumps(document, indent=2) + "\n")
    out = padre("package", "dummy", str(tmp_path / "b")).out
    assert "only its pointer and hash (its data set says publish: none)" in out
    assert not [path for path in (tmp_path / "b").rglob("*.parquet")]
    assert list((tmp_path / "b").rglob("data.parquet.dvc"))


def test_what_is_there_stays(padre: Padre, tmp_path: Path) -> None:
    """A folder that is not empty is refused before anything is written."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").touch()
    assert "is not empty" in padre("package", "dummy", str(tmp_path / "full"), code=1).err
    assert os.listdir(tmp_path / "full") == ["mine"]
    assert "nothing" in padre("package", "nothing", str(tmp_path / "x"), code=1).err
    assert not (tmp_path / "x").exists()


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_runcrate_reads_it(padre: Padre, tmp_path: Path) -> None:
    """Stock `runcrate report` shows action, instrument and inputs."""
    padre("package", "dummy", str(tmp_path / "crate"))
    python = python_of("runcrate", alone=True)
    words = [str(python.with_name("runcrate")), "report", str(tmp_path / "crate")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=dict(TESTERS))
    assert done.returncode == 0, done.stderr
    assert "dummy.py" in done.stdout
    assert "data.parquet" in done.stdout


_VALIDATE = ("validate", "--profile-identifier", "process-run-crate", "--no-paging", "--no-cache", "--verbose")


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_rocrate_validator_accepts_it(padre: Padre, tmp_path: Path) -> None:
    """Stock `rocrate-validator` finds nothing that the profile demands, with and without a license. It fetches the
    context that the metadata name, so it needs a network."""
    python = python_of("roc-validator", alone=True)
    for name in ("licensed", "unlicensed"):
        if name == "unlicensed":
            (padre.repo.path / "CITATION.cff").unlink()
        padre("package", "dummy", str(tmp_path / name))
        words = [str(python.with_name("rocrate-validator")), "--disable-color", *_VALIDATE, str(tmp_path / name)]
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=dict(TESTERS))
        said = " ".join(done.stdout.split())
        if "Unable to retrieve the JSON-LD context" in said or "urlopen error" in said:
            pytest.skip("rocrate-validator fetches the context of RO-Crate, and w3id.org cannot be reached")
        assert done.returncode == 0, done.stdout
