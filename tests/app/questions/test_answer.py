"""Each word that a question can be answered with, from runs whose scores are given."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from padre_git.app.questions.answer import Answer, answer
from padre_git.app.repository.workspace import Workspace
from padre_git.model.questions import Rule
from tests import synthetic
from tests.app.compare.recorded import BASE, NOISE, entry
from tests.conftest import Repository, copied, made

WIDE = np.array([0.05, -0.06, 0.03, -0.02, 0.06, -0.05, 0.02, -0.04, 0.05, -0.03])
RULE: dict[str, Any] = {"select": ("svc", "nb")}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that padre is set up in; only copied."""
    return made(tmp_path_factory.mktemp("questions") / "thesis", {"a.py": ""}).repo.path


@pytest.fixture
def notebook(template: Path, tmp_path: Path) -> Repository:
    """A copy of it: to set one up for each test takes a second."""
    return copied(template, tmp_path / "thesis").repo


def _answer(repo: Repository, files: dict[str, bytes], **rule: Any) -> Answer:
    repo.write(files)
    workspace = Workspace.at(repo.path)
    return answer(workspace, Rule(**RULE | rule), workspace.index())


def _two(svc: Any, nb: Any, **changes: Any) -> dict[str, bytes]:
    return entry("svc", svc, **changes) | entry("nb", nb, **changes)


@pytest.mark.parametrize(
    ("svc", "nb", "rule", "word"),
    [
        (BASE + 0.05, BASE + NOISE, {}, "yes"),
        (BASE, BASE + 0.05 + NOISE, {}, "no"),
        (BASE, BASE + 0.05 + NOISE, {"expect": "nb > svc"}, "yes"),
        (BASE, BASE + NOISE / 10, {"rope": 0.05}, "equivalent"),
        (BASE, BASE + WIDE, {}, "undecided"),
        (BASE, BASE + NOISE, {"expect": "svc = nb", "rope": 0.05}, "yes"),
        (BASE + 0.05, BASE + NOISE, {"expect": "svc = nb", "rope": 0.01}, "no"),
        (BASE, BASE + WIDE, {"expect": "svc = nb", "rope": 0.01}, "undecided"),
        # a difference that is significant and of no importance
        (BASE + 0.01, BASE + NOISE / 10, {"expect": "svc = nb", "rope": 0.05}, "yes"),
    ],
)
def test_words(notebook: Repository, svc: Any, nb: Any, rule: dict[str, Any], word: str) -> None:
    """What two settings on the same splits answer, whichever of them is expected to win."""
    found = _answer(notebook, _two(svc, nb), **rule)
    assert [(part.dataset, part.word) for part in found.parts] == [("wine", word)]
    assert found.word == word


def test_equal_predictions_are_equivalent(notebook: Repository) -> None:
    """Two settings that predict the same are as good, and neither beats the other."""
    files = _two(BASE, BASE, predictions="the same")
    assert _answer(notebook, files).word == "equivalent"
    assert _answer(notebook, {}, expect="svc = nb", rope=0.01).word == "yes"


def test_other_splits_are_not_comparable(notebook: Repository) -> None:
    """Two settings on different splits decide nothing; the reason is said."""
    found = _answer(notebook, entry("svc", BASE) | entry("nb", BASE + NOISE, splitting="other0b71e44d"))
    assert found.word == "not comparable"
    assert "splits" in found.parts[0].why


def test_a_choice_is_not_comparable(notebook: Repository) -> None:
    """The best of a grid was chosen on the splits that it would be compared on."""
    recording = synthetic.identifier("rgggggg1")
    grid = [
        entry("svc", BASE + c, name=name, recording=recording, number=number, setting={"SVC.C": float(number)})
        for number, (name, c) in enumerate((("hhhhhhh1", 0.05), ("hhhhhhh2", 0.0)), 1)
    ]
    found = _answer(notebook, grid[0] | grid[1] | entry("nb", BASE + NOISE))
    assert found.word == "not comparable"
    assert "chosen on these splits" in found.parts[0].why


@pytest.mark.parametrize(
    ("files", "rule", "why"),
    [
        ({}, {}, "no completed run of svc"),
        (entry("nb", BASE), {}, "no completed run of svc"),
        (entry("svc", BASE), {}, "no run of nb"),
        (_two(BASE, BASE + NOISE), {"where": "dataset == 'iris'"}, "no completed run of svc"),
    ],
)
def test_no_runs(notebook: Repository, files: dict[str, bytes], rule: dict[str, Any], why: str) -> None:
    """A question may be asked before anything ran; what is missing is said."""
    found = _answer(notebook, files, **rule)
    assert found.word == "no runs"
    assert why in found.parts[0].why


