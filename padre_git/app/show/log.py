"""`padre log`: what was run, newest first, and why."""

from datetime import datetime
from typing import Any, NamedTuple

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import listing
from padre_git.app.runs.settings import Setting
from padre_git.core.text.formats import spread
from padre_git.model.names import short
from padre_git.storage.index import Problem

HEADERS = ["when", "run", "experiment", "code", "setting", "score", "message"]


class Log(NamedTuple):
    """The lines of a log; `total` without the limit."""

    rows: list[list[str]]
    documents: list[dict[str, Any]]
    total: int
    everything: int
    problems: list[Problem]


def log(workspace: Workspace, *, experiment: str = "", limit: int = 0) -> Log:
    """One line per `padre run`, of all experiments or of one.

    Raises
    ------
    UnknownName : where no run is of this experiment.
    """
    found = listing.runs(workspace, experiment=experiment, limit=limit)
    rows = [_row(setting) for setting in found.lines]
    return Log(rows, found.documents(), found.total, found.everything, found.problems)


def _row(setting: Setting) -> list[str]:
    row, score = setting.row, setting.score
    text = f"{row.main} {spread(score.mean, score.std, bounds=score.bounds)}" if score else ""
    return [
        _when(row.started),
        short(row.id),
        row.experiment,
        row.execution[:7],
        listing.setting_cell(setting),
        text,
        row.message,
    ]


def _when(started: str) -> str:
    try:
        return f"{datetime.fromisoformat(started):%Y-%m-%d %H:%M}"
    except ValueError:
        return started
