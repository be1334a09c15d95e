"""Numbers with a name, for a paper."""

import pytest

from padre_git.app.report import numbers
from padre_git.app.report.spec import Numbers
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError, UnknownName
from tests import synthetic
from tests.conftest import Repository


@pytest.fixture
def workspace(notebook: Repository) -> Workspace:
    """One run with three splits."""
    synthetic.branch(notebook.path, "refs/heads/padre/x", synthetic.simple("k9d2v5ha", [0.5, 0.6, 0.7]))
    return Workspace.at(notebook.path)


def test_both_keys_are_one_number(workspace: Workspace) -> None:
    """By experiment and by label with data set; mean and std are those of the splits."""
    found = numbers.numbers(workspace, Numbers(digits=2))
    assert {"breast-svc.accuracy", "thesis/breast-svc.accuracy"} <= found.keys()
    assert any(key.startswith("svc.breast") for key in found)
    assert {each.text for each in found.values()} == {"0.60 ± 0.10"}
    number = found["breast-svc.accuracy"]
    assert number.scores.mean == pytest.approx(0.6)
    assert number.scores.std == pytest.approx(0.1)
    assert (number.scores.n, number.chosen) == (3, False)


def test_macros(workspace: Workspace) -> None:
    """Each number has its text, mean, std and n, and the run it is from."""
    text = numbers.macros(workspace, numbers.numbers(workspace, Numbers(digits=2)), source="")
    assert r"\padre@set{breast-svc.accuracy}{0.60 \pm 0.10}% run k9d2v5ha" in text
    assert r"\padre@set{breast-svc.accuracy.mean}{0.60}" in text
    assert r"\padre@set{breast-svc.accuracy.n}{3}" in text
    assert text.endswith("\\makeatother\n")


def test_an_unknown_metric(workspace: Workspace) -> None:
    """It lists those of the runs; a file without any number is an error."""
    with pytest.raises(UnknownName, match="unknown metric `auc`"):
        numbers.numbers(workspace, Numbers(metrics=("auc",)))
    with pytest.raises(PadreError, match="there are no numbers yet"):
        numbers.macros(workspace, {}, source="")
