"""What rows and columns of a comparison are called."""

import pytest

from padre_git.app.compare.gather import ComparedSetting
from padre_git.app.compare.labels import NONE, key, row_names
from padre_git.app.runs.settings import alone
from padre_git.errors import UnknownName
from tests import synthetic
from tests.conftest import Repository
from tests.storage.index.examples import read


def written(repo: Repository, *changes: dict[str, object]) -> list[ComparedSetting]:
    """A run for each of ``changes``, in that order."""
    for number, each in enumerate(changes):
        repo.write(synthetic.simple(f"gaaaaaa{number}", ago=60 + number, **each))
    rows = sorted(read(repo).rows, key=lambda row: row.id[-8:])
    return [ComparedSetting(alone(row)) for row in rows]


def test_one_value_is_written_one_way(repo: Repository) -> None:
    """1 and 1.0 are one value; what a setting has not, or empty, is a dash; a name that no run has is an error."""
    found = written(repo, {"setting": {"SVC.C": 1}}, {"setting": {"SVC.C": 1.0}}, {"setting": {"SVC.C": 0.5, "x": 2}})
    rows = [each.row for each in found]
    assert [key("C", rows).of(each) for each in found] == ["1", "1", "0.5"]
    assert [key("x", rows).of(each) for each in found] == [NONE, NONE, "2"]
    assert [key(text, rows).is_dataset for text in ("dataset", "data", "label")] == [True, True, False]
    with pytest.raises(UnknownName):
        key("nothing", rows)


def test_names_that_collide_are_told_apart(repo: Repository) -> None:
    """By their settings alone where all share the label; on two data sets nothing collides."""
    found = written(repo, {"setting": {"SVC.C": 1}}, {"setting": {"SVC.C": 2}})
    rows = [each.row for each in found]
    assert row_names(found, key("label", rows), key("dataset", rows)) == ["SVC.C=1", "SVC.C=2"]
    assert row_names(found, key("label", rows), key("C", rows)) == ["svc", "svc"]


def test_only_what_collides_gets_more(repo: Repository) -> None:
    """Another label keeps its name; without settings the experiment stands behind it."""
    found = written(repo, {"experiment": "a"}, {"experiment": "b"}, {"label": "nb", "experiment": "c"})
    rows = [each.row for each in found]
    assert row_names(found, key("label", rows), key("dataset", rows)) == ["svc (a)", "svc (b)", "nb"]
