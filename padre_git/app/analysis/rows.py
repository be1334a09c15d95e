"""What each test row adds to the score of each setting of a search, from stored predictions."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from padre_git.app.data import load as opening
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import stored
from padre_git.app.runs.settings import Setting
from padre_git.core.results import raw
from padre_git.core.search.optimism import OF_ROWS, Array, units
from padre_git.errors import PadreError
from padre_git.model.documents import Design, Metrics
from padre_git.storage.index import Row

_PROBABLE = {"log_loss", "brier"}
_CLOSE = 1e-6  # of a mean over rows to the recorded one


class OfRows(NamedTuple):
    """What `optimism.corrected` takes.

    Attributes
    ----------
    values : (settings, units), the mean of each unit.
    sizes : (units,), its rows.
    how : ``rows``, or ``groups`` where the units are groups.
    """

    values: Array
    sizes: Array
    how: str


def of_rows(
    workspace: Workspace, found: Sequence[Setting], metric: str, documents: Mapping[str, Metrics]
) -> OfRows | None:
    """The rows of all settings, repeats and seeds averaged.

    None where the metric is no mean over rows, rows follow each other in time, or predictions, or the groups of rows,
    are not on this machine.
    """
    function, design = OF_ROWS.get(metric), documents[found[0].row.id].design
    if function is None or design is None or design.family in ("time", "none"):
        return None
    try:
        tables = _Rows(workspace, found[0].row, design, probabilities=metric in _PROBABLE)
        values = [
            np.mean(
                [tables.units_of(row, function, _recorded(documents[row.id], metric)) for row in each.distinct], axis=0
            )
            for each in found
        ]
    except (PadreError, _Other):
        return None
    return OfRows(np.array(values), tables.sizes, tables.how)


class _Other(Exception):
    """The rows are not what the recorded scores are means over."""


def _recorded(document: Metrics, metric: str) -> list[float]:
    return list(document.metrics[metric].values)


class _Rows:
    """The predictions of runs on the same splits; which unit each of their rows belongs to is found once."""

    def __init__(self, workspace: Workspace, row: Row, design: Design, *, probabilities: bool) -> None:
        self._workspace, self._probabilities = workspace, probabilities
        self._groups = _groups(workspace, row) if design.groups is not None else None
        self.how = "rows" if self._groups is None else "groups"
        self._ids: Any = None
        self._place: Array = np.empty(0)  # of each row of a table: its number among the different ids
        self._unit: Array = np.empty(0)  # of each different id
        self.sizes: Array = np.empty(0)

    def units_of(self, row: Row, function: Any, recorded: list[float]) -> Array:
        """(units,) the mean of each unit in one run."""
        table = stored.answers(Reader(self._workspace, row), probabilities=self._probabilities)
        part = raw.whole(table, row.task)
        if part.truth is None:
            raise _Other
        try:
            values = np.asarray(function(part.truth, part.answers), np.float64)
        except (ValueError, TypeError, AttributeError, IndexError) as error:  # such as a log loss without probabilities
            raise _Other from error
        self._agree(values, raw.numbers(table), recorded)
        self._know(part.rows)
        means = np.bincount(self._place, weights=values) / np.bincount(self._place)
        return np.asarray(np.bincount(self._unit, weights=means) / self.sizes)

    def _know(self, ids: Any) -> None:
        if self._ids is not None and np.array_equal(ids, self._ids):
            return
        different, place = np.unique(ids, return_inverse=True)
        if self._ids is None:
            groups = None if self._groups is None else np.array([self._groups[each] for each in different.tolist()])
            self._unit = units(len(different), groups)
            self.sizes = np.bincount(self._unit).astype(np.float64)
        elif len(different) != len(self._unit):
            raise _Other
        self._ids, self._place = ids, place.ravel()

    def _agree(self, values: Array, splits: Array, recorded: list[float]) -> None:
        """The means are the ones that were recorded: of each split, or of all rows together."""
        if len(recorded) == 1:
            means = np.array([values.mean()])
        else:
            _, place = np.unique(splits, return_inverse=True)
            means = np.bincount(place.ravel(), weights=values) / np.bincount(place.ravel())
        if len(means) != len(recorded) or not np.allclose(means, recorded, rtol=_CLOSE, atol=_CLOSE):
            raise _Other


def _groups(workspace: Workspace, row: Row) -> dict[Any, Any] | None:
    """Id of a row -> its group.

    Raises
    ------
    PadreError : where the data are not on this machine: without its groups rows would count as independent.
    """
    if row.use is None:
        raise _Other
    dataset = opening.load(workspace, row.use.dataset, row.use.version)
    if dataset.groups is None:
        raise _Other
    ids = np.asarray(dataset.row_ids).tolist()
    return dict(zip(ids, np.asarray(dataset.groups).tolist(), strict=True))
