"""What differs between the data of two runs."""

from padre_git.app.diff.data import DataChange, Drift, lines
from padre_git.model.documents import DataUse
from tests.app.diff.recorded import found, two
from tests.conftest import Repository


def test_a_title_names_the_data_once() -> None:
    """Of one data set the versions are named, of two both names."""
    change = DataChange("wine 3b1f0c2", "wine 8d0e11a", "2 rows changed")
    assert change.title == "3b1f0c2 -> 8d0e11a (2 rows changed)"
    assert DataChange("wine 3b1f0c2", "iris 8d0e11a", "").title == "wine 3b1f0c2 -> iris 8d0e11a"


def test_lines_list_five() -> None:
    """Of each kind five are listed and the rest is counted, unless everything is asked for; why rows lack is last."""
    change = DataChange(
        "a 1", "a 2", "", missing="not here", added=[7], changed=[1, 2, 3, 4, 5, 6], drift=[Drift("x", 0.25, "KS")]
    )
    added, changed, shift, missing = lines(change)
    assert added == "1 row added: 7"
    assert changed == "6 rows changed: 1 2 3 4 5 … 1 more"
    assert shift.startswith("shift x 0.250 (0 to 1;")
    assert missing == "not here"
    assert lines(change, everything=True)[1] == "6 rows changed: 1 2 3 4 5 6"
    assert lines(DataChange("a 1", "a 2", "")) == []


def test_versions_that_are_not_here(notebook: Repository) -> None:
    """The same version is no change; of versions that no branch has, the shapes are what is known."""
    two(notebook)
    assert found().differences[0].data is None
    use = DataUse(name="breast_cancer", dataset="breast-cancer", version="8d0e11aaaaaa", shape=[570, 30])
    two(notebook, dataset=use)
    change = found().differences[0].data
    assert change is not None
    assert change.title == "3b1f0c2 -> 8d0e11a (569 × 30 -> 570 × 30)"
    assert change.missing == "a version is on no branch of this clone"
