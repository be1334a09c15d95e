"""A comparison as one JSON document."""

import json

import pytest

from padre_git.app.compare.views.document import document
from tests.app.compare.recorded import BASE, NOISE
from tests.app.compare.views.test_words import compared
from tests.conftest import Repository


def test_all_of_it_is_json(notebook: Repository) -> None:
    """Cells with their values and marks, pairs with the difference in full, the words as they are shown."""
    found = compared(notebook, svc=BASE, nb=BASE - 0.1 + NOISE)
    told = json.loads(json.dumps(document(found)))
    (table,) = told["tables"]
    assert (table["metric"], table["greater_is_better"], table["rows"]) == ("accuracy", True, ["svc", "nb"])
    best, other = table["cells"]
    assert best["values"] == BASE.tolist()
    assert (best["marks"], other["marks"]) == (["^"], ["v"])
    (pair,) = told["pairs"]
    assert pair["difference"] == pytest.approx(0.1 - NOISE.mean(), abs=1e-9)
    assert (pair["a"], pair["b"], pair["winner"], pair["verdict"]) == ("svc", "nb", "svc", "better")
    assert told["statement"].startswith("svc was more accurate than nb")


def test_nothing_tested_has_no_pair(notebook: Repository) -> None:
    """One setting is a table without pairs, and there is nothing to state."""
    told = document(compared(notebook, svc=BASE))
    assert (told["pairs"], told["statement"], told["control"]) == ([], "", None)
