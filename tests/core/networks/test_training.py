"""The training loop: gradient descent by hand, early stopping, outputs that fit the target."""

import numpy as np
import pytest
from sklearn.base import is_classifier, is_regressor

from padre_git.core.components.protocol import Part
from padre_git.core.networks.pipeline import TorchPipeline
from padre_git.errors import UnknownName
from tests.core.networks.examples import X, Y, net, nn, torch


def test_gradient_descent_by_hand() -> None:
    """Full batches of plain gradient descent on a linear model: the weights that numpy gets."""
    rows, target = np.random.default_rng(1).normal(size=(20, 3)), np.arange(20.0)
    torch.manual_seed(7)
    start = nn.Linear(3, 1)
    weight, bias = start.weight.detach().double().numpy()[0], float(start.bias.detach())
    losses = []
    for _ in range(5):
        error = rows @ weight + bias - target
        losses.append(np.mean(error**2))
        weight, bias = weight - 0.1 * 2 * error @ rows / 20, bias - 0.1 * 2 * error.mean()
    options = {"optimizer": "SGD", "lr": 0.1, "epochs": 5, "batch_size": 20, "shuffle": False, "random_state": 7}
    fitted = TorchPipeline(nn.Linear, loss="MSELoss", module__in_features=3, module__out_features=1, **options)
    fitted.fit(rows, target)
    assert fitted.history_["train_loss"] == pytest.approx(losses, rel=1e-4)
    assert fitted.predict(rows) == pytest.approx(rows @ weight + bias, rel=1e-4, abs=1e-4)
    assert is_regressor(fitted)


def test_a_column_is_no_matrix() -> None:
    """Outputs (n, 1) and a target (n) are row by row: broadcast to (n, n), the network would learn the mean."""
    rows = np.linspace(-1, 1, 50)[:, None]
    fitted = TorchPipeline(nn.Linear(1, 1), loss="MSELoss", epochs=100, lr=0.1, random_state=0).fit(
        rows, 3 * rows[:, 0]
    )
    assert fitted.score(rows, 3 * rows[:, 0]) > 0.99
    assert fitted.predict(rows).shape == (50,)


def test_probabilities_are_those_of_the_network() -> None:
    """Softmax of its outputs without dropout, columns in the order of the classes, whatever they are called."""
    names = np.array(["b", "c", "a"])[Y]
    fitted = net().fit(X, names)
    outputs = fitted.module_.eval()(torch.as_tensor(X, dtype=torch.float32)).detach().double().numpy()
    shares = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    assert fitted.classes_.tolist() == ["a", "b", "c"]
    assert fitted.predict_proba(X) == pytest.approx(shares, rel=1e-6)
    assert np.array_equal(fitted.predict(X), fitted.classes_[shares.argmax(axis=1)])
    assert is_classifier(fitted)


@pytest.mark.parametrize(
    ("outputs", "message"), [(2, "the module has 2 outputs and there are 3 classes"), (1, "1 output and there are 3")]
)
def test_too_few_outputs(outputs: int, message: str) -> None:
    """Are an error, not an index out of range on some later row."""
    with pytest.raises(ValueError, match=message):
        net(module__outputs=outputs).fit(X, Y)


def test_more_outputs_than_classes() -> None:
    """A class that a training part lacks: the output is not used, which is said, and probabilities add up."""
    with pytest.warns(UserWarning, match="the module has 3 outputs for 2 classes"):
        fitted = net().fit(X[:100], Y[:100])
    assert fitted.predict_proba(X).sum(axis=1) == pytest.approx(np.ones(150))


def test_validation_stops_and_takes_the_best_back() -> None:
    """The validation loss is kept; after `patience` epochs without a better one the best weights are taken."""
    train, held = np.arange(0, 150, 2), np.arange(1, 150, 2)
    noise = np.random.default_rng(0).permutation(Y[held])
    fitted = net(epochs=80, lr=0.05, patience=3).fit(X[train], Y[train], validation=Part(X[held], noise))
    losses = fitted.history_["validation_loss"]
    assert len(losses) == len(fitted.history_["train_loss"]) < 80
    assert np.argmin(losses) == len(losses) - 4
    shares = fitted.predict_proba(X[held])
    assert -np.log(shares[np.arange(75), noise]).mean() == pytest.approx(min(losses), rel=1e-5)
    never = net(epochs=30, lr=0.05, patience=None).fit(X[train], Y[train], validation=Part(X[held], noise))
    assert len(never.history_["validation_loss"]) == 30


def test_a_loss_that_explodes() -> None:
    """Is an error that names the epoch, never a prediction of NaN."""
    with pytest.raises(ValueError, match=r"the loss is (nan|inf) in epoch 1; a smaller lr"):
        TorchPipeline(nn.Linear(4, 1), loss="MSELoss", optimizer="SGD", lr=1e30, random_state=0).fit(X, Y)


def test_compiled_and_in_another_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    """The training runs through what `torch.compile` returns, with the same weights; bf16 changes digits alone."""
    compiled: list[nn.Module] = []

    def compile_(module: nn.Module) -> nn.Module:
        compiled.append(module)
        return module

    monkeypatch.setattr(torch, "compile", compile_)
    plain, quick, short = net().fit(X, Y), net(compile=True).fit(X, Y), net(amp="bf16").fit(X, Y)
    assert compiled == [quick.module_]
    assert np.array_equal(plain.predict_proba(X), quick.predict_proba(X))
    assert not np.array_equal(plain.predict_proba(X), short.predict_proba(X))
    assert short.predict_proba(X) == pytest.approx(plain.predict_proba(X), abs=0.05)
    assert next(short.module_.parameters()).dtype == torch.float32
    with pytest.raises(UnknownName, match="unknown amp `fp8`; amp of TorchPipeline is None or bf16"):
        net(amp="fp8").fit(X, Y)
