"""`padre site`: what is written, what is never overwritten."""

import json
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import padre_git
from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import write
from padre_git.app.site.view import View
from padre_git.errors import PadreError, UnknownName
from tests.conftest import Padre, Repository


def _workspace(padre: Padre) -> Workspace:
    return Workspace.at(padre.repo.path)


def test_the_folder(thesis: Padre) -> None:
    """Git does not see it; the manifest names each file with its hash; a second call replaces it."""
    done = write.pages(_workspace(thesis))
    folder = thesis.repo.path / "site"
    assert done.folder == folder
    assert thesis.repo.git("status", "--porcelain") == ""
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {path: sha256((folder / path).read_bytes()).hexdigest() for path in manifest["files"]} == manifest["files"]
    assert manifest["commit"] == thesis.repo.git("rev-parse", "HEAD")
    assert done.files == len(manifest["files"]) + 1
    assert (done.runs, done.pages, done.comparisons, done.kept) == (
        5,
        len(list((folder / "run").iterdir())),
        1,
        ["iris: ids"],
    )
    (folder / "run" / "old.html").unlink(missing_ok=True)
    assert write.pages(_workspace(thesis), every=True).pages == 5
    assert not list(thesis.repo.path.glob(".site-*"))


def test_some_runs(thesis: Padre, tmp_path: Path) -> None:
    """Only the runs that are named are shown, on every page; of a name that nothing has the known ones are listed."""
    done = write.pages(_workspace(thesis), folder=tmp_path / "nb", select=["nb"], every=True)
    assert (done.runs, done.pages, done.comparisons) == (1, 1, 0)
    text = (tmp_path / "nb" / "runs.js").read_text()
    assert "iris-nb" in text
    assert "iris-svc" not in text
    assert "iris-svc" not in (tmp_path / "nb" / "index.html").read_text()
    assert write.pages(_workspace(thesis), "HEAD", tmp_path / "both", select=["nb", "svc"]).runs == 5
    with pytest.raises(UnknownName, match="svc"):
        write.pages(_workspace(thesis), folder=tmp_path / "none", select=["forest"])


def test_how_to_cite(thesis: Padre) -> None:
    """The citation of the commit is in the folder, as it is."""
    thesis.repo.write({"CITATION.cff": "cff-version: 1.2.0\ntitle: Thesis\n"}, commit="cite")
    folder = write.pages(_workspace(thesis)).folder
    assert (folder / "CITATION.cff").read_text() == "cff-version: 1.2.0\ntitle: Thesis\n"


def test_files_of_others_stay(thesis: Padre, tmp_path: Path) -> None:
    """A folder with anything else in it is refused, and nothing in it changes; from Python, too."""
    folder = padre_git.site(folder=tmp_path / "site")
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(PadreError, match=r"site/ holds files that padre did not write \(notes.txt\)"):
        write.pages(_workspace(thesis), folder=folder)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "index.html").is_file()


@pytest.mark.parametrize("name", [".", "..", "experiment.py", "link"])
def test_places_that_are_none(name: str, thesis: Padre, tmp_path: Path) -> None:
    """The repository, what it lies in, a file and a link are no place for pages."""
    (thesis.repo.path / "link").symlink_to(tmp_path)
    with pytest.raises(PadreError, match="Choose another"):
        write.pages(_workspace(thesis), folder=Path(name))


def test_a_revision(thesis: Padre, tmp_path: Path) -> None:
    """The pages of a tag show its runs alone."""
    thesis.repo.git("tag", "v1")
    thesis("run", "experiment.py", "--experiment", "iris-nb", "-p", "GaussianNB.var_smoothing=0.1")
    done = write.pages(_workspace(thesis), "v1", tmp_path / "old")
    assert done.runs == 5
    assert done.where.startswith("v1 = ")
    assert write.pages(_workspace(thesis), folder=tmp_path / "new").runs == 6


def test_without_what_draws_charts(thesis: Padre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages with the numbers of charts in place of the charts, a line that says why, and no library; one file, too."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    done = write.pages(_workspace(thesis), folder=tmp_path / "plain", every=True)
    why = "Charts are not drawn, only their numbers are shown: vl-convert is not installed. Install it with: "
    assert done.notes == [f"{why}pip install 'padre-git[plots]'"]
    assert not (tmp_path / "plain" / "lib").exists()
    page = next(text for each in (tmp_path / "plain" / "run").iterdir() if "<figure" in (text := each.read_text()))
    assert why in page
    assert "<details open><summary>" in page
    assert "application/json" not in page
    assert "vega.js" not in page
    one = write.single(_workspace(thesis), None, tmp_path / "one.html", every=True)
    assert one.notes == done.notes
    assert why in (tmp_path / "one.html").read_text()


def test_what_the_files_are(thesis: Padre) -> None:
    """A site is an RO-Crate that names each file, and each run with its parameters and the pages of it and its data."""
    cited = "title: A thesis\nlicense: MIT\nauthors: [{family-names: Lovelace, given-names: Ada}]\n"
    thesis.repo.write({"CITATION.cff": cited}, commit="Cite")
    files = write.contents(View.of(_workspace(thesis), public=True))
    described = json.loads(files["ro-crate-metadata.json"])
    entities = {each["@id"]: each for each in described["@graph"]}
    root = entities["./"]
    assert (root["name"], root["license"]) == ("A thesis", {"@id": "https://spdx.org/licenses/MIT"})
    assert {each["@id"] for each in root["hasPart"]} == set(files) - {"ro-crate-metadata.json", "manifest.json"}
    actions = [each for each in entities.values() if each["@type"] == "CreateAction"]
    assert {each["result"][0]["@id"] for each in actions} == {path for path in files if path.startswith("run/")}
    assert all(each["object"][0]["@id"] == "data/iris.html" for each in actions)
    assert entities[actions[0]["result"][0]["@id"]]["encodingFormat"] == "text/html"
    assert files["CITATION.cff"] == cited.encode()


_DUMMY = """
from sklearn.dummy import DummyClassifier
from padre_git import App
app = App()
@app.experiment(dataset="iris", splitting=2)
def dummy(): return DummyClassifier()
"""


def test_runs_of_branches_alone(notebook: Repository, padre: Padre) -> None:
    """Nothing is said of a commit without runs where the pages have those of padre's branches."""
    padre("dataset", "add", "iris", "sklearn:iris")
    notebook.write({"dummy.py": _DUMMY}, commit="code")
    padre("run", "-q", "dummy.py")
    done = padre("site", check=False)
    assert "1 run" in done.out
    assert done.err == ""
