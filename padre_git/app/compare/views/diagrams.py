"""A comparison as a picture: mean ranks over data sets, or differences on single ones."""

from typing import Any

from padre_git.app.compare.testing import Comparison, nemenyi
from padre_git.core.plots.style import Picture
from padre_git.core.plots.verdicts import Ranking, critical_difference, differences
from padre_git.errors import PadreError


def plot(comparison: Comparison) -> Any:
    """The chart that fits: see `picture`."""
    return picture(comparison).chart


def picture(comparison: Comparison) -> Picture:
    """Over six and more data sets the critical-difference diagram, else the differences with their intervals."""
    if comparison.tests.tested_over or comparison.tests.nemenyi:
        return critical_difference(ranking(comparison))
    return differences(comparison.tests.decisive)


def ranking(comparison: Comparison) -> Ranking:
    """Mean ranks with their critical difference, which needs 10 data sets.

    Raises
    ------
    PadreError : where there are no mean ranks: below two data sets, or with cells that lack.
    """
    if not comparison.tests.over or not comparison.tests.over[0].ranks:
        raise PadreError("mean ranks need two data sets or more, each with all labels; padre compare says what lacks")
    over = comparison.tests.over[0]
    found = nemenyi(over, comparison.asked)
    return Ranking(
        over.names, over.ranks, len(over.datasets), found.difference, found.groups, found.reason, over.metric
    )
