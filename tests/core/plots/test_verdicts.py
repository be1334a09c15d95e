"""Pictures of tests: what stands where."""

import pytest

from padre_git.core.plots.comparisons import Point, errors
from padre_git.core.plots.verdicts import critical_difference, differences
from padre_git.core.statistics.outcomes import Pair
from padre_git.core.statistics.over_datasets import Ranking
from padre_git.core.statistics.scores import Scores
from padre_git.errors import PadreError

RANKING = Ranking(("a", "b", "c"), (2.5, 1.2, 2.3), 12, 0.9, (("c", "a"),), "", "accuracy", "Nemenyi, p < 0.05")


def _rows(chart: dict, name: str) -> list[dict]:
    """All plotted rows that have the field ``name``."""
    return [row for rows in chart["datasets"].values() for row in rows if name in row]


def test_critical_difference() -> None:
    """Ranks in their order, a bar over those that are not told apart, the critical difference as long as it is."""
    found = critical_difference(RANKING)
    assert found.data["label"].tolist() == ["b", "c", "a"]
    bars = [row for row in _rows(found.chart.to_dict(), "high") if "text" not in row]
    assert [(bar["low"], bar["high"]) for bar in bars] == [(pytest.approx(2.27), pytest.approx(2.53))]
    [size] = [row for row in _rows(found.chart.to_dict(), "text")]
    assert size["high"] - size["low"] == pytest.approx(0.9)
    assert found.chart.to_dict()["title"]["subtitle"] == [
        "1 is best; bars join labels that are not told apart", "Nemenyi, p < 0.05; critical difference 0.90",
    ]  # fmt: skip


def test_bars_of_pairs() -> None:
    """A bar has a point at each label that it joins; ranks have the decimals that tell them apart."""
    ranking = Ranking(("a", "b", "c"), (1.25, 1.5, 1.54), 12, None, (("a", "c"),), "", "accuracy", "by pairs")
    chart = critical_difference(ranking).chart.to_dict()
    assert [(row["member"], row["rank"]) for row in _rows(chart, "member")] == [("a", 1.25), ("c", 1.54)]
    assert {row["said"] for row in _rows(chart, "said")} == {"a (1.25)", "b (1.50)", "c (1.54)"}
    assert chart["title"]["subtitle"] == ["1 is best; bars join labels that are not told apart", "by pairs"]


def test_without_a_critical_difference() -> None:
    """Too few data sets: ranks alone, and the reason."""
    few = Ranking(("a", "b"), (1.0, 2.0), 3, None, (), "3 data sets: too few", "accuracy")
    chart = critical_difference(few).chart.to_dict()
    assert chart["title"]["subtitle"] == ["1 is best; 3 data sets: too few"]
    assert not _rows(chart, "text")


def test_differences() -> None:
    """Each pair in the panel of its data set, with its own interval."""
    known = (("x", 0.2), ("y", 0.3))
    pairs = [Pair("a", "b", "accuracy", data, "better", gain=d, gains=(d - 0.1, d + 0.1)) for data, d in known]
    found = differences(pairs)
    assert found.data["low"].tolist() == pytest.approx([0.1, 0.2])
    chart = found.chart.to_dict()
    assert chart["facet"]["row"]["field"] == "dataset"
    assert "data" not in chart["spec"]  # else each panel shows the rows of all
    with pytest.raises(PadreError, match="no pair has an interval"):
        differences([Pair("a", "b", "accuracy")])


def test_each_panel_has_its_own_scores() -> None:
    """The panels of data sets share no rows."""
    items = [Point(Scores("a", [0.8, 0.9], "accuracy", dataset=data)) for data in ("x", "y")]
    assert "data" not in errors(items).chart.to_dict()["spec"]
