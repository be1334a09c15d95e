"""Embeds: a page for a frame and a picture for each table, figure and answer; what to paste."""

from xml.etree import ElementTree

import pytest

from padre_git.app.repository.workspace import Workspace
from padre_git.app.site import embed, write
from padre_git.app.site.view import View
from padre_git.errors import PadreError, UnknownName
from tests.conftest import Padre

REPORT = """\
tables:
  accuracy: {select: [svc, nb], caption: "<b>x</b>"}
figures:
  scores: {kind: errors, items: [svc, nb], format: svg}
  columns: {kind: correlation, items: [iris]}
"""


@pytest.fixture
def known(thesis: Padre) -> Padre:
    """A repository whose pages have an address, with a table, figures and a question."""
    thesis.repo.write({"report.yaml": REPORT})
    thesis(
        "question",
        "create",
        "Does <i>a kernel</i> win?",
        "--select",
        "svc,nb",
        "--name",
        "kernel",
        "--project",
        "thesis",
    )
    thesis("config", "set", "site.url", "https://ada.example/thesis")
    thesis.repo.git("add", ".")
    thesis.repo.git("commit", "-q", "-m", "A table")
    return thesis


def test_each_has_two_forms(known: Padre) -> None:
    """HTML with a link to its page, and SVG without anything that runs; rows that are private make none."""
    view = View.of(Workspace.at(known.repo.path), public=True)
    files = write.contents(view)
    names = {path.removeprefix("embed/") for path in files if path.startswith("embed/")}
    stems = ("thesis", "table-accuracy", "question-kernel", "figure-scores")
    assert names == {f"{stem}.{kind}" for stem in stems for kind in ("html", "svg")}
    assert any("figure columns" in note for note in view.notes)
    for stem in stems:
        picture = files[f"embed/{stem}.svg"].decode()
        root = ElementTree.fromstring(picture)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "<script" not in picture
        assert "href" not in picture
    page = files["embed/table-accuracy.html"].decode()
    assert "svc" in page
    assert 'href="../compare/table-accuracy.html"' in page
    assert "&lt;i&gt;a kernel&lt;/i&gt;" in files["embed/question-kernel.svg"].decode()
    assert files["embed/table-accuracy.svg"].decode().count("<text") >= 6  # a title, headings, cells, what it is of


def test_without_an_address(thesis: Padre) -> None:
    """There are none, since nobody could name them; who asks is told what to set."""
    workspace = Workspace.at(thesis.repo.path)
    assert not [path for path in write.contents(View.of(workspace, public=True)) if path.startswith("embed/")]
    with pytest.raises(PadreError, match=r"padre config set site\.url"):
        embed.lines(workspace, None, "thesis")


def test_what_to_paste(known: Padre) -> None:
    """A frame that stays, one that follows, and a picture; of a name that is none the known ones are listed."""
    known.repo.git("tag", "v1.0")
    workspace = Workspace.at(known.repo.path)
    lines = dict(embed.lines(workspace, "v1.0", "accuracy"))
    assert list(lines) == ["frozen", "follows", "README"]
    assert lines["frozen"].startswith('<iframe src="https://ada.example/thesis/v1.0/embed/table-accuracy.html" title="')
    assert lines["README"].endswith(
        "(https://ada.example/thesis/latest/embed/table-accuracy.svg)]"
        "(https://ada.example/thesis/latest/compare/table-accuracy.html)"
    )
    assert list(dict(embed.lines(workspace, None, "kernel"))) == ["follows", "README"]
    with pytest.raises(UnknownName, match="table-accuracy"):
        embed.lines(workspace, None, "nothing")
