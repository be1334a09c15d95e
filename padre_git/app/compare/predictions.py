"""What stored predictions give a comparison, read only where it needs them: rows of a pair, intervals of scores."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from padre_git.app import predictions
from padre_git.app.compare.table import Entry, Table
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.core import statistics
from padre_git.core.statistics import designs
from padre_git.core.statistics.means import wilson
from padre_git.core.statistics.pair import OVER_ROWS
from padre_git.core.statistics.scores import Scores, constant, gains
from padre_git.errors import MissingData, PadreError

if TYPE_CHECKING:
    from padre_git.core.statistics.resampling import TestRows

MOST = 30  # settings whose rows are drawn again: as many as a table shows


def rows_of(workspace: Workspace, test: str, one: Entry, other: Entry) -> "TestRows | None":
    """The rows of both, ``one`` first; none where neither a pair nor the ``test`` that was asked for needs them."""
    if test not in OVER_ROWS and not _needed(one, other):
        return None
    metric = one.scores.metric if one.scores else ""
    readers = [Reader(workspace, entry.found.row) for entry in (one, other)]
    return predictions.rows.test_rows(readers[0], readers[1], metric)  # pandas and scikit-learn take two seconds


def _needed(one: Entry, other: Entry) -> bool:
    """A single test set, or equal scores by predictions that differ."""
    a, b = one.scores, other.scores
    if a is None or b is None or not a.predictions or sorted(a.predictions) == sorted(b.predictions):
        return False
    if designs.single(a.design):
        return True
    return len(a.values) == len(b.values) > 1 and constant([*gains(a, b), 0.0])


def interval_of(entry: Entry) -> tuple[float, float] | None:
    """The 95 % interval of a cell; none where its splits allow none, or its rows are not at hand.

    Over splits it is corrected; of an accuracy on one test set it is Wilson's, else what `with_intervals` drew.
    """
    score = entry.scores
    if entry.interval or score is None or entry.why:
        return entry.interval
    return _of_share(score) if len(score.values) == 1 else score.interval()


def _of_share(score: Scores) -> tuple[float, float] | None:
    design = score.design
    known = score.metric == "accuracy" and designs.single(design) and len(score.per_seed) < 2
    rows = design.smallest_test if design else None
    if not known or not rows or not math.isfinite(score.mean) or (design and design.grouped):
        return None
    return wilson(score.mean, rows)


def with_intervals(workspace: Workspace, table: Table) -> tuple[Table, list[str]]:
    """The table with the intervals that need predictions, and why some have none."""
    wanted = [entry for entry in table.entries.values() if _is_drawn(entry)]
    if len(wanted) > MOST:
        return table, [f"no intervals for {table.metric}: they are computed from test rows for at most {MOST} settings"]
    entries, reasons = dict(table.entries), []
    for entry in wanted:
        try:
            interval = _drawn(workspace, entry)
        except MissingData:
            reasons.append((entry.row, "predictions are not on this machine; padre show RUN says where they are"))
            continue
        except PadreError as error:
            reasons.append((entry.row, str(error)))
            continue
        entries[entry.row, entry.column] = replace(entry, interval=interval)
    of: dict[str, list[str]] = {}
    for name, reason in reasons:
        of.setdefault(reason, []).append(name)
    said = [f"no interval for {table.metric} of {', '.join(names)}: {reason}" for reason, names in of.items()]
    return replace(table, entries=entries), said


def _is_drawn(entry: Entry) -> bool:
    score = entry.scores
    if score is None or entry.why or score.secondhand or not math.isfinite(score.mean):
        return False
    return designs.single(score.design) and interval_of(entry) is None


def _drawn(workspace: Workspace, entry: Entry) -> tuple[float, float]:
    score = entry.scores
    assert score
    if len(score.per_seed) > 1:
        raise PadreError("its seeds share one test set")
    rows = predictions.rows.rows_of(Reader(workspace, entry.found.row), score.metric)
    return statistics.rows.interval(rows, score.bounds)
