"""What `padre diff` found, as one value."""

import pytest

from padre_git.app.diff.gates import NO_WORSE, GateOption
from padre_git.errors import UnknownName
from tests.app.diff.recorded import NEW, OLD, found, two
from tests.conftest import Repository


def test_two_runs_are_one_pair(notebook: Repository) -> None:
    """Each side is the run that was named; without gates a diff passes, with one that failed it does not."""
    two(notebook)
    diff = found()
    assert repr(diff) == f"<Diff {OLD} -> {NEW}, 1 pair of runs>"
    assert (len(diff.differences), diff.unrun, diff.passed) == (1, [], True)
    strict = found(NEW, OLD, asked=[GateOption(NO_WORSE, "accuracy", 0.0)])
    assert not strict.passed


def test_nothing_is_said_in_words(notebook: Repository) -> None:
    """One run is compared with itself by no test; of trees without runs it is said whether some are elsewhere."""
    assert found("HEAD..HEAD").nothing == "No new run, and no changed file that an experiment used"
    two(notebook)
    same = found(OLD, OLD)
    assert (same.differences, same.nothing) == ([], "The same runs on both sides")
    assert found("HEAD..HEAD").nothing.startswith("There is no run in these trees; 2 runs elsewhere: git add")


def test_metrics_must_be_there(notebook: Repository) -> None:
    """A metric to test that no pair has is unknown, not silently left out."""
    two(notebook)
    with pytest.raises(UnknownName):
        found(metrics=["f1"])
