"""The parameters of the parts that an estimator makes itself, for estimators with skorch's protocol."""

from typing import Any

from padre_git.core.components.options import made_from, network_name, options, own_callbacks


class Module:
    """A network with one required and one optional argument."""

    def __init__(self, inputs: int, hidden: int = 8) -> None:
        self.sizes = inputs, hidden


class Optimizer:
    """Takes the weights from the estimator, and a rate that the estimator has itself."""

    def __init__(self, params: Any, lr: float = 0.1, momentum: float = 0.9) -> None:
        self.given = params, lr, momentum


class Net:
    """An estimator as skorch's are."""

    module, optimizer = Module, Optimizer
    _default_callbacks = (("timer", None),)

    def get_params(self, *, deep: bool) -> dict[str, Any]:
        """Its own rate."""
        return {"lr": 0.5}

    def get_params_for(self, part: str) -> dict[str, Any]:
        """Nothing; that it is there says what kind of estimator this is."""
        return {}


def test_options() -> None:
    """Arguments that the estimator fills in, or has itself, are left out; a required one has the default None."""
    assert options(Net()) == {"module__inputs": None, "module__hidden": 8, "optimizer__momentum": 0.9}
    assert made_from(Net()) == {"module": Module, "optimizer": Optimizer}
    assert network_name(Net()) == "Module"
    assert own_callbacks(Net()) == {"callbacks__timer"}


def test_other_estimators() -> None:
    """An estimator without `get_params_for` makes nothing."""
    assert (options(object()), made_from(object())) == ({}, {})
    assert (network_name(object()), own_callbacks(object())) == ("", set())
