"""The page of changes: what differs between releases."""

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import changes
from padre_git.app.site.pages import Pages
from padre_git.app.site.view import View
from tests.conftest import Padre


def _page(padre: Padre, revision: str | None = None) -> str:
    return Pages(View.of(Workspace.at(padre.repo.path), revision)).render("changes.html") or ""


def test_without_a_release(thesis: Padre) -> None:
    """The page says how one is made."""
    assert "padre tag v1.0" in _page(thesis)


def test_what_a_release_changed(thesis: Padre) -> None:
    """Scores before and after, new runs with the way to their page; what came since the newest release, too."""
    thesis("tag", "v1.0", "--allow", "uncited,unpushed", check=False)
    thesis("run", "experiment.py", "--experiment", "iris-nb", "-p", "GaussianNB.var_smoothing=0.5")
    thesis.repo.git("add", "projects")
    thesis.repo.git("commit", "-q", "-m", "A wider naive model")
    text = _page(thesis)
    assert "v1.0 → HEAD" in text
    assert "not released yet" in text
    thesis("tag", "v1.1", "--allow", "uncited,unpushed", check=False)
    thesis.repo.git("commit", "-q", "--allow-empty", "-m", "later")
    found = changes.page(View.of(Workspace.at(thesis.repo.path)))
    assert [each["title"] for each in found["changes"]] == ["v1.1 → HEAD", "v1.0 → v1.1"]
    (score,) = found["changes"][1]["scores"]
    listed = thesis("list", "--json", "--where", "experiment == 'iris-nb'").json  # the newest first
    after = listed[0]["metrics"]["accuracy"]["mean"]
    assert score[0] == "iris-nb accuracy"
    assert score[2] == f"{after:.3f}"
    assert float(score[3]) == round(float(score[2]) - float(score[1]), 3)
    assert "1 commit; 1 run new" in found["changes"][1]["says"]
    assert found["changes"][1]["runs"][0]["link"].startswith("run/")
    # the pages of a tag end with what that tag changed
    assert [each["title"] for each in changes.page(View.of(Workspace.at(thesis.repo.path), "v1.1"))["changes"]] == [
        "v1.0 → v1.1"
    ]


def test_a_table_and_an_answer(thesis: Padre) -> None:
    """Cells of `report.yaml` are compared one by one, and answers in words."""
    thesis.repo.write({"report.yaml": "tables:\n  accuracy:\n    select: [svc, nb]\n"})
    thesis("question", "create", "Does a kernel win?", "--select", "svc,nb", "--name", "kernel", "--project", "thesis")
    thesis.repo.git("add", ".")
    thesis.repo.git("commit", "-q", "-m", "A table")
    thesis("tag", "v1.0", "--allow", "uncited,unpushed,unverified", check=False)
    file = thesis.repo.path / "experiment.py"
    biased = "GaussianNB(priors=[0.98, 0.01, 0.01], var_smoothing=1e9)"
    file.write_text(file.read_text().replace("GaussianNB()", biased))
    thesis("run", "experiment.py")
    thesis.repo.git("add", "projects", "experiment.py")
    thesis.repo.git("commit", "-q", "-m", "A bad naive model")
    (found,) = changes.page(View.of(Workspace.at(thesis.repo.path)))["changes"]
    (table,) = found["tables"]
    assert (table["title"], table["says"]) == ("Table accuracy", "1 of 2 cells changed")
    assert table["link"] == "compare/table-accuracy.html"
    assert [cells[0] for cells in table["rows"]] == ["nb.iris"]
    assert found["answers"][0].startswith("kernel, iris: undecided → svc better (+0.")
