"""The overview."""

from padre_git.app.site.contents.overview import front
from padre_git.app.site.view import View
from tests.app.site.conftest import baseline


def test_overview(view: View) -> None:
    """The latest score of each experiment with the way to its run, what the comparison says, and the latest runs."""
    found = front(view)
    [project] = found["projects"]
    scores = {row[0]: row[4] for row in project["rows"]}
    assert scores["iris-svc"]["link"] == f"run/{baseline(view).id}.html"
    assert "corrected resampled" in project["statement"]
    assert [number for number, _, _ in found["counts"]] == ["5", "2", "1", "1", "1"]
    latest = found["latest"]
    assert [str(row[latest["headers"].index("score")]).endswith("†") for row in latest["rows"]] == [False, False, True]
    assert "†" in latest["says"]
