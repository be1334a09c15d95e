"""What a run of another tool becomes: values, directions, names."""

import math

import pytest

from padre_git.app.exchange.imports import document as made
from padre_git.app.exchange.imports.document import Directions
from padre_git.model.foreign import Foreign, Step


def _run(*parts: Foreign, **metrics: list[Step]) -> Foreign:
    return Foreign("1", "", "completed", None, None, {}, metrics, parts=parts)


@pytest.mark.parametrize(
    ("name", "better", "bounds"),
    [
        ("accuracy", True, (0.0, 1.0)),
        ("val_accuracy", True, (0.0, 1.0)),
        ("test/accuracy_score", True, (0.0, 1.0)),
        ("training_log_loss", False, (0.0, None)),
        ("eval.rmse", False, (0.0, None)),
        ("perplexity", None, None),
        ("loss", None, None),
        ("accuracy_of_nothing", None, None),
    ],
)
def test_directions(name: str, better: bool | None, bounds: tuple[float | None, float | None] | None) -> None:
    """A metric that padre has is known behind the part of the data that it was measured on; nothing else is guessed."""
    assert Directions().of(name) == (better, bounds)


def test_directions_that_are_said() -> None:
    """The user's word counts, for the name and behind a part."""
    found = Directions(["loss"])
    assert found.of("loss") == found.of("train/loss") == (False, None)
    assert found.of("floss") == (None, None)


def test_the_main_metric() -> None:
    """One of which the direction is known, not on the training part; a loss only where there is nothing else."""
    values = {name: [Step(0, None, 0.5)] for name in ("train_accuracy", "loss", "speed", "val_accuracy")}
    found = made.metrics_of("x", _run(**values), Directions(["loss"]))
    assert found is not None and found.main == "val_accuracy"
    assert made.metrics_of("x", _run(loss=[]), Directions()) is None


def test_the_last_value_counts() -> None:
    """One value, n = 1, no std; a value outside the bounds of the metric, such as percent, has none."""
    found = made.metrics_of("x", _run(accuracy=[Step(0, None, 0.1), Step(1, None, 97.5)]), Directions())
    assert found is not None
    metric = found.metrics["accuracy"]
    assert (metric.mean, metric.values, metric.n, metric.std, metric.bounds) == (97.5, [97.5], 1, None, None)
    undefined = made.metrics_of("x", _run(a=[Step(0, None, math.nan)]), Directions())
    assert undefined is not None and math.isnan(undefined.metrics["a"].mean)


def test_splits() -> None:
    """A metric of all splits has one value of each; one that a split lacks is left out; the parent's is single."""
    folds = [
        _run(accuracy=[Step(0, None, 0.0), Step(1, None, value)], odd=[Step(0, None, 1.0)]) for value in (0.5, 0.7)
    ]
    parent = _run(*folds, _run(accuracy=[Step(0, None, 0.9)]), test_accuracy=[Step(0, None, 0.7)])
    found = made.metrics_of("x", parent, Directions())
    assert found is not None and found.design is not None
    assert (found.main, found.design.n, found.design.family, found.design.ratio) == ("accuracy", 3, "", None)
    metric = found.metrics["accuracy"]
    assert (metric.values, metric.n, metric.mean) == ([0.5, 0.7, 0.9], 3, pytest.approx(0.7))
    assert metric.std == pytest.approx(0.2)
    assert (found.metrics["test_accuracy"].n, "odd" in found.metrics) == (1, False)


def test_ids() -> None:
    """The same run has the same id, wherever it is imported; another run of the same second has another one."""
    one = made.identity("MLflow", "a", 1.7e9)
    assert one == made.identity("MLflow", "a", 1.7e9)
    assert one.startswith("20231114t221320-")
    others = {made.identity(tool, own, 1.7e9) for tool in ("MLflow", "Sacred") for own in map(str, range(500))}
    assert len(others) == 1000


def test_parameters() -> None:
    """Values are read as padre reads them on its command line; what is too long for a document is cut, and said."""
    found, notes = made.parameters_of({"a": "1e-3", "b": "no", "c": "true", "d": "[1, 2]", "e": ""})
    assert found == {"a": 0.001, "b": "no", "c": True, "d": "[1, 2]", "e": ""}
    assert not notes
    found, notes = made.parameters_of({str(number): "x" * 100_000 for number in range(30)})
    assert {len(str(value)) for value in found.values()} == {1000}
    assert len(notes) == 1
