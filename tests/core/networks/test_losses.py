"""What a loss says of the task."""

from padre_git.core.networks.losses import LossKind, kind_of, name_of


class PoissonNLLLoss:
    """Stands for the loss of torch whose network returns values, not their logarithms."""

    log_input = False


def test_kinds() -> None:
    """By name, as a class and as a function; a loss of the user follows the task, without which nothing is known."""
    assert kind_of("CrossEntropyLoss", None) == LossKind("classification", "logits", by_number=True)
    assert kind_of("mse_loss", None) == LossKind("regression", "values")
    assert kind_of("OwnLoss", "regression") == LossKind("regression", "values")
    assert kind_of("OwnLoss", None) is None


def test_an_option_of_a_loss() -> None:
    """The Poisson loss takes logarithms, unless it was made for values."""
    assert kind_of("PoissonNLLLoss", None) == LossKind("regression", "logs")
    assert kind_of(PoissonNLLLoss(), None) == LossKind("regression", "values")


def test_names() -> None:
    """A loss keeps its own name where that says its kind; else the first name of the kind stands for it."""
    assert name_of(LossKind("regression", "values"), "HuberLoss") == "HuberLoss"
    assert name_of(LossKind("regression", "values"), "OwnLoss") == "MSELoss"
