"""What the names in `--where`, `--sort` and `--columns` stand for."""

import pytest

from padre_git.app.runs.names import Name, Names, setting_text
from padre_git.app.runs.settings import alone
from padre_git.core.text.query import MISSING
from padre_git.errors import PadreError, UnknownName
from padre_git.storage.index import Row
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import read


@pytest.fixture
def row(repo: Repository) -> Row:
    """A run with a parameter C of two components, and one that is called like its metric."""
    parameters = {"SVC.C": 10, "SVC.kernel": "rbf", "Ridge.C": 1, "accuracy": 2}
    repo.write(synthetic.simple("m4t7xq2p", [0.8, 1.0], parameters=parameters))
    return read(repo).rows[0]


def test_names_are_resolved(row: Row) -> None:
    """A field, the end of a parameter's name, a metric or its std; `__` is the dot of a parameter."""
    known = Names([row])
    expected = {
        "label": Name("field", "label"),
        "kernel": Name("parameter", "SVC.kernel"),
        "SVC__C": Name("parameter", "SVC.C"),
        "metrics.accuracy": Name("metric", "accuracy"),
        "params.accuracy": Name("parameter", "accuracy"),
        "accuracy_std": Name("std", "accuracy"),
    }
    assert {text: known.resolve(text) for text in expected} == expected


def test_two_meanings_are_refused(row: Row) -> None:
    """What means two things is an error that says how each is written; what means nothing is unknown."""
    known = Names([row])
    with pytest.raises(PadreError, match=r"write params\.accuracy or metrics\.accuracy"):
        known.resolve("accuracy")
    with pytest.raises(PadreError, match=r"several components; write Ridge\.C or SVC\.C"):
        known.resolve("C")
    with pytest.raises(UnknownName):
        known.resolve("nothing")


def test_values_and_conditions(row: Row) -> None:
    """A name has its value for a setting, or `MISSING`; a condition about a score says that it chooses by one."""
    setting = alone(row)
    assert Name("field", "run").of(setting) == "m4t7xq2p"
    assert Name("metric", "accuracy").of(setting) == pytest.approx(0.9)
    assert Name("metric", "f1").of(setting) is MISSING
    assert Name("parameter", "gamma").of(setting) is MISSING
    by_score, by_label = (Names([row]).where(text) for text in ("metrics.accuracy > 0.89", "label == 'nb'"))
    assert (by_score.by_score, by_score(setting)) == (True, True)
    assert (by_label.by_score, by_label(setting)) == (False, False)


def test_a_setting_in_words() -> None:
    """Name and value of each parameter, in order; nothing for none."""
    assert setting_text({"SVC.C": 10, "SVC.kernel": "rbf"}) == "SVC.C=10 SVC.kernel=rbf"
    assert setting_text({}) == ""
