"""What a revision claims: the runs and tables of its own tree, with its own `report.yaml`."""

from dataclasses import replace

import pytest

from padre_git.app.questions.answer import Answer, Part
from padre_git.app.questions.read import QuestionFile
from padre_git.app.report import claims
from padre_git.app.repository.workspace import Workspace
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.pair import NEEDS_PREDICTIONS
from padre_git.errors import PadreError
from padre_git.model.questions import Question
from padre_git.storage.index import of_run
from tests import synthetic
from tests.conftest import Padre, Repository


def place(repo: Repository, name: str, experiment: str, values: list[float], *, ago: float = 60) -> None:
    """A completed run, committed on main."""
    content = synthetic.complete(name, values, experiment=experiment, label=experiment, ago=ago, predictions=None)
    repo.write({path: data for path, data in content.items() if not (repo.path / path).exists()})
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", name)


def read(repo: Repository, *select: str, at: str = "HEAD") -> claims.Claims:
    return claims.read(Workspace.at(repo.path), repo.git("rev-parse", at), select)


def runs(found: claims.Claims) -> list[str]:
    return [line.split()[1] for line in found.lines if line.startswith("run ")]


def test_without_tables(notebook: Repository) -> None:
    """The latest run of each experiment that stands in the tree."""
    place(notebook, "k9d2v5ha", "svc", [0.8, 0.9, 1.0], ago=900)
    place(notebook, "m4t7xq2p", "svc", [0.7, 0.9, 1.0], ago=600)
    place(notebook, "n3g6z9pe", "forest", [0.7, 0.8, 0.9], ago=300)
    found = read(notebook)
    assert runs(found) == ["n3g6z9pe", "m4t7xq2p"]
    score = synthetic.metric([0.7, 0.8, 0.9])
    begin = "run n3g6z9pe thesis/forest breast-cancer/3b1f0c2aa001 splits b71e44d accuracy"
    assert found.lines[0] == f"{begin} {score.mean!r} {score.std!r} 3"
    assert found.data == {("breast-cancer", "3b1f0c2aa001")}
    assert runs(read(notebook, at="HEAD~2")) == ["k9d2v5ha"]
    assert runs(read(notebook, "k9d2v5ha")) == ["k9d2v5ha"]
    assert read(notebook, "k9d2v5ha").lines[0] == "select k9d2v5ha"


def test_tables(notebook: Repository) -> None:
    """The runs of the tables, tests and chosen numbers of the tree's own `report.yaml`; a table's hash follows its
    numbers, not its look."""
    place(notebook, "k9d2v5ha", "svc", [0.8, 0.9, 1.0], ago=900)
    place(notebook, "m4t7xq2p", "tree", [0.7, 0.9, 1.0], ago=600)
    place(notebook, "n3g6z9pe", "forest", [0.7, 0.8, 0.9], ago=300)
    report = "tables:\n  main results: {select: [svc, tree]}\n"
    notebook.write({"report.yaml": report}, commit="paper")
    found = read(notebook)
    assert runs(found) == ["k9d2v5ha", "m4t7xq2p"]
    (table,) = (line for line in found.lines if line.startswith("table "))
    assert table.startswith("table main-results sha256 ")
    notebook.write({"report.yaml": report.replace("[svc, tree]", "[svc, tree], caption: other, digits: 2")}, commit="x")
    assert read(notebook).lines == found.lines
    notebook.write({"report.yaml": f"{report}numbers: {{select: [forest]}}\n"}, commit="x")
    assert runs(read(notebook)) == ["n3g6z9pe", "k9d2v5ha", "m4t7xq2p"]
    place(notebook, "p5h8w2qt", "svc", [0.8, 0.9, 0.95], ago=60)
    assert table not in read(notebook).lines
    assert table in read(notebook, at="HEAD~1").lines
    notebook.write({"report.yaml": f"freeze: HEAD~1\n{report}"}, commit="frozen")
    notebook.git("tag", "old", "HEAD~2")
    notebook.write({"report.yaml": f"freeze: old\n{report}"}, commit="frozen at a tag")
    assert table in read(notebook).lines
    assert runs(read(notebook)) == ["k9d2v5ha", "m4t7xq2p"]
    notebook.write({"report.yaml": "tables: {a: {select: [nothing]}}\n"}, commit="x")
    with pytest.raises(PadreError, match=r"table a of report\.yaml cannot be made"):
        read(notebook)


def test_what_the_tree_lacks(notebook: Repository, padre: Padre) -> None:
    """Runs that a table shows now and that the revision has not."""
    place(notebook, "k9d2v5ha", "svc", [0.8, 0.9, 1.0], ago=900)
    place(notebook, "m4t7xq2p", "tree", [0.7, 0.9, 1.0], ago=600)
    notebook.write({"report.yaml": "tables: {accuracy: {select: [svc, tree]}}\n"}, commit="paper")
    workspace = Workspace.at(notebook.path)
    assert claims.lacking(workspace, read(notebook)) == {}
    notebook.write(synthetic.complete("p5h8w2qt", experiment="svc", label="svc", ago=5, predictions=None))
    ((name, rows),) = claims.lacking(workspace, read(notebook)).items()
    assert name == "accuracy"
    assert [row.id[-8:] for row in rows] == ["p5h8w2qt"]
    assert list(claims.lacking(workspace, read(notebook, "svc"))) == ["svc"]
    assert claims.lacking(workspace, read(notebook, "tree")) == {}


def test_words_of_a_line() -> None:
    """A name with a space is one word; what is not known is a dash; all digits of a number are there."""
    bare = synthetic.run(main_metric=None, dataset=None, splitting=None)
    assert claims.run_line(of_run(bare, None)) == "run m4t7xq2p thesis/breast-svc - splits -"
    named = synthetic.run(main_metric="my score")
    numbers = synthetic.metrics(named, **{"my score": synthetic.metric([0.1, 0.2, float("nan")])})
    assert claims.run_line(of_run(named, numbers)).endswith(" splits b71e44d my-score nan nan 3")


def test_lines_of_answers() -> None:
    """The pair that decides last gives the numbers; what was not tested has a dash, and may wait for predictions."""
    tested = Pair("a", "b", "accuracy", "wine", "better", gain=0.0368, p=0.0116, adjusted=0.02314)
    close = replace(tested, b="c", gain=0.001, adjusted=0.5)
    waits = Pair("a", "b", "accuracy", "wine", "no test", NEEDS_PREDICTIONS, gain=0.01)
    assert claims.answer_line("rq1/wine", Part("wine", "yes", pairs=(tested,))) == "answer rq1/wine yes 0.0368 0.0231"
    found = Part("wine", "undecided", pairs=(tested, close))
    assert claims.answer_line("rq1/wine 2", found) == "answer rq1/wine-2 undecided 0.001 0.5"
    assert claims.answer_line("rq1", Part("", "no runs")) == "answer rq1 no-runs"
    parts = {"rq1": Part("wine", "yes", pairs=(tested,)), "rq2": Part("wine", "undecided", pairs=(waits,))}
    asked = [
        (QuestionFile(f"{name}.md", "thesis", name, Question(question="?")), Answer((part,)))
        for name, part in parts.items()
    ]
    both = claims.Claims("HEAD", (), (), {}, asked)
    assert both.lines[1] == "answer rq2/wine undecided 0.01 -"
    assert both.waiting == {"rq2/wine"}
