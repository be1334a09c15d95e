"""A diff as one JSON document."""

import json

import pytest

from padre_git.app.diff.views.document import document
from tests.app.diff.recorded import NEW, OLD, found, two
from tests.conftest import Repository


def test_numbers_in_full(notebook: Repository) -> None:
    """Sides by what was typed, and the difference of each metric without rounding; all of it is JSON."""
    two(notebook)
    told = json.loads(json.dumps(document(found())))
    assert told["before"] == {"selector": OLD, "title": OLD, "commit": None}
    assert told["after"]["title"] == NEW
    (pair,) = told["pairs"]
    assert pair["metrics"]["accuracy"]["difference"] == pytest.approx(0.2 / 3, abs=1e-12)
    assert (told["gates"], told["not_run_again"], "checks" in told) == ([], [], False)


def test_nothing_compared_is_a_document(notebook: Repository) -> None:
    """Without a pair the lists are empty, and the experiments that both sides share are named."""
    two(notebook)
    told = document(found(OLD, OLD))
    assert (told["pairs"], told["first"], told["same_runs"]) == ([], [], ["breast-svc"])
