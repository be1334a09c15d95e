"""The pages of searches."""

from padre_git.app.site.contents.search import search, searches
from padre_git.app.site.view import View


def test_search(view: View) -> None:
    """All settings, the best first, with their plots."""
    [name] = view.searches
    found = search(view, name)
    assert len(found["rows"]) == 3
    assert {each["says"] for each in found["plots"]} >= {"best so far and best expected of fewer settings"}
    assert found["where"].startswith('recording in ["')
    assert [row[1] for row in searches(view)] == ["3"]
