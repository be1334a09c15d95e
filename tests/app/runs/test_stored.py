"""What a run left beside its documents, read from DVC's cache."""

import shutil

import pytest
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB

from padre_git import Dataset, Experiment
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.reader import Reader
from padre_git.app.runs import select, stored
from padre_git.errors import MissingData
from padre_git.model.names import short
from tests.conftest import Repository


def test_what_to_pull_is_a_command(notebook: Repository) -> None:
    """Where only its own branch has the run, the command names it; see `test_results_of_one_run` for what it does."""
    data = Dataset("d", load_iris(return_X_y=True))
    run = Experiment("a long name of an experiment", dataset=data, pipeline=GaussianNB(), splitting=3).execute().best
    workspace = open_workspace(notebook.path)
    shutil.rmtree(notebook.path / "projects")
    shutil.rmtree(workspace.dvc.cache)
    reader = Reader(workspace, select.run(workspace, run.id, command="test"))
    with pytest.raises(MissingData, match=rf"are not on this machine\. Get them with: padre pull {short(run.id)}$"):
        stored.predictions(reader)
