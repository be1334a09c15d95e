"""The predictions of two settings on one test set, for the tests over rows; read only where such a test is made."""

from importlib import import_module
from typing import Any

from padre_git.app.compare.table import Entry
from padre_git.app.reading import Reader
from padre_git.app.workspace import Workspace
from padre_git.core.statistics import designs
from padre_git.core.statistics.pair import OVER_ROWS
from padre_git.core.statistics.resampling import TestRows
from padre_git.core.statistics.scores import constant, gains


class Rows:
    """Reads predictions when a pair needs them: for a test over rows, whether or not it was asked for by name."""

    def __init__(self, workspace: Workspace, test: str = "auto") -> None:
        self._workspace, self._always = workspace, test in OVER_ROWS

    def of(self, one: Entry, other: Entry) -> TestRows | None:
        """The rows of both, ``one`` first; none where no test needs them, or they are not at hand."""
        if not (self._always or _needed(one, other)):
            return None
        module: Any = import_module("padre_git.app.testrows")  # pandas and scikit-learn take two seconds
        metric = one.scores.metric if one.scores else ""
        readers = (Reader(self._workspace, entry.found.row) for entry in (one, other))
        found: TestRows | None = module.test_rows(*readers, metric)
        return found


def _needed(one: Entry, other: Entry) -> bool:
    """A single test set, or equal scores by predictions that differ."""
    a, b = one.scores, other.scores
    if a is None or b is None or not a.predictions or sorted(a.predictions) == sorted(b.predictions):
        return False
    if designs.single(a.design):
        return True
    return len(a.values) == len(b.values) > 1 and constant([*gains(a, b), 0.0])
