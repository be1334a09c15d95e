"""The verb `export csv`: runs, scores and predictions as a table that any program reads."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from padre_git.app.api import runs as api
from padre_git.app.repository.reader import Reader
from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import listing, select, stored
from padre_git.core.text import csv
from padre_git.errors import PadreError
from padre_git.storage.index import Row

NOUNS = ("runs", "scores", "predictions")


class Exported(NamedTuple):
    """A table as text, and how many rows it has."""

    text: str
    rows: int


def export(
    workspace: Workspace, noun: str, selector: str = "", *, where: str = "", spreadsheet: bool = False
) -> Exported:
    """One line for a run, for a run, metric and split, or for a prediction.

    Parameters
    ----------
    noun : one of `NOUNS`.
    selector : of which runs; all by default.
    where : a condition as in `padre list`.
    spreadsheet : put `'` before texts that a spreadsheet would calculate; else all is as it was recorded.

    Raises
    ------
    PadreError : for predictions without a selector, and where nothing was selected.
    MissingData : where predictions are not on this machine.
    """
    frame = _frame(workspace, noun, selector, where)
    rows = list(frame.itertuples(index=False, name=None))
    if not rows:
        raise PadreError(f"there are no {noun} to export: padre list")
    lines = ([_plain(value) for value in row] for row in rows)
    return Exported(csv.exact(list(map(str, frame.columns)), lines, spreadsheet=spreadsheet), len(rows))


def _frame(workspace: Workspace, noun: str, selector: str, where: str) -> pd.DataFrame:
    if noun == "predictions":
        return _predictions(workspace, selector, where)
    wanted = {row.id for row in select.select(workspace, selector).rows} if selector else None
    root = workspace.root
    every = api.runs(where or None, status=None, at=root, include="all").reset_index() if noun == "runs" else None
    frame = api.scores(where or None, at=root) if every is None else every
    return frame if wanted is None else frame[frame["run"].isin(wanted)]


def _predictions(workspace: Workspace, selector: str, where: str) -> pd.DataFrame:
    """Of one run its rows; of several the same below each other, with the run in the first column."""
    if not selector:
        raise PadreError("predictions need a run: padre export csv predictions @last")
    rows: Sequence[Row] = select.select(workspace, selector).rows
    rows = [row for row in (listing.matching(list(rows), where) if where else rows) if row.predictions]
    if not rows:
        raise PadreError(f"`{selector}` has no run with predictions: padre list")
    frames = [stored.prediction_frame(Reader(workspace, row)) for row in rows]
    if len(rows) == 1:
        return frames[0]
    named = [frame.assign(run=row.id) for row, frame in zip(rows, frames, strict=True)]
    joined = pd.concat(named, ignore_index=True)
    return joined[["run", *(name for name in joined if name != "run")]]


def _plain(value: Any) -> Any:
    """A cell: nothing for what is missing, JSON for lists and mappings, times as RFC 3339."""
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, default=str)
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return None if value is None or value is pd.NA or value is pd.NaT or value != value else value
