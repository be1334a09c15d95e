"""The change note of two tags: against what was done between them."""

from sklearn.datasets import load_iris

from padre_git.app.questions.answer import Part
from padre_git.app.questions.revisions import Change
from padre_git.app.release import changes
from padre_git.app.release.changes import Cell, Data, Note
from padre_git.app.repository.workspace import Workspace
from tests.app.release.conftest import EXPERIMENTS
from tests.conftest import Padre

ALLOW = ("--allow", "uncited,unpushed,stale")


def test_note(thesis: Padre) -> None:
    """Runs, data and cells; a change of the table's caption is none."""
    repo = thesis.repo
    thesis("tag", "v1.0", *ALLOW, check=False)
    before = {row["experiment"]: row["run"] for row in thesis("list", "--json").json}
    repo.write({"experiment.py": EXPERIMENTS.replace("DEPTH = 2", "DEPTH = 1")}, commit="stump")
    thesis("run", "-q", "experiment.py", "--experiment", "iris-tree")
    repo.write({"report.yaml": "tables:\n  accuracy: {select: [svc, tree], caption: Other}\n"})
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "runs")
    thesis("tag", "v1.1", *ALLOW, check=False)
    note = changes.between(Workspace.at(repo.path), "v1.0", "v1.1")
    assert note is not None
    new = thesis("list", "--json").json[0]["run"]
    assert (note.new, note.removed, note.data) == ([new], [before["iris-tree"]], [])
    assert note.commits == 2
    ((cells, total),) = note.tables.values()
    assert total == 2
    assert [cell.name for cell in cells] == ["tree.iris"]
    out = thesis("diff", "v1.0", "v1.1").out.splitlines()
    assert out[0] == "v1.0 -> v1.1   0 days, 2 commits; 1 run new, 1 removed"
    assert out[1].startswith("table accuracy: 1 of 2 cells   tree.iris 0.9")
    assert len(out) == 2
    assert "iris-tree" in thesis("diff", "v1.0", "v1.1", "--all").out
    assert thesis("diff", "v1.1", "v1.0").out.startswith(
        "v1.1 -> v1.0   0 days, not in its history; 1 run new, 1 removed"
    )
    document = thesis("diff", "v1.0", "v1.1", "--json").json["note"]
    assert (document["new"], document["tables"]["accuracy"][1]) == ([new], 2)
    repo.git("tag", "plain")
    assert "note" not in thesis("diff", "v1.0", "plain", "--json").json
    assert "v1.0 -> plain" not in thesis("diff", "v1.0", "plain").out
    assert changes.between(Workspace.at(repo.path), "v1.0", "plain") is None


def test_data(thesis: Padre) -> None:
    """Other data: the versions, and how many rows they have; without tables the scores of the experiments."""
    repo = thesis.repo
    repo.git("rm", "-q", "report.yaml")
    repo.git("commit", "-q", "-m", "no paper")
    thesis("tag", "v1.0", *ALLOW, check=False)
    load_iris(as_frame=True).frame[2:].to_csv(repo.path / "iris.csv", index=False)
    thesis("dataset", "add", "iris", "iris.csv", "--target", "target", check=False)
    thesis("run", "-q", "experiment.py")
    repo.git("add", "projects", "datasets")
    repo.git("commit", "-q", "-m", "less data")
    thesis("tag", "v2.0", *ALLOW, check=False)
    note = changes.between(Workspace.at(repo.path), "v1.0", "v2.0")
    assert note is not None
    assert [(data.dataset, data.rows) for data in note.data] == [("iris", (150, 148))]
    assert "(150 -> 148 rows)" in thesis("diff", "v1.0", "v2.0").out
    assert {cell.name for cell in note.scores} <= {"iris-svc accuracy", "iris-tree accuracy"}
    assert note.tables == {}


def test_text() -> None:
    """Only as many decimals as tell the two apart; what has no number is a dash; long lists are cut."""
    cells = [
        Cell("svc.wine", 0.983, 0.972),
        Cell("b", 0.91234, 0.91231),
        Cell("c.d", None, 0.5),
        Cell("e", 9.0, None),
    ]
    note = Note(
        "v1.0", "v1.1", 12, 3, ["m4t7xq2p", "k9d2v5ha"], ["n3g6z9pe"],
        [Data("wine", "169adc7aaaaa", "22b0a1caaaaa", (178, 176)), Data("iris", "1" * 12, "2" * 12, (150, 150))],
        {"accuracy": (cells, 6), "other": ([], 1)}, [],
        [
            Change("rq1", "wine", Part("wine", "yes"), Part("wine", "undecided")),
            Change("rq2", "wine", Part("wine", "undecided"), Part("wine", "no")),
            Change("rq3", "", None, Part("", "yes")), Change("rq4", "wine", Part("wine", "no"), None),
        ],
    )  # fmt: skip
    assert changes.text(note) == [
        "v1.0 -> v1.1   12 days, 3 commits; 2 runs new, 1 removed; "
        "data wine 169adc7 -> 22b0a1c (178 -> 176 rows); data iris 1111111 -> 2222222",
        "table accuracy: 4 of 6 cells   svc.wine 0.983 -> 0.972, b 0.91234 -> 0.91231, c.d -- -> 0.500, e 9.000 -> --",
        "table other: 0 of 1 cell",
        "answer rq1, wine: yes -> undecided   <- a conclusion changed",
        "answer rq2, wine: undecided -> no",
        "answer rq3 (new): yes",
        "answer rq4, wine: no -> not asked   <- a conclusion changed",
    ]
    many = Note("a", "b", None, None, [], [], [], {}, [Cell(str(number), 0.0, 1.0) for number in range(8)], [])
    assert changes.text(many)[0] == "a -> b   not in its history; the same runs"
    assert changes.text(many)[1].endswith("5 0.000 -> 1.000 and 2 more")
