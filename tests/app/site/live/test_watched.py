"""A repository that is looked at again and again, and answers that need no look."""

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.live import watched
from padre_git.app.site.live.watched import Watched
from padre_git.errors import PadreError
from tests import synthetic
from tests.conftest import Padre


def test_nothing_new_is_known_at_once(thesis: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the repository is looked at again; a state that is no longer the last one is news."""
    monkeypatch.setattr(watched, "_LOOK", 1e9)
    found = Watched(lambda: Workspace.at(thesis.repo.path))
    state = found.look()
    assert found.is_news(state)  # nobody was told of it yet
    assert found.is_news("")  # whoever knows nothing yet
    found.tell()
    assert not found.is_news(state)
    assert found.is_news("")
    synthetic.branch(thesis.repo.path, "refs/heads/padre/thesis/more/000000000001", synthetic.simple("k9d2v5ha"))
    assert not found.is_news(state)
    assert found.look() == state
    found._next = 0.0
    assert found.is_news(state)
    assert found.look() != state
    assert found.is_news(state)


def test_a_rest(thesis: Padre) -> None:
    """After a long answer the next look is later; a short one changes nothing."""
    found = Watched(lambda: Workspace.at(thesis.repo.path))
    found.look()
    before = found._next
    found.rest(0.0)
    assert found._next == before
    found.rest(1e6)
    assert found._next > before + 1e5


def test_a_repository_that_is_gone(thesis: Padre) -> None:
    """The error says so, and the next look finds the repository again."""
    found = Watched(lambda: Workspace.at(thesis.repo.path))
    state = found.look()
    away = thesis.repo.path.with_name("away")
    thesis.repo.path.rename(away)
    found._next = 0.0
    with pytest.raises(PadreError, match="gone from where it was, retrying"):
        found.look()
    away.rename(thesis.repo.path)
    assert found.look() == state
