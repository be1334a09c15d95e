"""Two recorded runs and their difference, for tests that compare a pair."""

from collections.abc import Sequence
from typing import Any

from padre_git.app.diff.result import Diff, find
from padre_git.app.recording.opening import open_workspace
from tests import synthetic
from tests.conftest import Repository

OLD, NEW = "m4t7xq2p", "k9d2v5ha"
LOW, HIGH = (0.7, 0.8, 0.9), (0.8, 0.9, 0.9)


def two(
    repo: Repository, before: Sequence[float] = LOW, after: Sequence[float] = HIGH, *, old: Any = None, **new: Any
) -> None:
    """Write a run with the accuracies ``before`` and a later one with ``after``; ``old`` and ``new`` change them."""
    repo.write(synthetic.simple(OLD, before, ago=900, **(old or {})))
    repo.write(synthetic.simple(NEW, after, ago=60, **new))


def found(*words: str, **options: Any) -> Diff:
    """The diff of the two in the current folder, or of what ``words`` name."""
    return find(open_workspace(), words or (OLD, NEW), **options)
