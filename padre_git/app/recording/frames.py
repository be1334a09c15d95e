"""The runs of a recording as a DataFrame. Only Python asks for one: pandas takes a second."""

from collections.abc import Iterable

import pandas as pd

from padre_git.core.search.importance import Share
from padre_git.model.names import short
from padre_git.storage.index import Row


def of_rows(rows: Iterable[Row]) -> pd.DataFrame:
    """One row per run: id, status, seed, the setting, and mean and std of each metric."""
    return pd.DataFrame([_row(row) for row in rows]).set_index("run")


def of_shares(shares: Iterable[Share]) -> pd.DataFrame:
    """One row per hyperparameter: its share, and the ends of its interval."""
    rows = [{"name": each.name, "share": each.share, "low": each.low, "high": each.high} for each in shares]
    return pd.DataFrame(rows, columns=["name", "share", "low", "high"]).set_index("name")


def _row(run: Row) -> dict[str, object]:
    row: dict[str, object] = {"run": short(run.id), "status": run.status, "seed": run.seed, **run.setting}
    for name, score in run.scores.items():
        row |= {name: score.mean, f"{name}_std": score.std}
    return row
