"""Many writers, other layouts, disks that refuse: the data is there once and whole."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from padre_git.app.data import datasets, versions
from padre_git.app.data.store import ensure
from padre_git.app.recording.opening import open_workspace
from padre_git.core.data.dataset import Dataset
from padre_git.errors import RepositoryError

FRAME = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})
WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
import pandas as pd
from padre_git.app.data.store import ensure
from padre_git.app.recording.opening import open_workspace
from padre_git.core.data.dataset import Dataset
done = ensure(open_workspace(), Dataset("x", pd.DataFrame({"a": list(range(1000))})))
print(sorted(done.files.items()))
"""


def test_several_at_once(notebook: Any) -> None:
    """Four processes that record the same content agree on every byte of what they found or wrote."""
    root = str(Path(__file__).parents[3])
    command = [sys.executable, "-c", WRITER, root]
    started = [subprocess.Popen(command, cwd=notebook.path, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(said) == 1
    files = [path.name for path in (notebook.path / "datasets").rglob("*") if path.is_file()]
    assert sorted(files) == ["data.parquet", "data.parquet.dvc", "dataset.json", "version.json"]


def test_another_root(repo: Any, padre: Any) -> None:
    """With `layout.root` the folders are below it, and git does not see the data either."""
    padre("init", check=False)
    config = repo.path / ".padre/config.yaml"
    config.write_text("schema: 1\nlayout:\n  root: lab\n")
    (repo.path / ".gitignore").write_text("/lab/datasets/*/*/data.parquet\n")
    done = ensure(open_workspace(repo.path), Dataset("x", FRAME))
    assert all(path.startswith("lab/datasets/x/") for path in done.files)
    assert datasets.load(open_workspace(repo.path), "x").shape == (3, 2)


def test_sha256_repository(tmp_path: Path, padre: Any) -> None:
    """In a repository whose object ids are SHA-256, versions of HEAD are found too."""
    folder = tmp_path / "long"
    subprocess.run(["git", "init", "-q", "--object-format=sha256", "-b", "main", str(folder)], check=True)
    there = padre.at(folder)
    there.repo.git("config", "user.name", "Ada")
    there.repo.git("config", "user.email", "ada@example.org")
    there.repo.write({"README.md": "x"}, commit="first")
    there("init", cwd=folder)
    workspace = open_workspace(folder)
    done = ensure(workspace, Dataset("x", FRAME))
    there.repo.git("add", "datasets")
    there.repo.git("commit", "-q", "-m", "x")
    for path in done.files:
        (folder / path).unlink()
    assert [each.place for each in versions.of(workspace, "x")] == ["HEAD"]


def test_a_disk_that_refuses(notebook: Any) -> None:
    """What cannot be written is one line that names it."""
    (notebook.path / "datasets").write_text("a file where the folder should be")
    with pytest.raises(RepositoryError, match=r"datasets.* cannot be written"):
        ensure(open_workspace(notebook.path), Dataset("x", FRAME))


def test_a_killed_writer(notebook: Any) -> None:
    """What a killed process left without its `version.json` is no version; the next one completes it."""
    workspace = open_workspace(notebook.path)
    done = ensure(workspace, Dataset("x", FRAME))
    path = next(path for path in done.files if path.endswith("version.json"))
    (workspace.root / path).unlink()
    assert versions.everything(workspace) == {}
    again = ensure(workspace, Dataset("x", FRAME))
    assert again.new
    assert datasets.load(workspace, "x").version == done.version.version


def test_push_and_pull(notebook: Any, tmp_path: Path) -> None:
    """Stock DVC pushes the data and pulls it into a clone, where it is loaded."""
    workspace = open_workspace(notebook.path)
    done = ensure(workspace, Dataset("x", FRAME, target="b"))
    remote = tmp_path / "remote"
    run = {"cwd": notebook.path, "check": True, "capture_output": True}
    subprocess.run(["dvc", "remote", "add", "-q", "-d", "store", str(remote)], **run)
    subprocess.run(["dvc", "push", "-q"], **run)
    assert len([path for path in remote.rglob("*") if path.is_file()]) == 1
    notebook.git("add", "datasets", ".dvc/config")
    notebook.git("commit", "-q", "-m", "x")
    clone = tmp_path / "clone"
    notebook.git("clone", "-q", str(notebook.path), str(clone))
    subprocess.run(["dvc", "pull", "-q"], cwd=clone, check=True, capture_output=True)
    assert datasets.load(open_workspace(clone), "x").version == done.version.version
