"""The values of all runs of a recording in one table."""

from padre_git.app.exchange.imports.steps import Steps
from padre_git.model.foreign import Step


def test_table() -> None:
    """A row for each value of a run that has a metric with several; steps are whole where all are."""
    steps = Steps()
    steps.add("one", {"loss": [Step(0, 1.5, 0.5), Step(1, None, 0.25)], "accuracy": [Step(1, 2.0, 0.9)]})
    steps.add("two", {"loss": [Step(0, 1.0, 0.1)]})
    table = steps.table()
    assert table is not None
    assert table.to_pydict() == {
        "run": ["one"] * 3,
        "metric": ["loss", "loss", "accuracy"],
        "step": [0, 1, 1],
        "time": [1.5, None, 2.0],
        "value": [0.5, 0.25, 0.9],
    }
    assert len(steps) == 3


def test_fractions() -> None:
    """Steps that are none stay what they are."""
    steps = Steps()
    steps.add("one", {"loss": [Step(0.5, None, 1.0), Step(1, None, 2.0)]})
    table = steps.table()
    assert table is not None
    assert table.column("step").to_pylist() == [0.5, 1.0]
    assert Steps().table() is None


def test_splits() -> None:
    """A column of splits where a run has any; a row that is of none has none."""
    steps = Steps()
    values = {"loss": [Step(0, None, 1.0), Step(1, None, 2.0)]}
    steps.add("one", values)
    steps.add("one", values, 1)
    table = steps.table()
    assert table is not None
    assert table.column("split").to_pylist() == [None, None, 1, 1]
