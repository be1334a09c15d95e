"""Versions are found without loading data, and foreign files are not believed."""

import json
from typing import Any

import pandas as pd
import pytest

from padre_git.app.data import datasets, versions
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data.dataset import Dataset
from padre_git.errors import PadreError


@pytest.fixture
def workspace(notebook: Any) -> Workspace:
    """A workspace with one data set of one version."""
    found = open_workspace(notebook.path)
    datasets.ensure(found, Dataset("beans", pd.DataFrame({"a": [1, 2]})))
    return found


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("wine", ("wine", None)),
        ("wine@3b1f", ("wine", "3b1f")),
        ("_iris_dataset", ("iris", None)),
    ],
)
def test_split_name(name: str, parts: tuple[str, str | None]) -> None:
    """The name and the version behind `@`."""
    assert versions.split_name(name) == parts


def test_everything(notebook: Any, workspace: Workspace) -> None:
    """Data sets of the work tree and of HEAD; a folder without a version is none."""
    (notebook.path / "datasets/empty").mkdir()
    notebook.git("add", "datasets")
    notebook.git("commit", "-q", "-m", "beans")
    datasets.ensure(workspace, Dataset("peas", pd.DataFrame({"a": [1]})))
    assert sorted(versions.everything(workspace)) == ["beans", "peas"]


def test_ambiguous_beginning(workspace: Workspace) -> None:
    """A beginning that several versions share is an error that lists them."""
    for value in range(40):
        datasets.ensure(workspace, Dataset("beans", pd.DataFrame({"a": [value]})))
    known = [each.version.version for each in versions.of(workspace, "beans")]
    letter = next(name[0] for name in known if sum(other[0] == name[0] for other in known) > 1)
    with pytest.raises(PadreError, match=rf"`beans@{letter}` matches \d+ versions"):
        versions.get(workspace, "beans", letter)


@pytest.mark.parametrize(("key", "value"), [("file", "../../secret"), ("version", "000000000000"), ("content", "ab")])
def test_foreign_version(workspace: Workspace, key: str, value: str) -> None:
    """A `version.json` that names another folder, a file elsewhere or another hash is refused."""
    path = next((workspace.root / "datasets").rglob("version.json"))
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, key: value}))
    with pytest.raises(PadreError, match="does not belong in its folder"):
        versions.get(workspace, "beans")


def test_without_description(workspace: Workspace) -> None:
    """A clone of an execution's branch has no `dataset.json`; the folder's name does."""
    (workspace.root / "datasets/beans/dataset.json").unlink()
    assert versions.document(workspace, "beans").name == "beans"
    assert datasets.load(workspace, "beans").shape == (2, 1)
