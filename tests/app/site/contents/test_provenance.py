"""The page of provenance."""

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.contents.provenance import provenance
from padre_git.app.site.view import View
from tests.conftest import Padre


def test_provenance(view: View) -> None:
    """From data and code to the run, and to what shows it."""
    chains = {each["title"]: each["rows"] for each in provenance(view)}
    assert set(chains) == {"thesis/iris-nb", "thesis/iris-svc"}
    [[data, code, pipeline, run, splits, shown]] = chains["thesis/iris-nb"]
    assert data["link"] == "data/iris.html"
    assert " = " in code
    assert (pipeline, "10-fold" in splits) == ("GaussianNB", True)
    assert run["text"]
    assert shown.startswith("thesis: nb")


def test_lines_of_the_paper(thesis: Padre) -> None:
    """A run leads to the lines that use its numbers, and its code to its commit, where the forge is known."""
    thesis.repo.git("remote", "add", "origin", "https://gitlab.com/ada/thesis.git")
    thesis.repo.write({"paper.tex": "A\n\\padre{nb.iris.accuracy.mean}\n"}, commit="A paper")
    view = View.of(Workspace.at(thesis.repo.path))
    chains = {each["title"]: each for each in provenance(view)}
    chain = chains["thesis/iris-nb"]
    row = dict(zip(chain["headers"], chain["rows"][0], strict=True))
    [use] = row["in the paper"]
    assert use["text"].startswith("paper.tex:2 nb.iris.accuracy.mean = 0.95")
    assert use["outside"] == f"https://gitlab.com/ada/thesis/-/blob/{view.commit}/paper.tex#L2"
    assert row["code = commit"]["outside"].startswith("https://gitlab.com/ada/thesis/-/commit/")
    assert "in the paper" not in chains["thesis/iris-svc"]["headers"]
