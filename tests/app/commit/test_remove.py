"""A run is taken off the lists and stays in git's history."""

import json

import pytest

from padre_git.app.commit import remove
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.storage import index
from tests import synthetic
from tests.conftest import Repository

REF = f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}"


def test_on_the_branch_of_the_run(notebook: Repository) -> None:
    """`removed.json` is committed there and lies in the work tree; run.json is still on the branch."""
    content = synthetic.simple("k9d2v5ha")
    synthetic.branch(notebook.path, REF, content)
    workspace = Workspace.at(notebook.path)
    (gone,) = remove.remove(workspace, remove.chosen(workspace, ["k9d2"]), reason="wrong data")
    assert gone.commit == notebook.git("rev-parse", REF)
    assert json.loads(notebook.git("show", f"{REF}:{gone.file}"))["reason"] == "wrong data"
    assert (notebook.path / gone.file).is_file()
    assert set(content) <= set(notebook.git("ls-tree", "-r", "--name-only", REF).splitlines())
    assert index.read(workspace.git, workspace.layout).rows == []


def test_without_its_branch(notebook: Repository) -> None:
    """A run that only the work tree has is removed there, and why not on a branch is said."""
    notebook.write(synthetic.simple("k9d2v5ha"))
    workspace = Workspace.at(notebook.path)
    (gone,) = remove.remove(workspace, remove.chosen(workspace, ["k9d2"]))
    assert (gone.commit, gone.branch) == (None, None)
    assert gone.why_not.startswith("there is no branch padre/thesis/breast-svc/")


def test_a_word_for_two_runs(notebook: Repository) -> None:
    """It is refused, unless all are wanted."""
    recording = synthetic.identifier("rrrrrrrr")
    notebook.write(synthetic.simple("k9d2v5ha", recording=recording, setting={"SVC.C": 2.0}))
    notebook.write(synthetic.simple("m4t7xq2p", recording=recording, number=2))
    workspace = Workspace.at(notebook.path)
    with pytest.raises(PadreError, match=r"matches 2 runs: .*--all"):
        remove.chosen(workspace, ["breast-svc"])
    assert len(remove.chosen(workspace, ["breast-svc"], everything=True)) == 2
