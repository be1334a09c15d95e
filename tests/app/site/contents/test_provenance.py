"""The page of provenance."""

from padre_git.app.site.contents.provenance import provenance
from padre_git.app.site.view import View


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
