"""`padre update`: the derived files of this branch."""

import json

from tests.conftest import Padre, Repository
from tests.hooked import place

FOLDER = "projects/thesis/experiments/breast-svc"


def test_written_once(notebook: Repository, padre: Padre) -> None:
    """The definition of the newest run is written; the second time all is as it should be."""
    place(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    notebook.git("commit", "-q", "-m", "run")
    out = padre("update", "--no-readme").out
    assert out == f"wrote {FOLDER}/experiment.json\n"
    assert json.loads(notebook.read(f"{FOLDER}/experiment.json"))["name"] == "breast-svc"
    assert padre("update", "--no-readme").out == "The derived files of 1 experiment are up to date.\n"


def test_readme_when_asked(notebook: Repository, padre: Padre) -> None:
    """--readme writes the page, too, also beside an up-to-date definition."""
    place(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    padre("update", "--no-readme")
    assert padre("update", "--readme", "--json").json["written"] == [f"{FOLDER}/README.md"]


def test_nothing_recorded(notebook: Repository, padre: Padre) -> None:
    """Without any run there is nothing to write."""
    assert padre("update", "--json").json == {"written": [], "left": []}


EXPERIMENT = """
from sklearn.dummy import DummyClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=2)
def dummy():
    return DummyClassifier({})
"""
OWN = "projects/default/experiments/dummy/experiment.json"


def _merged(notebook: Repository, padre: Padre) -> None:
    """Two people ran the experiment, each with a change of their own, and merge."""
    padre("dataset", "add", "iris", "sklearn:iris")
    notebook.git("add", "-A")
    notebook.git("commit", "-qm", "data")
    for branch, words in (("theirs", "strategy='uniform'"), ("ours", "strategy='stratified'")):
        notebook.git("switch", "-qc", branch, "main")
        notebook.write({f"{branch}.py": EXPERIMENT.format(words)})
        padre("run", f"{branch}.py")
        notebook.git("add", "-A")
        notebook.git("commit", "-qm", branch)
    notebook.git("merge", "-q", "theirs", check=False)
    assert notebook.git("ls-files", "-u").count(OWN) == 2


def test_it_finishes_a_merge(notebook: Repository, padre: Padre) -> None:
    """The document of both sides is derived from the runs of both; nothing is left to resolve."""
    _merged(notebook, padre)
    assert f"{OWN}: a merge left a conflict in it; padre update" in padre("experiment", "list").err
    assert f"wrote {OWN}, and staged it: its conflict is resolved" in padre("update", check=False).out
    assert notebook.git("ls-files", "-u") == ""
    notebook.git("commit", "-qm", "merged")
    assert "stratified" in notebook.read(OWN)
    assert len(padre("list", "--json", "--expand").json) == 2
    assert padre("update", "--no-readme").out.endswith("are up to date.\n")


def test_what_somebody_resolved_stays(notebook: Repository, padre: Padre) -> None:
    """A file in conflict that was edited since is not written over."""
    _merged(notebook, padre)
    own = notebook.git("show", f"theirs:{OWN}").replace('"description": ""', '"description": "mine"')
    notebook.write({OWN: own + "\n"})
    said = padre("update", "--no-readme")
    assert f"{OWN} has changes" in said.err
    assert "mine" in notebook.read(OWN)
