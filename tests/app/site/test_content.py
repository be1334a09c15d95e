"""The words and tables of the pages."""

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import content
from padre_git.app.site.view import View
from tests.app.site.conftest import baseline
from tests.conftest import Padre


def test_overview(view: View) -> None:
    """The latest score of each experiment with the way to its run, what the comparison says, and the latest runs."""
    found = content.front(view)
    [project] = found["projects"]
    scores = {row[0]: row[4] for row in project["rows"]}
    assert scores["iris-svc"]["link"] == f"run/{baseline(view).id}.html"
    assert "corrected resampled" in project["statement"]
    assert [number for number, _, _ in found["counts"]] == ["5", "2", "1", "1", "1"]
    latest = found["latest"]
    assert [str(row[latest["headers"].index("score")]).endswith("†") for row in latest["rows"]] == [False, False, True]
    assert "†" in latest["says"]


def test_names_that_repeat_continue() -> None:
    """Lines below each other with one name are one fact; gaps that align a terminal become dots."""
    assert content.paired([("a", "1   2"), ("", "3"), ("b", "4"), ("b", "5")]) == [
        ("a", ["1 · 2", "3"]),
        ("b", ["4", "5"]),
    ]


def test_search(view: View) -> None:
    """All settings, the best first, with their plots."""
    [name] = view.searches
    found = content.search(view, name)
    assert len(found["rows"]) == 3
    assert {each["says"] for each in found["plots"]} >= {"best so far and best expected of fewer settings"}
    assert found["where"].startswith('recording in ["')
    assert [row[1] for row in content.searches(view)] == ["3"]


def test_data_set(view: View) -> None:
    """Its versions, its columns with their roles, and the runs on it."""
    found = content.dataset(view, "iris")
    roles = {row[0]: row[1] for row in found["attributes"]["rows"]}
    assert "target" in roles.values()
    assert found["count"] == 5


def test_history(view: View) -> None:
    """A line each time another run took the lead, the newest first."""
    [board] = content.history(view)
    means = [float(row[2].split()[0]) for row in board["rows"]]
    assert means == sorted(means, reverse=True)
    assert board["tried"] == "5 settings"


def test_provenance(view: View) -> None:
    """From data and code to the run, and to what shows it."""
    chains = {each["title"]: each["rows"] for each in content.provenance(view)}
    assert set(chains) == {"thesis/iris-nb", "thesis/iris-svc"}
    [[data, code, pipeline, run, splits, shown]] = chains["thesis/iris-nb"]
    assert data["link"] == "data/iris.html"
    assert " = " in code
    assert (pipeline, "10-fold" in splits) == ("GaussianNB", True)
    assert run["text"]
    assert shown.startswith("thesis: nb")


def test_comparison(view: View) -> None:
    """As `padre compare` prints it."""
    found = content.compare(view, *view.comparisons["thesis"], "padre compare project:thesis")
    assert found["statement"]
    assert found["tables"][0]["headers"][-1] == "run"
    assert found["tables"][0]["rows"][0][-1]["link"].startswith("run/")
    assert found["pairs"][1][0][0] == "nb - svc"


def test_runs_without_a_page_are_no_links(thesis: Padre) -> None:
    """A page that is written leads to no page that is not."""
    view = View.of(Workspace.at(thesis.repo.path), public=True)
    without = next(row for row in view.index.rows if row.id not in view.cited)
    assert content.link(view, without) == without.id[-8:]
