"""The page of a comparison."""

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.contents.compare import compare, right_where
from padre_git.app.site.view import View
from tests.conftest import Padre


def test_comparison(view: View) -> None:
    """As `padre compare` prints it."""
    found = compare(view, *view.comparisons["thesis"], "padre compare project:thesis")
    assert found["statement"]
    assert found["tables"][0]["headers"][-1] == "run"
    assert found["tables"][0]["rows"][0][-1]["link"].startswith("run/")
    assert found["pairs"][1][0][0] == "nb - svc"


def test_who_is_right_where(view: View, thesis: Padre) -> None:
    """The counts of `padre instances` of two runs; nothing where the rows of the data are not to be shown."""
    _, compared = view.comparisons["thesis"]
    found = right_where(view, compared)
    assert found is not None
    ((data, one, other, *counts),) = found["rows"]
    runs = {row.label: row.id for row in (entry.found.setting.row for entry in compared.tables[0].entries.values())}
    expected = thesis("instances", runs[one], runs[other], "--json").json["counts"]
    assert (data, list(map(int, counts))) == ("iris", list(expected.values()))
    assert sum(expected.values()) == 150
    assert found["same"] == f"padre instances {runs[one][-8:]} {runs[other][-8:]}"
    [drawn] = found["plots"]
    assert drawn["says"] == f"iris: a square for each row of {one} and {other}"
    assert "sepal length (cm)" in drawn["headers"]
    file = thesis.repo.path / "datasets/iris/dataset.json"
    file.write_text(file.read_text().replace('"schema": 1', '"schema": 1,\n  "publish": "none"', 1))
    private = View.of(Workspace.at(thesis.repo.path), public=True)
    assert private.shows("iris") == "none"
    assert right_where(private, compared) is None
