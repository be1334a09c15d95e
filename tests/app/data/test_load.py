"""Recorded data is read back, or the error says why not."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from padre_git.app.data import datasets, versions
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data.dataset import Dataset
from padre_git.errors import MissingData, PadreError, UnknownName


@pytest.fixture
def workspace(notebook: Any) -> Workspace:
    """The workspace of a repository that is set up."""
    return open_workspace(notebook.path)


def beans(width: float = 1.5) -> Dataset:
    """A small data set; ``width`` is that of its first row."""
    frame = pd.DataFrame({"no": [1, 2, 3], "width": [width, 2.5, 3.5], "class": ["u", "v", "u"]})
    return Dataset("beans", frame, target="class", id="no")


def test_unknown_names(workspace: Workspace) -> None:
    """A data set or version that is not there lists those that are."""
    datasets.ensure(workspace, beans())
    with pytest.raises(UnknownName, match=r"unknown data set `bean`; did you mean `beans`\?"):
        datasets.load(workspace, "bean")
    with pytest.raises(UnknownName, match="unknown version `fffff` of beans"):
        datasets.load(workspace, "beans", "fffff")


def test_recorded_elsewhere(notebook: Any, workspace: Workspace) -> None:
    """What only another branch has is not the current version; the error says how to name it."""
    done = datasets.ensure(workspace, beans())
    notebook.git("checkout", "-q", "-b", "other")
    notebook.git("add", "datasets")
    notebook.git("commit", "-q", "-m", "beans")
    notebook.git("checkout", "-q", "main")
    with pytest.raises(PadreError, match=f"not on this branch; name its version: beans@{done.version.version[:7]}"):
        datasets.load(workspace, "beans")


def _forget(workspace: Workspace) -> None:
    for path in (workspace.root / ".dvc/cache").rglob("*"):
        if path.is_file():
            path.unlink()


def test_missing_data(workspace: Workspace) -> None:
    """Content that is neither in the cache nor beside its pointer is an error with the command to get it."""
    datasets.ensure(workspace, beans())
    stored = versions.get(workspace, "beans")
    _forget(workspace)
    assert datasets.load(workspace, "beans").shape == (3, 1)  # the copy beside the pointer
    (workspace.root / stored.pointer.removesuffix(".dvc")).unlink()
    with pytest.raises(MissingData, match=f"Get them with: padre pull .*dvc pull {stored.pointer}"):
        datasets.load(workspace, "beans")
    new = datasets.ensure(workspace, beans(9.0))
    assert new.announcement is not None
    assert "the old data are not here" in new.announcement


def test_a_copy_that_someone_changed(workspace: Workspace) -> None:
    """A copy that differs from its pointer is not taken for the data."""
    datasets.ensure(workspace, beans())
    stored = versions.get(workspace, "beans")
    copy = workspace.root / stored.pointer.removesuffix(".dvc")
    copy.unlink()
    copy.write_bytes(b"something else")
    assert datasets.load(workspace, "beans").version == stored.version.version
    _forget(workspace)
    with pytest.raises(MissingData):
        datasets.load(workspace, "beans")


def test_damaged_content(workspace: Workspace) -> None:
    """Data whose content has another hash than `version.json` says is refused, whatever DVC says."""
    datasets.ensure(workspace, beans())
    other = datasets.ensure(workspace, beans(9.0))
    first = next(each for each in versions.of(workspace, "beans") if each.version.version != other.version.version)
    wrong = next(data for path, data in other.files.items() if path.endswith(".dvc"))
    Path(workspace.root, first.pointer).write_bytes(wrong)
    with pytest.raises(PadreError, match="is damaged: its content has the hash"):
        datasets.load(workspace, "beans", first.version.version)


def test_the_name_of_an_old_recording(workspace: Workspace) -> None:
    """A branch of an earlier version has no `dataset.json`: the data set is called as it was asked for."""
    stored = datasets.ensure(workspace, Dataset("broad_beans", beans().data, target="class", id="no"))
    (workspace.root / workspace.layout.dataset_file(stored.slug)).unlink()
    assert datasets.load(workspace, "broad_beans").name == "broad_beans"
    assert datasets.load(workspace, f"broad_beans@{stored.version.version[:7]}").name == "broad_beans"
