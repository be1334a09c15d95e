"""The details of one run, in words."""

from padre_git.app.show import details
from padre_git.model.documents import Definition, Metrics
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


def test_a_network_is_its_class_and_its_size() -> None:
    """With --all it is all of its layers."""
    layers = "Sequential( (0): Linear(in_features=4, out_features=64, bias=True) (1): ReLU() )"
    run = synthetic.run(parameters={"Net.module": layers}, set=["Net.module"])
    parts = {"components": [{"name": "Net", "components": [{"name": "Net.module", "facts": {"weights": 4675}}]}]}
    sizes = details.weights(Definition(name="net", project="thesis", label="net", dataset=None, pipeline=parts))
    assert sizes == {"Net.module": 4675}
    (text,) = details.parameters(run, {}, sizes, everything=False)
    assert text.startswith("set: Net.module=Sequential(4,675 weights)")
    assert layers in details.parameters(run, {}, sizes, everything=True)[0]
