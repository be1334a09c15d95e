"""What documents state of padre's metrics is what the table has that computes them."""

import pytest

from padre_git.core.metrics import codes, tensor
from padre_git.core.metrics.table import METRICS


@pytest.mark.parametrize("name", METRICS)
def test_codes_are_those_of_the_table(name: str) -> None:
    """The hash of each metric's code follows from its name and version."""
    assert METRICS[name].code == codes.code(name, METRICS[name].version)


@pytest.mark.parametrize("name", METRICS)
def test_what_is_stated_is_in_the_table(name: str) -> None:
    """Direction, bounds, average and part are the same in both."""
    metric, stated = METRICS[name], codes.KNOWN[name]
    assert metric.version == 1 or name not in codes.STATED
    assert (metric.greater_is_better, metric.bounds) == (stated.greater_is_better, stated.bounds)
    assert (metric.average, metric.part) == (stated.average, stated.part)


def test_the_same_names() -> None:
    """An error lists the names without the table."""
    assert codes.KNOWN.keys() == METRICS.keys()


@pytest.mark.parametrize("name", ["recall", "recall.malignant", "recall_per_class", "rmse_per_target", "rmse.Waist"])
def test_known(name: str) -> None:
    """A metric, also of a class or target."""
    assert codes.is_known(name)


@pytest.mark.parametrize("name", ["", "accuraccy", "accuracy_score", "x_per_class", "x.recall", "_per_class"])
def test_unknown(name: str) -> None:
    """What is none, also where scikit-learn calls it so; the error says what it is called here."""
    assert not codes.is_known(name)
    assert codes.unknown(name).name == name
    assert "here it is `mae`, lower is better" in str(codes.unknown("neg_mean_absolute_error"))


def test_all_quick_metrics_are_stated() -> None:
    """And no other."""
    quick = {*tensor.QUICK, *tensor.RATES, *tensor.ERRORS, "roc_auc", "log_loss", "brier"}
    assert quick == codes.STATED.keys()
