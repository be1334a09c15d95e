"""Notes: a file each, on what there is, with author and date of the commit that brought it."""

import re
from pathlib import Path

import pytest

from padre_git.app.notes.notes import notes, on, on_experiment, on_rows, on_run, write
from padre_git.app.notes.papers import of
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.storage import prose
from tests import synthetic
from tests.app.compare.recorded import BASE, entry
from tests.conftest import Padre, copied, made

QUESTION = prose.written({"schema": 1, "question": "Does it?"}, f"{prose.BEGIN}\n{prose.END}\n")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of an experiment on a data set, and a question; only copied."""
    padre = made(tmp_path_factory.mktemp("notes") / "thesis", {"a.py": ""})
    files = entry("svc", BASE, name="hhhhhhh1") | entry("svc", BASE + 0.01, name="hhhhhhh2", ago=30)
    files |= synthetic.complete("kkkkkkk1", BASE.tolist())
    padre.repo.write(files | {"projects/thesis/questions/q.md": QUESTION})
    return padre.repo.path


@pytest.fixture
def padre(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Padre:
    """A copy of it, the current folder."""
    found = copied(template, tmp_path / "thesis")
    monkeypatch.chdir(found.repo.path)
    return found


@pytest.mark.parametrize(
    ("about", "written"),
    [
        ("hhhhhhh1", "hhhhhhh1"),
        ("@last", None),
        ("wine-svc", "experiment:thesis/wine-svc"),
        ("wine-svc@best", "hhhhhhh2"),
        ("question:q", "question:thesis/q"),
        ("data:breast_cancer#514", "data:breast-cancer/3b1f0c2#514"),
        ("data:breast-cancer/3b1f#a b", "data:breast-cancer/3b1f0c2#a b"),
        ("data:breast_cancer", "data:breast-cancer/3b1f0c2"),
    ],
)
def test_what_a_note_is_on(padre: Padre, about: str, written: str | None) -> None:
    """The name is resolved when the note is written, so that it stays on what was meant."""
    workspace = Workspace.at()
    path = write(workspace, about, "text")
    assert re.fullmatch(r"projects/thesis/notes/\d{8}t\d{6}-[a-z0-9]{8}\.md", path)
    [found] = notes(workspace)
    assert found.about == (written,) if written else found.about[0] in {"hhhhhhh1", "hhhhhhh2", "kkkkkkk1"}
    assert found.line == "text (not committed)"


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("nothing", "unknown run, experiment, label or revision `nothing`"),
        ("question:kernel", "unknown question `kernel`. Known: q. All: padre question list"),
        ("data:wyne#1", "unknown data set `wyne`"),
        ("data:breast_cancer/0000#1", "unknown version `0000` of breast_cancer. Known: 3b1f0c2."),
        ("data:#1", "`data:#1` is not a row of data; write it as data:DATASET/VERSION#ROW"),
    ],
)
def test_what_there_is_not(padre: Padre, about: str, said: str) -> None:
    """One line, no file."""
    with pytest.raises(PadreError) as caught:
        write(Workspace.at(), about, "text")
    assert said in str(caught.value)
    assert not list(padre.repo.path.glob("projects/*/notes/*"))


def test_authors_and_dates_are_those_of_git(padre: Padre) -> None:
    """Of the commit that brought the file, in UTC, whoever has changed it since."""
    workspace = Workspace.at()
    path = write(workspace, "hhhhhhh1", "first")
    padre.repo.git("add", path)
    padre.repo.git("-c", "user.name=Grace", "commit", "-qm", "note", "--date", "2026-03-04T23:30:00-05:00")
    padre.repo.write({path: padre.repo.read(path) + "More.\n"}, commit="edit")
    [found] = notes(workspace)
    assert (found.text, found.author) == ("first\nMore.", "Grace")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", found.date)
    assert notes(workspace, "HEAD~1")[0].text == "first"
    assert notes(workspace, "HEAD~2") == []


def test_two_branches_merge(padre: Padre) -> None:
    """Two people note something about the same run: two files, no conflict."""
    workspace = Workspace.at()
    for branch in ("one", "two"):
        padre.repo.git("switch", "-qc", branch, "main")
        padre.repo.git("add", write(workspace, "hhhhhhh1", branch))
        padre.repo.git("commit", "-qm", branch)
    padre.repo.git("merge", "-q", "one", "-m", "both")
    assert sorted(each.text for each in notes(workspace)) == ["one", "two"]


def test_notes_are_found(padre: Padre) -> None:
    """By run, experiment, row and name; what cannot be read hurts itself alone, and says why."""
    workspace = Workspace.at()
    for about in ("hhhhhhh1", "wine-svc", "data:breast_cancer#5", "data:breast_cancer", "question:q"):
        write(workspace, about, about)
    padre.repo.write({"projects/thesis/notes/20260101t000000-m4t7xq2p.md": "nothing", "projects/p/notes/A B.md": "x"})
    problems: list[PadreError] = []
    found = notes(workspace, problems=problems)
    [one, other] = map(str, problems)
    assert "projects/p/notes/A B.md: padre reads names of lower case" in one
    assert one.endswith("git mv 'projects/p/notes/A B.md' projects/p/notes/a-b.md")
    assert "it does not begin with fields" in other
    rows = {row.id[-8:]: row for row in workspace.index().rows}
    assert [each.text for each in on_run(found, rows["hhhhhhh1"])] == ["hhhhhhh1"]
    assert [each.text for each in on_experiment(found, "thesis", "wine-svc")] == ["wine-svc"]
    assert [each.text for each in on(found, "question:thesis/q")] == ["question:q"]
    by_row = on_rows(found, "breast-cancer", "3b1f0c2aa001")
    assert {row: [each.text for each in own] for row, own in by_row.items()} == {
        "5": ["data:breast_cancer#5"],
        "": ["data:breast_cancer"],
    }
    assert on_rows(found, "breast-cancer", "0" * 12) == on_rows(found, None, None) == {}


def test_papers(padre: Padre) -> None:
    """Out of the .bib files that git tracks; an unknown key names the nearest one."""
    bib = "@article{nadeau2003, author={Nadeau, C. and Bengio, Y. and X, Z}, title={A}, year=2003, doi={10.1/a}}"
    padre.repo.write({"paper/refs.bib": bib, "refs2.bib": "@misc{b,url={https://example.org}}"}, commit="bib")
    padre.repo.write({"untracked.bib": "@misc{c,}"})
    workspace = Workspace.at()
    found = of(workspace, ["nadeau2003", "b"], "q.md")
    assert [(each.text, each.address) for each in found] == [
        ("Nadeau et al. (2003): A", "doi:10.1/a"),
        ("b", "https://example.org"),
    ]
    assert of(workspace, ["b"], "q.md", "HEAD") == found[1:]
    for key, said in (("nadeu2003", "did you mean `nadeau2003`?"), ("c", "unknown paper `c` of q.md")):
        with pytest.raises(PadreError) as caught:
            of(workspace, [key], "q.md")
        assert said in str(caught.value)