def test_stale(notebook: Repository) -> None:
    """Runs of code that has changed since answer nothing about the code of now; what they answered is kept."""
    notebook.write({"features.py": "C = 1\n"}, commit="features")
    code = synthetic.run().code
    used = type(code)(commit=None, branch="main", tree=code.tree, files=synthetic.used(notebook.path, "features.py"))
    files = entry("svc", BASE + 0.05, code=used) | entry("nb", BASE + NOISE)
    assert _answer(notebook, files).word == "yes"
    notebook.write({"features.py": "C = 2\n"})
    found = _answer(notebook, {})
    assert (found.word, found.parts[0].was, found.parts[0].why) == ("stale", "yes", "features.py changed")
    workspace = Workspace.at(notebook.path)
    # the commit still has the code of the runs
    notebook.git("add", "projects")
    notebook.git("commit", "-qm", "runs")
    assert answer(workspace, Rule(**RULE), workspace.index(at="HEAD"), "HEAD").word == "yes"


def test_no_votes_are_counted(notebook: Repository) -> None:
    """It is yes only where it holds on every data set, and one data set that contradicts is no; one Holm family."""
    files = _two(BASE + 0.05, BASE + NOISE) | _two(BASE, BASE + WIDE, data="iris")
    files |= _two(BASE, BASE + 0.05 + NOISE, data="digits")
    found = _answer(notebook, files)
    assert {part.dataset: part.word for part in found.parts} == {"wine": "yes", "iris": "undecided", "digits": "no"}
    assert found.word == "no"
    assert {pair.family for part in found.parts for pair in part.pairs} == {3}
    assert _answer(notebook, {}, where="dataset != 'digits'").word == "undecided"
    assert _answer(notebook, {}, where="dataset == 'wine'").word == "yes"


def test_predictions_that_are_not_here(notebook: Repository) -> None:
    """A test of a single test set needs them: nothing is decided, and a file keeps the answer that it has."""
    found = _answer(notebook, _two(BASE[:1], BASE[1:2]))
    assert (found.word, found.elsewhere) == ("undecided", True)
    assert "need stored predictions" in found.parts[0].why
    assert not _answer(notebook, _two(BASE + 0.05, BASE + NOISE, data="iris"), where="dataset == 'iris'").elsewhere


def test_a_name_that_nothing_has(notebook: Repository) -> None:
    """A wrong name in `where` is no lack of runs."""
    found = _answer(notebook, _two(BASE + 0.05, BASE + NOISE), where="datset == 'wine'")
    assert found.word == "not comparable"
    assert "did you mean `dataset`?" in found.parts[0].why


def test_many_data_sets_are_answered_one_by_one(notebook: Repository) -> None:
    """Six data sets could be tested as a whole; the question asks each, and `test: wilcoxon` asks for the whole."""
    for at in range(6):
        notebook.write(_two(BASE + 0.05, BASE + NOISE, data=f"set{at}"))
    assert [part.word for part in _answer(notebook, {}).parts] == ["yes"] * 6
    whole = _answer(notebook, {}, test="wilcoxon").parts
    assert [(part.dataset, part.word) for part in whole] == [("over 6 data sets", "yes")]


def test_one_against_several(notebook: Repository) -> None:
    """The first one wins where it beats each of the others; a label that is in no expectation is not tested."""
    notebook.write(_two(BASE + 0.05, BASE + NOISE) | entry("tree", BASE + WIDE + 0.05))
    assert _answer(notebook, {}, select=("svc", "nb", "tree")).word == "undecided"
    only = _answer(notebook, {}, select=("svc", "nb", "tree"), expect="svc > nb")
    assert only.word == "yes"
    assert [pair.family for pair in only.parts[0].pairs] == [1]


def test_experiments_may_be_named(notebook: Repository) -> None:
    """Where tables have labels, a rule may name experiments, too."""
    files = _two(BASE + 0.05, BASE + NOISE)
    assert _answer(notebook, files, select=("wine-svc", "wine-nb"), expect="wine-svc > wine-nb").word == "yes"


def test_lower_is_better(notebook: Repository) -> None:
    """The direction is that of the metric."""
    for name, label, values in (("hhhhhhhs", "svc", BASE), ("hhhhhhhn", "nb", BASE + 0.1 + NOISE)):
        document = synthetic.run(name, label=label, experiment=label)
        loss = synthetic.metric([float(value) for value in values], greater=False, bounds=(0, None))
        notebook.write(synthetic.files(document, synthetic.metrics(document, BASE.tolist(), log_loss=loss)))
    found = _answer(notebook, {}, metric="log_loss")
    assert found.word == "yes"
    assert (found.parts[0].pairs[0].difference or 0) < 0


def test_an_unknown_metric_hurts_its_question_alone(notebook: Repository) -> None:
    """It is an answer, not an error of the command: other questions are still answered."""
    found = _answer(notebook, _two(BASE, BASE + NOISE), metric="acuracy")
    assert found.word == "not comparable"
    assert "did you mean `accuracy`?" in found.parts[0].why
