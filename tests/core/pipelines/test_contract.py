"""padre's own estimators keep scikit-learn's contract: its checks, and each exception with its reason."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.neighbors import KNeighborsRegressor, NearestCentroid
from sklearn.utils.estimator_checks import estimator_checks_generator

torch = pytest.importorskip("torch")

from padre_git.core.components.functions import FunctionPipeline  # noqa: E402  torch first
from padre_git.core.components.preprocessing import FunctionTransform  # noqa: E402
from padre_git.core.networks.pipeline import TorchPipeline  # noqa: E402


class Network(torch.nn.Sequential):  # type: ignore[misc, name-defined]
    """A network for at most 8 classes."""

    outputs = 8

    def __init__(self) -> None:
        super().__init__(torch.nn.LazyLinear(16), torch.nn.ReLU(), torch.nn.LazyLinear(self.outputs))


class Single(Network):
    """A network for one number."""

    outputs = 1


def centroids(X_train: Any, y_train: Any) -> Any:
    """A function that returns a model."""
    return NearestCentroid().fit(X_train, y_train)


def nearest(X_train: Any, y_train: Any, X_test: Any, *, k: int = 1) -> Any:
    """A function that returns predictions."""
    return KNeighborsRegressor(k).fit(X_train, y_train).predict(X_test)


def doubled(X: Any) -> Any:
    """A function of rows."""
    return 2 * np.asarray(X)


def centred(X_train: Any, X: Any) -> Any:
    """A function that learns from the training rows."""
    return np.asarray(X) - np.asarray(X_train).mean(axis=0)


_TRAINED = {"epochs": 20, "lr": 0.05, "random_state": 0}
ESTIMATORS = [
    TorchPipeline(Network, loss=torch.nn.CrossEntropyLoss, **_TRAINED),
    TorchPipeline(Single, loss=torch.nn.MSELoss, **_TRAINED),
    FunctionPipeline(centroids, task="classification"),
    FunctionPipeline(nearest, task="regression"),
    FunctionTransform(doubled),
    FunctionTransform(centred),
]
EXCEPTIONS: dict[type, dict[str, str]] = {
    TorchPipeline: {
        "check_do_not_raise_errors_in_init_or_set_params": "options have the names of the classes that take them",
    },
    FunctionPipeline: {
        "check_do_not_raise_errors_in_init_or_set_params": "hyperparameters are arguments of the function: -1 has none",
        "check_parameters_default_constructible": "there is no function that is the default",
        "check_supervised_y_no_nan": "which targets are taken is for the function to say",
    },
    FunctionTransform: {},
}


@pytest.fixture(autouse=True)
def one_thread() -> Any:
    """Small networks train slower with several."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def checks() -> Iterator[Any]:
    """Each estimator with each check. `parametrize_with_checks` would name them by repr: functions have addresses."""
    for number, each in enumerate(ESTIMATORS):
        expected = EXCEPTIONS[type(each)]
        for estimator, check in estimator_checks_generator(each, legacy=True):
            name = getattr(check, "func", check).__name__
            reason = [pytest.mark.xfail(reason=expected[name])] if name in expected else []
            yield pytest.param(estimator, check, id=f"{type(each).__name__}-{number}-{name}", marks=reason)


@pytest.mark.filterwarnings("ignore:the module has 8 outputs")  # the checks have fewer classes
@pytest.mark.parametrize(("estimator", "check"), list(checks()))
def test_contract(estimator: Any, check: Any) -> None:
    """What scikit-learn asks of an estimator: no work in the constructor, `fit` checks, nothing else changes."""
    check(estimator)


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda each: type(each).__name__)
def test_an_exception_is_needed(estimator: Any) -> None:
    """Exceptions name checks that there are."""
    checks = {check.func.__name__ for _, check in _checks(estimator)}
    assert set(EXCEPTIONS[type(estimator)]) - checks <= {"check_supervised_y_no_nan"}  # of regressors alone


def _checks(estimator: Any) -> Any:
    return estimator_checks_generator(estimator, legacy=True)


@pytest.mark.parametrize("estimator", ESTIMATORS[:4], ids=lambda each: type(each).__name__)
def test_before_a_fit(estimator: Any) -> None:
    """The error says that it is not fitted."""
    with pytest.raises(NotFittedError):
        estimator.predict(np.ones((2, 2)))


def test_what_a_network_is_fitted_to() -> None:
    """Sentences of padre where a table has texts; of scikit-learn for holes, lengths and classes."""

    net, X, y = ESTIMATORS[0], np.ones((4, 2)), np.array([0, 1, 0, 1])
    with pytest.raises(TypeError, match="column `b` is not a number; put an encoder before TorchPipeline"):
        net.fit(pd.DataFrame({"a": [1.0, 2], "b": ["u", "v"]}), [0, 1])
    with pytest.raises(ValueError, match="Input X contains NaN"):
        net.fit(np.where(X, np.nan, X), y)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        net.fit(X, y[:3])
    with pytest.raises(ValueError, match="requires y to be passed"):
        net.fit(X, None)
    with pytest.raises(ValueError, match="Unknown label type: continuous"):
        net.fit(X, [0.5, 1.5, 0.5, 1.5])
