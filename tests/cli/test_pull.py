"""`padre pull`: the words and JSON of what came from a remote."""

from pathlib import Path

import pytest

from tests import synthetic
from tests.conftest import Padre, Repository

BRANCH = f"padre/thesis/breast-svc/{synthetic.EXECUTION}"


@pytest.fixture
def origin(notebook: Repository, tmp_path: Path) -> Repository:
    """A clone of the notebook that is its remote, too."""
    notebook.git("clone", "-q", "--bare", str(notebook.path), str(tmp_path / "origin.git"))
    notebook.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    notebook.git("fetch", "-q", "origin")
    notebook.git("branch", "-q", "--set-upstream-to", "origin/main")
    return Repository(tmp_path / "origin.git")


def test_an_execution_of_others(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """It is named once, and the next time there is nothing new."""
    synthetic.branch(origin.path, f"refs/heads/{BRANCH}", synthetic.simple("k9d2v5ha"))
    found = padre("pull", "--no-data", "--json").json
    assert found["branches"] == [BRANCH]
    assert found["united"] == []
    assert found["before"] == found["after"] == notebook.git("rev-parse", "HEAD")
    assert padre("pull", "--no-data").out == "origin   no new runs\n"


def test_the_branch_moves_on(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Where the remote is only further, HEAD is there afterwards, and both commits are said."""
    before = notebook.git("rev-parse", "HEAD")
    synthetic.branch(origin.path, "refs/heads/main", {"notes.txt": b"more"})
    after = origin.git("rev-parse", "main")
    assert f"main   {before[:7]} -> {after[:7]}\n" in padre("pull", "--no-data").out
    assert notebook.git("rev-parse", "HEAD") == after


def test_an_unknown_remote(notebook: Repository, padre: Padre, origin: Repository) -> None:
    """Exit 1 with those that there are."""
    assert "known: origin" in padre("pull", "--remote", "upstream", code=1).err
