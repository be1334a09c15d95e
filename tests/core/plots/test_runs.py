"""Plots of one run: the confusion matrix of scikit-learn, classes in order, long trainings."""

import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix

from padre_git.core.plots import runs
from tests.core.plots.examples import PREDICTIONS


def test_confusion_matrix() -> None:
    """Counts as scikit-learn has them; each row of the truth adds up to one."""
    found = runs.confusion_matrix(PREDICTIONS).data
    assert found["count"].tolist() == confusion_matrix(PREDICTIONS["truth"], PREDICTIONS["prediction"]).ravel().tolist()
    assert found.groupby("truth")["share"].sum().tolist() == pytest.approx([1, 1])


def test_classes_that_are_numbers_are_in_their_order() -> None:
    """10 comes after 9."""
    frame = pd.DataFrame({"split": 0, "truth": [9, 10, 2], "prediction": [9, 10, 2]})
    assert runs.confusion_matrix(frame).data["truth"].drop_duplicates().tolist() == ["2", "9", "10"]


def test_many_steps_are_thinned_and_said() -> None:
    """A long training of many splits is still drawn, from its first to its last step."""
    steps = pd.MultiIndex.from_product([["loss"], range(10), range(900)], names=["metric", "split", "step"])
    history = steps.to_frame(index=False).assign(value=lambda frame: 1 / (1 + frame["step"]))
    chart = runs.steps(history).chart.to_dict()
    assert chart["title"]["subtitle"] == ["5,000 of 9,000 values, evenly over the steps"]
    drawn = pd.DataFrame(next(iter(chart["datasets"].values())))
    assert drawn.groupby("split")["step"].agg(["min", "max"]).drop_duplicates().to_numpy().tolist() == [[0, 899]]
