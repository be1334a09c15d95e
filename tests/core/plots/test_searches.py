"""Plots of a search: importance, history, contours and short axes."""

from dataclasses import replace

import numpy as np
import pytest

from padre_git.core.plots import searches
from padre_git.core.plots.searches import Trial, Trials
from padre_git.errors import PadreError, UnknownName
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


def test_importance_has_intervals() -> None:
    """From 30 settings on: shares in their order with a line for the interval, and of which region they are."""
    shares = {"SVC.C": (0.7, 0.5, 0.8), "SVC.kernel": (0.3, 0.2, 0.5)}
    found = searches.importance(replace(GRID, shares=shares, region=True))
    assert found.data.set_index("name").loc["SVC.C"].tolist() == [0.7, 0.5, 0.8]
    spec = found.chart.to_dict()
    assert spec["layer"][1]["encoding"]["x2"]["field"] == "high"
    assert "of the region it searched" in spec["title"]["subtitle"]


def test_progress() -> None:
    """The best so far beside the expected one; a sampler that follows the scores has none."""
    found = searches.progress(GRID)
    assert found.data["best"].tolist() == pytest.approx([0.5, 0.7, 0.9, 0.9, 0.9, 1.0])
    assert found.data["expected"].tolist() == GRID.expected
    alone = searches.progress(replace(GRID, expected=()))
    assert list(alone.data) == ["number", "score", "best"]
    assert "no expected best" in str(alone.chart.to_dict()["title"])


def test_front() -> None:
    """Those that no other setting beats in all objectives, by a loop over pairs."""
    found = searches.front(GRID).data
    pairs = list(zip(found["x"], found["y"], strict=True))
    beaten = [any(a >= x and b <= y and (a, b) != (x, y) for a, b in pairs) for x, y in pairs]
    assert found["front"].tolist() == [not each for each in beaten]
    assert 0 < found["front"].sum() < len(found)
    assert searches.front(GRID, y="accuracy").chart.to_dict()["title"]["text"] == "accuracy against fit_time"
    with pytest.raises(UnknownName, match="unknown objective `size`"):
        searches.front(GRID, x="size")
    with pytest.raises(PadreError, match="a front needs a search with two objectives"):
        searches.front(replace(GRID, objectives={}))


def test_equal_settings_are_all_on_the_front() -> None:
    """Neither beats the other; a third that is worse in one is off it."""
    values = np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 3.0], [0.0, 9.0]])
    assert searches.undominated(values, [False, False]).tolist() == [True, True, False, True]


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


def test_many_values_are_points() -> None:
    """No cells without neighbours, but a point for each setting, over orders of magnitude where they span these."""
    trials = [Trial(at + 1, {"C": 1.5**at, "kernel": "ab"[at % 2]}, abs(at - 5) / 20) for at in range(20)]
    found = searches.contour(Trials("rmse", False, trials))
    drawn = found.chart.to_dict()
    points, ring = drawn["layer"]
    assert found.data["x"].tolist() == [trial.setting["C"] for trial in trials]
    assert (points["encoding"]["x"]["scale"]["type"], points["encoding"]["y"]["type"]) == ("log", "nominal")
    assert ring["transform"] == [{"filter": {"field": "number", "equal": 6}}]
