"""Plots of several runs: paired differences, panels per data set, fronts and disagreements."""

from dataclasses import replace

import pandas as pd
import pytest

from padre_git.core.plots import comparisons, style
from padre_git.core.plots.comparisons import Point
from padre_git.core.statistics.means import mean_interval
from padre_git.core.statistics.scores import Scores
from padre_git.errors import NotComparable, PadreError
from tests.core.plots.examples import CONTENT, PREDICTIONS, SVC, TREE, scored


def test_difference_is_paired() -> None:
    """The corrected interval of the differences; other splits are no pair."""
    found = comparisons.difference([SVC, TREE]).data.iloc[0]
    values = [b - a for a, b in zip(SVC.scores.values, TREE.scores.values, strict=True)]
    assert (found["low"], found["high"]) == pytest.approx(mean_interval(values, 0.25))
    with pytest.raises(NotComparable, match="different data or splits"):
        comparisons.difference([SVC, scored("other", [0.9] * 5, splits="t")])
    with pytest.raises(PadreError, match="needs two"):
        comparisons.difference([SVC])


def test_each_data_set_by_itself() -> None:
    """Scores on other data sets are no sizes of one kind: differences and fronts are made on each, in panels."""
    other = {"dataset": "wine", "splits": "w"}
    items = [SVC, TREE, scored("svc", [0.6] * 5, seconds=3.0, **other), scored("tree", [0.5] * 5, seconds=2.0, **other)]
    found = comparisons.difference(items)
    assert found.data[["label", "dataset"]].to_numpy().tolist() == [["tree", "iris"], ["tree", "wine"]]
    assert found.data["difference"].iloc[1] == pytest.approx(-0.1)
    assert "facet" in found.chart.to_dict()
    front = comparisons.pareto(items).data.set_index(["dataset", "label"])["front"]
    assert front.all()  # together, both of wine would be behind those of iris
    assert "facet" not in comparisons.pareto([SVC, TREE]).chart.to_dict()


def test_disagreement_of_several_targets() -> None:
    """A row counts once, where any of its targets is predicted differently."""
    one = pd.DataFrame({"row_id": range(4), "split": 0, "prediction_a": [0, 1, 1, 0], "prediction_b": [0, 0, 1, 1]})
    two = one.assign(prediction_a=[1, 1, 1, 0], prediction_b=[1, 0, 1, 0])
    found = comparisons.disagreement({"one": one, "two": two}).data.set_index(["a", "b"])
    assert found.loc[("one", "two"), "rows"] == 2


def test_pareto_front() -> None:
    """A point is on the front where no other is as quick and better; equals of the same time count once."""
    items = [scored(n, [m], seconds=s) for n, m, s in [("a", 0.8, 1), ("b", 0.7, 2), ("c", 0.9, 3), ("d", 0.9, 4)]]
    found = comparisons.pareto(items).data.set_index("label")["front"].to_dict()
    assert found == {"a": True, "b": False, "c": True, "d": False}
    losses = [
        scored(n, [m], seconds=s, greater_is_better=False) for n, m, s in [("a", 0.8, 1), ("b", 0.7, 2), ("c", 0.9, 3)]
    ]
    assert comparisons.pareto(losses).data.set_index("label")["front"].to_dict() == {"a": True, "b": True, "c": False}


def test_disagreement_counts_rows() -> None:
    """How many predictions differ, both ways; rows that only one has are no pair."""
    found = comparisons.disagreement(CONTENT["runs"]).data.set_index(["a", "b"])["rows"]
    assert found["one", "two"] == found["two", "one"] == (PREDICTIONS["prediction"] != "a").sum()
    with pytest.raises(NotComparable, match="same rows"):
        comparisons.disagreement({"one": PREDICTIONS, "two": PREDICTIONS.iloc[1:]})


def test_plots_say_what_was_averaged() -> None:
    """Scores that are means over seeds, in every plot of them; those of one seed say nothing of it."""
    seeds = [[0.8, 0.9, 0.7], [0.7, 0.8, 0.9]]
    items = [
        Point(Scores(name, [0.75, 0.85, 0.8], "accuracy", per_seed=seeds, dataset="d"), 1.0, rows)
        for name, rows in (("svc", 10.0), ("nb", 20.0))
    ]
    for draw in (comparisons.box, comparisons.errors, comparisons.difference, comparisons.pareto,
                 comparisons.learning_curve):  # fmt: skip
        assert draw(items).chart.to_dict()["title"]["subtitle"][-1] == "averaged over 2 seeds"
        alone = [each._replace(scores=replace(each.scores, per_seed=())) for each in items]
        assert "averaged" not in str(draw(alone).chart.to_dict()["title"])


def test_points_keep_off_the_frame() -> None:
    """The scale of the scores has room beyond its outermost points, and no label is moved away from its tick."""
    items = [Point(Scores(name, [0.75, 0.85, 0.8], "accuracy", dataset="d")) for name in ("svc", "nb")]
    chart = comparisons.box(items).chart.to_dict()
    scales = [layer["encoding"]["x"]["scale"] for layer in chart["layer"]]
    assert all(scale["padding"] == style.PADDING for scale in scales)
    assert chart["config"]["axis"]["labelFlush"] is False
