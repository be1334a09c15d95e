"""`padre_git.diff`: the differences of two runs, experiments or revisions, as an object with DataFrames and pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from padre_git.app.api.runs import selectors
from padre_git.app.diff.result import Diff as Found
from padre_git.app.diff.result import find
from padre_git.app.diff.views import words
from padre_git.app.diff.views.document import document
from padre_git.app.diff.views.html import fragment, page
from padre_git.app.diff.views.markdown import markdown
from padre_git.app.recording.opening import open_workspace
from padre_git.errors import PadreError

_COLUMNS = (
    *("experiment", "setting", "metric", "main", "before", "before_std", "after", "after_std", "n"),
    *("difference", "low", "high", "p", "p_adjusted", "verdict", "reason", "run_before", "run_after"),
)
_INSTANCES = ("experiment", "setting", "row_id", "change")


class Diff(Found):
    """The differences of two sides; see `padre_git.diff`.

    Attributes
    ----------
    before, after : the sides.
    pairs : what was paired, and what stands on one side alone.
    differences : one per pair.
    unrun : experiments whose files the branch changes and that were not run again; empty where a side is no revision.
    """

    @property
    def document(self) -> dict[str, Any]:
        """All of it, as `--json` prints it."""
        return document(self)

    def frame(self) -> pd.DataFrame:
        """One row per pair and metric: before, after, difference, interval, p, verdict."""
        return pd.DataFrame(_rows(self), columns=list(_COLUMNS))

    def instances(self) -> pd.DataFrame:
        """One row per pair and row of the data that was fixed or broken; of numbers closer or further."""
        rows = [
            (each.pair.title, each.pair.setting, row, word)
            for each in self.differences
            if each.instances
            for word, ids in zip(each.instances.words, (each.instances.fixed, each.instances.broken), strict=True)
            for row in ids
        ]
        return pd.DataFrame(rows, columns=list(_INSTANCES))

    def to_markdown(self) -> str:
        """The comment of a pull request."""
        return markdown(self)

    def to_html(self) -> str:
        """A page of its own."""
        return page(self)

    def _repr_html_(self) -> str:
        return fragment(self)


def diff(before: Any = None, after: Any = None, *, metrics: Any = (), at: Path | None = None) -> Diff:
    """Compare two runs, experiments or revisions; the same as `padre diff BEFORE AFTER`.

    Parameters
    ----------
    before, after : selectors such as ``"m4t7"``, ``"breast-svc"``, ``"main"``; runs; recordings of one run. Without
        ``after``, ``before`` is a range such as ``"main...HEAD"``; without both, they are the last two `padre run`s.
    metrics : name or names of the metrics that are tested; by default the main one.
    at : a folder of the repository; here by default.

    Returns
    -------
    Diff
        ``.frame()``, ``.instances()``, ``.to_markdown()``, ``.to_html()``, ``.document``.

    Raises
    ------
    UnknownName : where nothing has a name.
    PadreError : where one names several runs.
    """
    sides = [_word(each) for each in (before, after) if each is not None]
    tested = [metrics] if isinstance(metrics, str) else list(metrics)
    return Diff(**vars(find(open_workspace(at), sides, metrics=tested)))


def _word(given: Any) -> str:
    words = selectors(given)
    if len(words) > 1:
        raise PadreError(
            f"a recording of {len(words)} runs cannot be one side of a diff; choose one run: recording.best"
        )
    if not words:
        raise PadreError(f"diff() takes selectors such as 'm4t7' or 'main', or runs; not {type(given).__name__}")
    return words[0]


def _rows(found: Found) -> Iterator[tuple[Any, ...]]:
    for each in found.differences:
        pair = each.pair
        for change in each.metrics:
            result, before, after = change.result, change.before, change.after
            side = change.known
            low, high = (result.interval if result else None) or (None, None)
            yield (
                pair.title, pair.setting, change.name, change.main,
                before and before.mean, before and before.std, after and after.mean, after and after.std,
                len(side.values),
                change.difference, low, high, result and result.p, result and result.adjusted,
                words.verdict(change) if change.tested or each.incomparable else "",
                each.incomparable or (result.reason if result else ""),
                pair.before.row.id, pair.after.row.id,
            )  # fmt: skip
