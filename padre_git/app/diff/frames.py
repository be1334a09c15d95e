"""A diff as DataFrames. Only Python asks for them: pandas takes a second."""

import pandas as pd

from padre_git.app.diff import words
from padre_git.app.diff.result import Diff

_COLUMNS = (
    *("experiment", "setting", "metric", "main", "before", "before_std", "after", "after_std", "n"),
    *("difference", "low", "high", "p", "p_adjusted", "verdict", "reason", "run_before", "run_after"),
)
_INSTANCES = ("experiment", "setting", "row_id", "change")


def frame(found: Diff) -> pd.DataFrame:
    """One row per pair and metric."""
    rows = []
    for each in found.differences:
        pair = each.pair
        for change in each.metrics:
            result, before, after = change.result, change.before, change.after
            side = after or before
            low, high = (result.interval if result else None) or (None, None)
            rows.append((
                pair.title, pair.setting, change.name, change.main,
                before and before.mean, before and before.std, after and after.mean, after and after.std,
                side and side.n,
                change.difference, low, high, result and result.p, result and result.adjusted,
                words.verdict(change) if change.tested or each.incomparable else "",
                each.incomparable or (result.reason if result else ""),
                pair.before.row.id, pair.after.row.id,
            ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def instances(found: Diff) -> pd.DataFrame:
    """One row per pair and row of the data that was fixed or broken; of numbers closer or further."""
    rows = [
        (each.pair.title, each.pair.setting, row, word)
        for each in found.differences
        if each.instances
        for word, ids in zip(each.instances.words, (each.instances.fixed, each.instances.broken), strict=True)
        for row in ids
    ]
    return pd.DataFrame(rows, columns=list(_INSTANCES))
