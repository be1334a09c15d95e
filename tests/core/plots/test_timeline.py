"""Scores over commits."""

import pytest

from padre_git.core.plots.timeline import Moment, timeline
from padre_git.errors import PadreError
from tests.core.plots.examples import MOMENTS, SVC, scored


def test_a_point_for_each_recording() -> None:
    """With its mean and its interval, by commit; the line of a label goes on to the last commit."""
    found = timeline(MOMENTS[::-1])
    assert found.data[["label", "commit", "tried"]].to_numpy().tolist() == [
        ["svc", "1a2b3c4", 1],
        ["tree", "5d6e7f8", 3],
    ]
    low, high = SVC.scores.interval() or (0, 0)
    first = found.data.iloc[0]
    assert (first["mean"], first["low"], first["high"]) == pytest.approx((SVC.scores.mean, low, high))
    (values,) = found.chart.to_dict()["datasets"].values()
    (lasting,) = [each for each in values if not each["new"]]
    assert (lasting["label"], lasting["commit"], lasting["low"]) == ("svc", "5d6e7f8", None)


def test_earlier_recordings_are_counted() -> None:
    """What is not drawn is said."""
    said = timeline(MOMENTS, earlier=3).chart.to_dict()["title"]["subtitle"]
    assert said[-1] == "the latest 2 of 5 recordings"
    assert not any("latest" in text for text in timeline(MOMENTS).chart.to_dict()["title"]["subtitle"])


def test_a_panel_for_each_data_set() -> None:
    """Their scores are no sizes of one kind."""
    other = scored("svc", [0.5, 0.6, 0.7, 0.5, 0.4], dataset="wine").scores
    drawn = timeline([*MOMENTS, Moment(1, "5d6e7f8", "2026-11-02", "A tree", other)]).chart.to_dict()
    assert drawn["facet"]["row"]["field"] == "dataset"


def test_what_cannot_be_drawn() -> None:
    """Without recordings, and of several metrics."""
    with pytest.raises(PadreError, match="no completed run has a score yet"):
        timeline([])
