"""The documents of a run, wherever they lie."""

import pytest

from padre_git.app.repository.reader import Reader, read_runs
from padre_git.app.repository.workspace import Workspace
from padre_git.storage import index
from tests import synthetic
from tests.conftest import Repository

REF = f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}"


def reader(repo: Repository) -> Reader:
    workspace = Workspace.at(repo.path)
    (row,) = index.read(workspace.git, workspace.layout).rows
    return Reader(workspace, row)


@pytest.mark.parametrize("where", ["branch", "work tree"])
def test_the_same_documents_from_both_places(notebook: Repository, where: str) -> None:
    """A run is read from its branch as from the work tree, which has no commit of it."""
    content = synthetic.complete("k9d2v5ha", [0.5, 0.7])
    if where == "branch":
        synthetic.branch(notebook.path, REF, content)
    else:
        notebook.write(content)
    found = reader(notebook)
    assert found.run.id == synthetic.identifier("k9d2v5ha")
    assert found.metrics is not None
    assert found.metrics.metrics["accuracy"].values == [0.5, 0.7]
    assert found.definition is not None
    assert found.definition.name == "breast-svc"
    assert found.commit == (REF if where == "branch" else None)


def test_a_file_that_is_nowhere(notebook: Repository) -> None:
    """It has no content; a run without splits of its own has none."""
    synthetic.branch(notebook.path, REF, synthetic.simple("k9d2v5ha"))
    found = reader(notebook)
    assert found.bytes("projects/none.json") is None
    assert found.splits == []
    assert found.pointer is None


def test_many_at_once(notebook: Repository) -> None:
    """Each run by its id, from the branch and from the work tree together."""
    synthetic.branch(notebook.path, REF, synthetic.simple("k9d2v5ha"))
    notebook.write(synthetic.simple("m4t7xq2p"))
    workspace = Workspace.at(notebook.path)
    found = read_runs(workspace, index.read(workspace.git, workspace.layout).rows)
    assert found.keys() == {synthetic.identifier("k9d2v5ha"), synthetic.identifier("m4t7xq2p")}
    assert all(run.id == name for name, run in found.items())
