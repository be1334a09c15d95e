"""Projects and experiments in the work tree."""

import pytest

from padre_git.app.repository import catalog
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError, UnknownName
from tests.conftest import Repository


def test_an_experiment_makes_its_project(notebook: Repository) -> None:
    """Both files are there, each is found by its name in any case."""
    workspace = Workspace.at(notebook.path)
    path = catalog.create_experiment(workspace, "Big SVC", project="My Thesis", dataset="iris")
    assert path == "projects/my-thesis/experiments/big-svc/experiment.json"
    assert catalog.experiment(workspace, "my thesis/big svc").document.dataset == "iris"
    assert [each.document.name for each in catalog.projects(workspace)] == ["My Thesis"]
    assert catalog.experiments(workspace, "other") == []


def test_nothing_is_overwritten(notebook: Repository) -> None:
    """The same name is refused, and so is another name with the same folder."""
    workspace = Workspace.at(notebook.path)
    path = catalog.create_project(workspace, "Thesis", description="first")
    with pytest.raises(PadreError, match="already exists"):
        catalog.create_project(workspace, "Thesis")
    with pytest.raises(PadreError, match="would use the folder of `Thesis`"):
        catalog.create_project(workspace, "thesis")
    assert '"first"' in notebook.read(path)


def test_a_name_of_two_experiments(notebook: Repository) -> None:
    """It needs its project; a name that none has lists the known ones."""
    workspace = Workspace.at(notebook.path)
    catalog.create_experiment(workspace, "svc", project="a")
    catalog.create_experiment(workspace, "svc", project="b")
    with pytest.raises(PadreError, match="a/svc, b/svc"):
        catalog.experiment(workspace, "svc")
    assert catalog.experiment(workspace, "b/svc").document.project == "b"
    with pytest.raises(UnknownName, match="known"):
        catalog.project(workspace, "zzz")
