"""The details of one run, in words."""

from padre_git.app.show import details
from padre_git.model.documents import Metrics
from tests import synthetic


def test_the_table_of_metrics() -> None:
    """The main metric is marked; mean, values of the splits, and what the spread is over."""
    headers, ((name, spread, interval, values),), note = details.table(
        synthetic.metrics(synthetic.run(), [0.5, 0.6, 0.7])
    )
    assert headers == ["metric", "mean ± std", "95 % interval", "splits"]
    assert name == "accuracy  (main)"
    assert spread.split(" ± ") == ["0.600", "0.100"]
    assert interval
    assert len(values.split()) == 3
    assert note.startswith("± std over 3 splits (n - 1)")


def test_one_split_has_no_spread() -> None:
    """Two columns only; without any metric there is no table."""
    headers, ((name, value),), note = details.table(synthetic.metrics(synthetic.run(), [0.5]))
    assert headers == ["metric", "value"]
    assert (name, float(value)) == ("accuracy  (main)", 0.5)
    assert note == "one split: no spread"
    assert details.table(None) == ([], [], "")
    assert details.table(Metrics(run="r", main=None, metrics={})) == ([], [], "")


def test_set_before_default() -> None:
    """What was set comes first, of the defaults the first three; --all shows them all."""
    run = synthetic.run(set=["SVC.kernel"])
    (text,) = details.parameters(run, {}, everything=False)
    assert text.startswith("set: SVC.kernel=rbf   default: SVC.C=1")
    assert text.endswith(" more (--all)")
    (whole,) = details.parameters(run, {}, everything=True)
    assert whole.endswith("SVC.tol=0.001")
    assert details.parameters(synthetic.run(parameters={}), {}, everything=False) == []


def test_by_type_where_that_is_known() -> None:
    """With types, each has a line; a parameter without one is other."""
    lines = details.parameters(synthetic.run(set=["SVC.C"]), {"SVC.kernel": "model"}, everything=True)
    assert lines[0] == "set: SVC.C=1.0"
    assert "model: SVC.kernel=rbf" in lines
    assert any(line.startswith("other: SVC.gamma=scale") for line in lines)
