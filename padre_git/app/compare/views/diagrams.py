"""A comparison as a picture: mean ranks over data sets, or differences on single ones."""

from typing import Any

from padre_git.app.compare.testing import Comparison, nemenyi
from padre_git.core.plots.verdicts import critical_difference, differences
from padre_git.core.statistics.over_datasets import Ranking
from padre_git.errors import PadreError


def plot(comparison: Comparison) -> Any:
    """Over six and more data sets the critical-difference diagram, else the differences with their intervals."""
    if comparison.tests.tested_over or comparison.tests.nemenyi:
        return critical_difference(ranking(comparison)).chart
    return differences(comparison.tests.decisive).chart


def ranking(comparison: Comparison) -> Ranking:
    """Mean ranks with their critical difference, which needs 10 data sets.

    Raises
    ------
    PadreError : where there are no mean ranks: below two data sets, or with cells that lack.
    """
    if not comparison.tests.over or not comparison.tests.over[0].ranks:
        raise PadreError("mean ranks need two data sets or more, each with all labels; padre compare says what lacks")
    return nemenyi(comparison.tests.over[0], comparison.asked)
