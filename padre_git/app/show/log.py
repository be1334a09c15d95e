"""`padre log`: what was run, newest first, and why."""

from datetime import datetime

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import listing
from padre_git.app.runs.nouns import Table
from padre_git.app.runs.settings import Setting
from padre_git.core.text.formats import spread
from padre_git.model.names import short

HEADERS = ["when", "run", "experiment", "code", "setting", "score", "message"]


def log(workspace: Workspace, *, experiment: str = "", limit: int = 0) -> Table:
    """One line per `padre run`, of all experiments or of one; at most ``limit``, 0 for all.

    Raises
    ------
    UnknownName : where no run is of this experiment.
    """
    found = listing.runs(workspace, experiment=experiment, limit=limit)
    rows = [_row(setting) for setting in found.lines]
    more = f"; {len(rows)} of {found.total}: --limit 0" if len(rows) < found.total else ""
    remark = f"± std over splits; times are UTC{more}" if rows else "no runs yet: padre run experiment.py"
    return Table(HEADERS, rows, found.documents(), [remark], found.problems)


def _row(setting: Setting) -> list[str]:
    row, score = setting.row, setting.score
    text = f"{row.main} {spread(score.mean, score.std, bounds=score.bounds)}" if score else ""
    cells = [when(row.started), short(row.id), row.experiment, row.execution[:7], listing.setting_cell(setting)]
    return [*cells, text, row.message]


def when(started: str, zone: str = "") -> str:
    """``2024-05-06 07:08`` with ``zone`` behind it; what is no time stays as it is."""
    try:
        return f"{datetime.fromisoformat(started):%Y-%m-%d %H:%M}{zone}"
    except ValueError:
        return started
