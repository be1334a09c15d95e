"""What a run left beside its documents, read from DVC's cache."""

import shutil
import subprocess

import pytest
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB

from padre_git import Dataset, Experiment
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.reader import Reader
from padre_git.app.runs import select, stored
from padre_git.errors import MissingData
from tests.conftest import Repository


def test_what_to_pull_is_a_command(notebook: Repository) -> None:
    """Where only the branch has the pointer, the command that the error names takes it from there."""
    data = Dataset("d", load_iris(return_X_y=True))
    run = Experiment("a long name of an experiment", dataset=data, pipeline=GaussianNB(), splitting=3).execute().best
    workspace = open_workspace(notebook.path)
    shutil.rmtree(notebook.path / "projects")
    shutil.rmtree(workspace.dvc.cache)
    reader = Reader(workspace, select.run(workspace, run.id, command="test"))
    with pytest.raises(MissingData, match="are not on this machine; git restore --source=padre/default/") as said:
        stored.predictions(reader)
    restore = str(said.value).partition("; ")[2].partition(" && ")[0]
    subprocess.run(restore.split(), cwd=notebook.path, check=True)
    assert (notebook.path / reader.pointer_path).is_file()
