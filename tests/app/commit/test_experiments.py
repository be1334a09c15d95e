"""Experiments that are given up or called otherwise."""

import json

import pytest

from padre_git.app.commit.experiments import remove_experiment, rename_experiment
from padre_git.app.recording.opening import open_workspace
from padre_git.errors import PadreError, UnknownName
from tests import synthetic
from tests.conftest import Padre, Repository

PLACE = "projects/thesis/experiments"


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
