"""What is compared with what."""

import pytest

from padre_git.app.diff.pairs import read
from padre_git.app.recording.opening import open_workspace
from tests.app.diff.recorded import NEW, OLD, found, two
from tests.conftest import Repository


def test_a_pair_is_named_by_what_differs(notebook: Repository) -> None:
    """One name where both are of one experiment, else both; a setting of the code alone is the default."""
    two(notebook, setting={"SVC.C": 10})
    (pair,) = found().pairs.pairs
    assert (pair.title, pair.setting) == ("breast-svc", "default -> SVC.C=10")
    assert (pair.before.name, pair.after.name) == (OLD, NEW)


def test_two_experiments(notebook: Repository) -> None:
    """Both names stand in the title; what does not differ is no setting."""
    two(notebook, experiment="breast-nb")
    (pair,) = found().pairs.pairs
    assert (pair.title, pair.setting) == ("breast-svc -> breast-nb", "")


def test_a_variant_reads_its_runs(notebook: Repository) -> None:
    """Its scores are those of `metrics.json`; a metric that the run lacks is none."""
    two(notebook, duration=2.5)
    (pair,) = found().pairs.pairs
    read(open_workspace(), [pair])
    scores = pair.after.scores("accuracy")
    assert scores is not None
    assert list(scores.values) == pytest.approx([0.8, 0.9, 0.9])
    assert pair.after.scores("f1") is None
    assert (pair.after.duration, pair.after.run.duration, pair.after.seeds) == (2.5, 2.5, 1)
