"""One pair compared in every respect."""

import pytest

from padre_git.model.documents import DataUse
from tests.app.diff.recorded import LOW, found, two
from tests.conftest import Repository


def test_what_is_the_same(notebook: Repository) -> None:
    """Two runs of one code, data and splitting differ in their seed only, so their numbers compare."""
    two(notebook, old={"seed": 0}, seed=1)
    (difference,) = found().differences
    assert difference.incomparable == ""
    assert difference.seed is not None
    assert (difference.seed.before, difference.seed.after) == ("0", "1")
    assert {"pipeline", "parameters", "data", "splitting", "metrics"} <= set(difference.same)
    assert "seed" not in difference.same
    assert difference.main is not None
    assert difference.main.name == "accuracy"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "failed"}, "run k9d2v5ha failed"),
        ({"splitting": "c82f55e00001"}, "b71e44d (3-fold stratified, shuffled, split seed 0) -> c82f55e"),
        (
            {"dataset": DataUse(name="iris", dataset="iris", version="8d0e11aaaaaa", shape=[150, 4])},
            "data breast_cancer -> iris: the scores of one say nothing about the other",
        ),
    ],
)
def test_why_numbers_do_not_compare(notebook: Repository, changes: dict[str, object], reason: str) -> None:
    """A run that did not complete, other splits, or other data: the reason is said, and nothing is subtracted."""
    two(notebook, LOW, LOW, **changes)
    (difference,) = found().differences
    assert reason in difference.incomparable
    assert all(change.difference is None for change in difference.metrics)
    assert difference.instances is None
