"""Experiments that are given up or called otherwise."""

import json

import pytest

from padre_git.app.commit.experiments import remove_experiment, rename_experiment
from padre_git.app.recording.opening import open_workspace
from padre_git.errors import PadreError, UnknownName
from tests import synthetic
from tests.conftest import Padre, Repository

PLACE = "projects/thesis/experiments"
EXPERIMENT = """
from sklearn.tree import DecisionTreeClassifier
from padre_git import App

app = App()


@app.experiment(dataset="iris", splitting=3)
def {}():
    return DecisionTreeClassifier(max_depth={})
"""
OTHER = """

@app.experiment(dataset="iris", splitting=3)
def other():
    return DecisionTreeClassifier()
"""


@pytest.fixture
def recorded(notebook: Repository) -> Repository:
    """Two runs of one experiment and one of another; one lies in the work tree."""
    notebook.write(synthetic.simple("m4t7xq2p", ago=90))
    for name, changes in (("k9d2v5ha", {}), ("w5c8r3mz", {"experiment": "nb"})):
        synthetic.branch(notebook.path, f"refs/heads/padre/{name}", synthetic.simple(name, **changes))
    notebook.write({f"{PLACE}/breast-svc/README.md": "x"})
    return notebook


def runs(padre: Padre, *words: str) -> list[str]:
    return [each["id"][-8:] for each in padre("list", "--json", *words).json]


def test_removed(recorded: Repository, padre: Padre) -> None:
    """All its runs are off the lists, wherever they are; its derived files are gone, other experiments stay."""
    done = padre("experiment", "rm", "breast-svc", "-m", "wrong idea")
    assert "removed thesis/breast-svc and 2 runs" in done.out
    assert runs(padre) == ["w5c8r3mz"]
    assert not (recorded.path / PLACE / "breast-svc/README.md").exists()
    reasons = {json.loads(file.read_bytes())["reason"] for file in recorded.path.rglob("removed.json")}
    assert reasons == {"wrong idea"}
    assert [each["experiment"] for each in padre("list", "experiments", "--json").json] == ["nb"]


def test_renamed(recorded: Repository, padre: Padre) -> None:
    """Its runs count as runs of the new name, and are found by both; nothing that was recorded changes."""
    before = {path: path.read_bytes() for path in recorded.path.rglob("run.json")}
    padre("experiment", "rename", "breast-svc", "Breast SVM")
    assert {path: path.read_bytes() for path in recorded.path.rglob("run.json")} == before
    for name in ("breast-svm", "Breast SVM", "breast-svc", "thesis/breast-svm"):
        assert runs(padre, "--experiment", name) == ["k9d2v5ha", "m4t7xq2p"]
    assert padre("show", "breast-svm", "--json").json["runs"]
    names = {each["experiment"]: each["runs"] for each in padre("list", "experiments", "--json").json}
    assert names == {"breast-svm": 2, "nb": 1}
    padre("experiment", "rename", "breast-svm", "nb")
    assert set(runs(padre, "--experiment", "nb")) == {"k9d2v5ha", "w5c8r3mz", "m4t7xq2p"}


def test_what_cannot_be_done(recorded: Repository) -> None:
    """A name that nothing has, that two projects have, and the same name."""
    workspace = open_workspace(recorded.path)
    with pytest.raises(UnknownName, match="unknown experiment `nothing`"):
        remove_experiment(workspace, "nothing")
    with pytest.raises(PadreError, match="choose another name"):
        rename_experiment(workspace, "nb", "NB")
    synthetic.branch(
        recorded.path, "refs/heads/padre/x", synthetic.simple("x1aaaaaa", project="other", experiment="nb")
    )
    with pytest.raises(PadreError, match="other/nb, thesis/nb"):
        remove_experiment(workspace, "nb")
    assert rename_experiment(workspace, "other/nb", "bayes").place == ("other", "bayes")


def test_every_view_has_the_new_name(notebook: Repository, padre: Padre) -> None:
    """Lists, comparisons, pages and derived files call old runs by the new name; what was recorded stays where it was,
    and can be pushed, removed and compared from there."""
    padre("dataset", "add", "iris", "sklearn:iris")
    notebook.write({"exp.py": EXPERIMENT.format("forest", 1) + OTHER})
    padre("run", "exp.py")
    notebook.git("add", "-A")
    notebook.git("commit", "-qm", "runs")
    padre("update", "--readme", check=False)
    notebook.git("add", "-A")
    notebook.git("commit", "-qm", "derived")
    notebook.git("tag", "before")
    padre("experiment", "rename", "forest", "deep_woods", check=False)
    notebook.write({"exp.py": EXPERIMENT.format("deep_woods", 2) + OTHER})
    notebook.git("add", "-A")
    padre("update", "--readme", check=False)
    notebook.git("add", "-A")
    notebook.git("commit", "-qm", "renamed")
    assert "are up to date" in padre("update", "--readme").out
    folder = notebook.path / "projects/default/experiments"
    assert not (folder / "forest/experiment.json").exists()
    links = [link for link in (folder / "deep-woods/README.md").read_text().split("(") if link.startswith("../forest/")]
    assert len(links) == 2
    assert all((folder / "deep-woods" / link.partition(")")[0]).exists() for link in links)
    (old,) = [run["id"][-8:] for run in padre("list", "--json", "--experiment", "deep-woods").json]
    padre("run", "exp.py", "--experiment", "deep-woods")
    assert {run["experiment"] for run in padre("list", "--json").json} == {"deep-woods", "other"}
    assert runs(padre, "--where", "experiment == 'deep-woods'") == runs(padre, "--experiment", "forest")
    assert {each["experiment"] for each in padre("list", "executions", "--json").json} == {"deep-woods", "other"}
    for words in (["log"], ["compare", "deep-woods", "other"], ["diff"], ["show", "deep-woods"]):
        assert "forest" not in padre(*words).out.replace("padre/default/forest", "").replace("experiments/forest", "")
    pair = padre("diff", "before...HEAD", "--markdown").out
    assert "deep-woods" in pair
    assert "Only before" not in pair
    shown = padre("show", old).out
    assert "default/deep-woods, label deep_woods" in shown
    assert "padre/default/forest" in shown
    padre("rm", old, "-m", "old", check=False)
    assert old not in runs(padre)
