"""Listing, showing and removing data sets without loading one."""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from padre_git.app.data import datasets, holdings
from padre_git.app.recording.opening import open_workspace
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data.dataset import Dataset
from padre_git.errors import PadreError, UnknownName


def beans(width: float) -> Dataset:
    """A data set whose versions differ in a width."""
    return Dataset("beans", pd.DataFrame({"no": [1, 2], "w": [width, 2.5], "c": ["u", "v"]}), target="c", id="no")


@pytest.fixture
def workspace(notebook: Any) -> Workspace:
    """A workspace with two versions of beans."""
    found = open_workspace(notebook.path)
    for width in (1.5, 9.0):
        datasets.ensure(found, beans(width))
    return found


def test_listing(workspace: Workspace) -> None:
    """One line per data set: its current version, size without roles, target."""
    datasets.ensure(workspace, Dataset("images", (np.zeros((3, 8, 8)), [0, 1, 0])))
    datasets.ensure(workspace, Dataset("net", nx.Graph([("a", "b"), ("b", "c")])))
    first, second, net = holdings.listing(workspace)
    assert holdings.size_text(net.version) == "3 × 3"
    assert (first.document.name, first.count, first.version.version) == ("beans", 2, beans(9.0).version)
    assert holdings.size_text(first.version) == "2 × 1"
    assert holdings.target_text(first.version) == "c (2 classes)"
    assert holdings.size_text(second.version) == "3 × 8 × 8"
    assert (first.plain()["rows"], first.plain()["features"], second.plain()["features"]) == (2, 1, None)


def test_show_and_history(workspace: Workspace) -> None:
    """The current version, or the one that is asked for; the newest first."""
    assert holdings.show(workspace, "beans").current
    old = holdings.show(workspace, f"beans@{beans(1.5).version[:6]}")
    assert (old.current, old.version.version) == (False, beans(1.5).version)
    assert [each.version.version for each in holdings.history(workspace, "beans")] == [
        beans(9.0).version,
        beans(1.5).version,
    ]


def test_history_of_another_branch(notebook: Any, workspace: Workspace) -> None:
    """Versions that only another branch has are in the history, none of them current."""
    notebook.git("checkout", "-q", "-b", "other")
    notebook.git("add", "datasets")
    notebook.git("commit", "-q", "-m", "beans")
    notebook.git("checkout", "-q", "main")
    found = holdings.history(workspace, "beans")
    assert [(each.current, each.stored.place) for each in found] == [(False, "refs/heads/other")] * 2
    with pytest.raises(UnknownName, match="no data set `peas` yet"):
        holdings.history(workspace, "peas")


def test_remove_a_version(workspace: Workspace) -> None:
    """One version goes; the other is the current one; the description stays."""
    gone = holdings.remove(workspace, f"beans@{beans(9.0).version[:6]}")
    assert (gone.versions, gone.committed, gone.elsewhere) == ([beans(9.0).version], False, [])
    assert holdings.show(workspace, "beans").version.version == beans(1.5).version
    assert (workspace.root / "datasets/beans/dataset.json").exists()


def test_remove_all(notebook: Any, workspace: Workspace) -> None:
    """All versions go; what is committed is said; what the user put beside them stays."""
    notebook.git("add", "datasets")
    notebook.git("commit", "-q", "-m", "beans")
    notebook.write({"datasets/beans/notes.txt": "mine"})
    gone = holdings.remove(workspace, "beans")
    assert len(gone.versions) == 2
    assert gone.committed
    assert [path.name for path in (workspace.root / "datasets/beans").iterdir()] == ["notes.txt"]
    with pytest.raises(PadreError, match="is not in the work tree"):
        holdings.remove(workspace, "beans")
    with pytest.raises(UnknownName):
        holdings.remove(workspace, "peas")


def test_describe_anew(workspace: Workspace) -> None:
    """What someone types replaces what was there; nothing typed, nothing written."""
    assert holdings.describe_anew(workspace, "beans", description="of the garden", license="")
    assert not holdings.describe_anew(workspace, "beans", description="of the garden")
    assert holdings.show(workspace, "beans").document.description == "of the garden"
