"""The page of questions, notes on the pages of runs, and the link that opens an issue."""

import re

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import write
from padre_git.app.site.view import View
from tests.conftest import Padre


def _files(thesis: Padre, revision: str | None = None) -> dict[str, str]:
    view = View.of(Workspace.at(thesis.repo.path), revision, public=True)
    return {path: data.decode() for path, data in write.contents(view).items() if path.endswith(".html")}


def test_questions(thesis: Padre) -> None:
    """Each with its answer, what decided it, links and papers; the comparison has a page; the same of a revision."""
    repo = thesis.repo
    thesis("question", "create", "Does <b>it</b> help?", "--select", "svc,nb", "--name", "help")
    path = "projects/thesis/questions/help.md"
    repo.write(
        {path: repo.read(path).replace("hypo", "links: ['#12']\npapers: [a]\nhypo"), "x.bib": "@misc{a, title={T}}"}
    )
    repo.write({"projects/thesis/questions/broken.md": "nothing"})
    thesis("note", "question:help", "A *note*, see #3")
    repo.git("remote", "add", "origin", "git@github.com:ada/thesis.git")
    repo.git("add", "-A")
    repo.git("commit", "-qm", "ask")
    status = thesis("status")
    assert re.search(r"^questions +help: (yes|no|equivalent|undecided)$", status.out, re.M)
    assert "questions/broken.md" in status.err
    answers = [each["answer"] for each in thesis("status", "--json").json["questions"]]
    assert answers == [re.search(r"help: (\w+)", status.out)[1]]  # type: ignore[index]
    first = _files(thesis)
    for files in (first, _files(thesis, "HEAD")):
        page = files["questions.html"]
        assert "Does &lt;b&gt;it&lt;/b&gt; help?" in page
        assert re.search(r'<b class="word \w*">(yes|no|equivalent|undecided)</b>', page)
        assert 'href="compare/question-thesis-help.html"' in page
        assert 'href="https://github.com/ada/thesis/issues/12"' in page
        assert "<dd>a: T</dd>" in page
        assert "A <em>note</em>, see <a href=" in page
        assert "broken.md: it does not begin with fields" in page
        assert "questions.html#question-help" in files["index.html"]
        assert "https://github.com/ada/thesis/issues/new?title=" in files["questions.html"]
    assert "padre question show help" in first["compare/question-thesis-help.html"]


def test_notes_on_runs_and_rows(thesis: Padre) -> None:
    """A note on a run stands on its page, and one on a row beside it."""
    [row] = thesis("instances", "iris-nb", "--limit", "1", "--json").json["hardest"]
    thesis("note", "iris-nb@best", "On **this** run")
    thesis("note", f"data:iris#{row['row_id']}", "A doubtful label")
    files = _files(thesis)
    page = next(text for path, text in files.items() if path.startswith("run/") and "On <strong>this</strong>" in text)
    assert "iris-nb" in page
    assert "A doubtful label (not committed)" in page
    assert "Discuss" not in page  # without a known host
