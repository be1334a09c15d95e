"""The runs of a recording as a DataFrame. Only Python asks for one: pandas takes a second."""

from collections.abc import Sequence

import pandas as pd

from padre_git.app.recording.ranking import RunView
from padre_git.model.names import short


def of_views(views: Sequence[RunView]) -> pd.DataFrame:
    """One row per run: id, status, seed, the setting, and mean and std of each metric."""
    return pd.DataFrame([_row(view) for view in views]).set_index("run")


def _row(run: RunView) -> dict[str, object]:
    row: dict[str, object] = {"run": short(run.id), "status": run.document.status, "seed": run.document.seed}
    row |= run.document.setting
    for name, metric in (run.metrics.metrics if run.metrics else {}).items():
        row |= {name: metric.mean, f"{name}_std": metric.std}
    return row
