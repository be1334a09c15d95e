"""Meta-features of data sets: computed once for each version, target and part, and never from other rows."""

from pathlib import Path

import numpy as np
import pytest

from padre_git.app.analysis import meta
from padre_git.app.data.load import load
from padre_git.app.repository.workspace import Workspace
from padre_git.core.data.dataset import Dataset
from padre_git.errors import PadreError
from padre_git.storage import user_cache
from tests.conftest import Padre, Repository


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def kept() -> int:
    """How many the cache has."""
    folder = user_cache.folder() / "meta"
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def test_of_a_version_and_of_the_data(notebook: Repository, padre: Padre) -> None:
    """A recorded version and the same data in memory have the same, computed once; another target has others."""
    padre("dataset", "add", "iris", "sklearn:iris")
    workspace = Workspace.at(notebook.path)
    (path,) = notebook.path.glob("datasets/iris/*/version.json")
    recorded = meta.of_version(workspace, "iris", path.parent.name, classes=True)
    assert kept() == 1
    data = load(workspace, "iris")
    assert meta.of_dataset(data, classes=True) == recorded
    assert kept() == 1
    frame = data.data
    other = Dataset("iris", frame, target=frame.columns[0])
    assert meta.of_dataset(other, classes=False) != recorded
    assert kept() == 2
    with pytest.raises(PadreError, match="no branch here has version 0123456 of iris"):
        meta.of_version(workspace, "iris", "0123456789ab", classes=True)


def test_a_training_part_sees_no_other_rows() -> None:
    """Whatever the test rows are, those of the training part are the same."""
    random = np.random.default_rng(0)
    X, y = random.normal(size=(60, 4)), np.arange(60) % 3
    train = np.arange(0, 60, 2)
    one = meta.of_dataset(Dataset("a", (X, y)), classes=True, rows=train)
    X[1::2] *= 1e6
    assert meta.of_dataset(Dataset("a", (X, y)), classes=True, rows=train) == one
    assert meta.of_dataset(Dataset("a", (X, y)), classes=True) != one


def test_data_without_a_target() -> None:
    """There is nothing to compare by."""
    with pytest.raises(PadreError, match="a has no target"):
        meta.of_dataset(Dataset("a", np.zeros((9, 2))), classes=True)
