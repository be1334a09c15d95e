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
    assert padre("update", "--no-readme").out == "the derived files of 1 experiment are as they should be\n"


def test_readme_when_asked(notebook: Repository, padre: Padre) -> None:
    """--readme writes the page, too, also beside an up-to-date definition."""
    place(notebook, "k9d2v5ha")
    notebook.git("add", "projects", "datasets")
    padre("update", "--no-readme")
    assert padre("update", "--readme", "--json").json["written"] == [f"{FOLDER}/README.md"]


def test_nothing_recorded(notebook: Repository, padre: Padre) -> None:
    """Without any run there is nothing to write."""
    assert padre("update", "--json").json == {"written": [], "left": []}
