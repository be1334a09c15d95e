"""What pages share."""

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.contents import cells
from padre_git.app.site.view import View
from tests.conftest import Padre


def test_names_that_repeat_continue() -> None:
    """Lines below each other with one name are one fact; gaps that align a terminal become dots."""
    assert cells.paired([("a", "1   2"), ("", "3"), ("b", "4"), ("b", "5")]) == [
        ("a", ["1 · 2", "3"]),
        ("b", ["4", "5"]),
    ]


def test_runs_without_a_page_are_no_links(thesis: Padre) -> None:
    """A page that is written leads to no page that is not."""
    view = View.of(Workspace.at(thesis.repo.path), public=True)
    without = next(row for row in view.index.rows if row.id not in view.cited)
    assert cells.link(view, without) == without.id[-8:]
