"""Pages that are made again once the repository has changed, and what is new since."""

import json
from typing import Any

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.live import kept, watched
from padre_git.app.site.live.kept import Kept
from tests import synthetic
from tests.conftest import Padre


@pytest.fixture
def pages(thesis: Padre, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Those of a repository, which is looked at each time."""
    monkeypatch.setattr(watched, "_LOOK", 0.0)
    monkeypatch.setattr(watched, "_REST", 0.0)
    return Kept(lambda: Workspace.at(thesis.repo.path))


def record(thesis: Padre, name: str = "k9d2v5ha") -> None:
    """One more run."""
    synthetic.branch(thesis.repo.path, "refs/heads/padre/thesis/more/000000000001", synthetic.complete(name))


def told(pages: Kept, since: str) -> dict[str, Any]:
    """What is new."""
    found = pages.news(since, whole=True)
    assert found
    answer: dict[str, Any] = json.loads(found[0])
    return answer


def test_a_page_that_has_its_runs_gets_new_ones_alone(pages: Kept, thesis: Padre) -> None:
    """From the first time on: it has what it loaded, whose state stands in the script itself."""
    state, data, _ = pages.packed("runs.js")
    assert data.decode().endswith(f', "{state}")\n')
    record(thesis)
    assert told(pages, state)["rows"]["sent"]["n"] == 1


def test_runs_that_are_newer_than_their_page(pages: Kept, thesis: Padre) -> None:
    """What came between a page and its script is in the script, which says so; nothing comes twice."""
    before, _ = pages.rendered("runs.html")
    record(thesis)
    state, data, _ = pages.packed("runs.js")
    assert state != before
    assert f'"{state}"' in data.decode()
    assert pages.news(state, whole=True) is None
    record(thesis, "gaaaaaaa")
    assert told(pages, state)["rows"]["sent"]["n"] == 1


def test_a_state_that_is_too_old(pages: Kept, thesis: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that was asleep for long gets all runs."""
    monkeypatch.setattr(kept, "_KEPT", 1)
    first = pages.packed("runs.js")[0]
    record(thesis)
    second = told(pages, first)["state"]
    record(thesis, "gaaaaaaa")
    assert told(pages, second)["rows"]["sent"]["n"] == 1
    assert told(pages, first)["rows"]["n"] == 7


def test_all_pages_show_the_same_runs(pages: Kept, thesis: Padre) -> None:
    """What is recorded while a page is made comes with the next one."""
    found = pages.pages()
    record(thesis)
    assert len(found.view.workspace.index().rows) == len(found.view.index.rows) == 5
    assert len(pages.pages().view.workspace.index().rows) == 6


def test_a_long_answer_is_followed_by_a_rest(pages: Kept, thesis: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the runs are so many that to say what is new takes long, it is not said all the time."""
    state = pages.packed("runs.js")[0]
    monkeypatch.setattr(watched, "_REST", 1e9)
    record(thesis)
    told(pages, state)
    assert pages.watched._next > 1e6
