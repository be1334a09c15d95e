"""`padre_git.diff`: the differences of two runs, experiments or revisions, from Python."""

from pathlib import Path
from typing import Any

from padre_git.app.diff.result import Diff, find
from padre_git.app.workspace import open_workspace
from padre_git.errors import PadreError


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
    words = [_word(each) for each in (before, after) if each is not None]
    tested = [metrics] if isinstance(metrics, str) else list(metrics)
    return find(open_workspace(at), words, metrics=tested)


def _word(given: Any) -> str:
    if isinstance(given, str):
        return given
    runs = getattr(given, "runs", None)
    if isinstance(runs, list):
        if len(runs) != 1:
            raise PadreError(f"a recording of {len(runs)} runs is not one side of a diff; give one: recording.best")
        given = runs[0]
    identifier = getattr(given, "id", None)
    if not isinstance(identifier, str):
        raise PadreError(f"diff() takes selectors such as 'm4t7' or 'main', or runs; not {type(given).__name__}")
    return f"run:{identifier}"
