"""Plots of a search: importance, history, contours and short axes."""

import numpy as np
import pytest

from padre_git.core.plots import searches
from padre_git.core.plots.searches import Trials
from padre_git.errors import UnknownName
from tests.core.plots.examples import GRID


def test_parallel_axes_are_short() -> None:
    """An axis is called by its hyperparameter alone where that is clear."""
    assert list(dict.fromkeys(searches.parallel(GRID).data["axis"])) == ["C", "kernel", "accuracy"]


def test_importance_is_the_first_order_index() -> None:
    """A full grid of an additive score: the shares of both factors' variances, which add up to one."""
    found = searches.importance(GRID).data.set_index("name")["share"]
    table = np.array([[0.5, 0.7, 0.9], [0.6, 0.8, 1.0]])
    total = table.var()
    assert found["SVC.C"] == pytest.approx(table.mean(axis=0).var() / total)
    assert found["SVC.kernel"] == pytest.approx(table.mean(axis=1).var() / total)
    assert found.sum() == pytest.approx(1)


def test_history_keeps_the_best() -> None:
    """The running maximum; of a loss the running minimum."""
    assert searches.history(GRID).data["best"].tolist() == pytest.approx([0.5, 0.7, 0.9, 0.9, 0.9, 1.0])
    loss = Trials("rmse", False, GRID.trials)
    assert searches.history(loss).data["best"].tolist() == [0.5] * 6
    assert "lower is better" in str(searches.history(loss).chart.to_dict())


def test_contour_averages_and_frames_the_best() -> None:
    """A cell for each pair, ordered by value; the best one is framed."""
    found = searches.contour(GRID, x="SVC.C", y="SVC.kernel")
    assert found.data.set_index(["x", "y"])["score"]["10", "linear"] == pytest.approx(1)
    assert '"equal": "10"' in found.chart.to_json()
    with pytest.raises(UnknownName, match=r"unknown hyperparameter `gamma`; the search varied SVC.C, SVC.kernel"):
        searches.contour(GRID, x="gamma")
