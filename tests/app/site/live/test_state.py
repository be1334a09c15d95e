"""What the pages follow."""

import time
from collections.abc import Callable

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.live.state import state
from tests import synthetic
from tests.conftest import Padre, Repository


def _commit_on_an_execution(repo: Repository) -> None:
    """A further commit on a branch that is there."""
    ref = repo.git("for-each-ref", "--format=%(refname)", "refs/heads/padre").splitlines()[0]
    synthetic.branch(repo.path, ref, {"notes.txt": b"x"})


CHANGES: dict[str, Callable[[Repository], object]] = {
    "a commit on an execution": _commit_on_an_execution,
    "a tag": lambda repo: repo.git("tag", "v1"),
    "another branch": lambda repo: repo.git("switch", "-q", "-c", "other"),
    "git add": lambda repo: (repo.write({"more.txt": "x"}), repo.git("add", "more.txt")),
    "git pack-refs": lambda repo: repo.git("pack-refs", "--all"),
    "a run in the work tree": lambda repo: repo.write(synthetic.complete("k9d2v5ha")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changes_are_seen(change: str, thesis: Padre) -> None:
    """Each way in which runs come or go changes the state; nothing else does."""
    workspace = Workspace.at(thesis.repo.path)
    before = state(workspace)
    assert state(workspace) == before
    time.sleep(0.02)  # clocks of file systems tick
    CHANGES[change](thesis.repo)
    assert state(workspace) != before


def test_a_repository_that_is_gone(thesis: Padre) -> None:
    """It is an error, not a state."""
    workspace = Workspace.at(thesis.repo.path)
    thesis.repo.path.rename(thesis.repo.path.parent / "elsewhere")
    with pytest.raises(OSError, match="No such file"):
        state(workspace)
