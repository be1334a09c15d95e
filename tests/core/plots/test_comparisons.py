"""Plots of several runs: paired differences, panels per data set, fronts and disagreements."""

import pandas as pd
import pytest

from padre_git.core.plots import comparisons
from padre_git.core.statistics.means import mean_interval
from padre_git.errors import NotComparable, PadreError
from tests.core.plots.examples import CONTENT, PREDICTIONS, SVC, TREE, scored


def test_difference_is_paired() -> None:
    """The corrected interval of the differences; other splits are no pair."""
    found = comparisons.difference([SVC, TREE]).data.iloc[0]
    values = [b - a for a, b in zip(SVC.scores.values, TREE.scores.values, strict=True)]
    assert (found["low"], found["high"]) == pytest.approx(mean_interval(values, 0.25))
    with pytest.raises(NotComparable, match="other data or splits"):
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
