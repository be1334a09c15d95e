"""What the pages follow."""

import os
import time
from collections.abc import Callable

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.live import state
from padre_git.app.site.live.state import Looks
from padre_git.storage.config import CONFIG
from tests import synthetic
from tests.conftest import Padre, Repository

below = state._below


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
    "a setting": lambda repo: repo.write({CONFIG: (repo.path / CONFIG).read_text() + "\n# more\n"}),
    "a folder of branches": lambda repo: repo.git("branch", "deep/below/it"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changes_are_seen(change: str, thesis: Padre) -> None:
    """Each way in which runs come or go changes the state; nothing else does."""
    workspace = Workspace.at(thesis.repo.path)
    looks = Looks()
    before = looks.state(workspace)
    # whoever has looked before, and whoever has not, sees the same
    assert looks.state(workspace) == Looks().state(workspace) == before
    time.sleep(0.02)  # clocks of file systems tick
    CHANGES[change](thesis.repo)
    after = looks.state(workspace)
    assert after == Looks().state(workspace) != before


def test_a_folder_that_has_settled_is_not_listed_again(thesis: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look costs a question for each folder; one that changes is listed."""
    workspace = Workspace.at(thesis.repo.path)
    for folder, *_ in os.walk(thesis.repo.path / ".git/refs"):
        os.utime(folder, (1, 1))
    looks, listed = Looks(), list[str]()
    looks.state(workspace)
    monkeypatch.setattr(state, "_below", lambda place: (listed.append(place), below(place))[1])
    looks.state(workspace)
    assert not [place for place in listed if "/refs/heads" in place]
    thesis.repo.git("branch", "deep/below/it")
    looks.state(workspace)
    assert {place.rpartition("/refs/")[2] for place in listed if "/refs/heads" in place} == {
        "heads",
        "heads/deep",
        "heads/deep/below",
    }


def test_a_repository_that_is_gone(thesis: Padre) -> None:
    """It is an error, not a state."""
    workspace = Workspace.at(thesis.repo.path)
    thesis.repo.path.rename(thesis.repo.path.parent / "elsewhere")
    with pytest.raises(OSError, match="No such file"):
        Looks().state(workspace)
