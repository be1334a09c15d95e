"""The pipeline of a run, from what was recorded."""

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.show.inspect import of_run
from padre_git.errors import UnknownName
from tests import synthetic
from tests.conftest import Repository

REF = f"refs/heads/padre/thesis/breast-svc/{synthetic.EXECUTION}"


def test_identity_and_pipeline(notebook: Repository) -> None:
    """It says whose pipeline it is; a run alone has no parameters that vary."""
    synthetic.branch(notebook.path, REF, synthetic.complete("k9d2v5ha"))
    found = of_run(Workspace.at(notebook.path), "k9d2v5ha")
    assert found.title == "run k9d2v5ha, thesis/breast-svc"
    assert found.text == "SVC"
    assert found.document["run"] == synthetic.identifier("k9d2v5ha")
    assert "varied" not in found.document


def test_no_run(notebook: Repository) -> None:
    """A word that names none is an error."""
    synthetic.branch(notebook.path, REF, synthetic.complete("k9d2v5ha"))
    with pytest.raises(UnknownName):
        of_run(Workspace.at(notebook.path), "forest")
