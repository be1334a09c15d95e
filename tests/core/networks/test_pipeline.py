"""`TorchPipeline` against arithmetic by hand, and what must not decide its numbers."""

import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.datasets import load_iris
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from padre_git.core.components.plain import plain
from padre_git.core.components.protocol import Part, adapted
from padre_git.core.compute import compute
from padre_git.core.metrics import resolve as metrics
from padre_git.core.networks.pipeline import TorchPipeline
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.core.results.results import Result
from padre_git.core.splitting import resolve as splitting
from padre_git.errors import PadreError, UnknownName
from tests.conftest import process_environment

torch = pytest.importorskip("torch")
nn = torch.nn
X, Y = load_iris(return_X_y=True)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As in a computation of padre."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Net(nn.Module):  # type: ignore[name-defined, misc]
    """A network of the user."""

    def __init__(self, hidden: int = 8, inputs: int = 4, outputs: int = 3, drop: float = 0.1) -> None:
        super().__init__()
        parts = (nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(drop), nn.Linear(hidden, outputs))
        self.layers = nn.Sequential(*parts)

    def forward(self, x: Any) -> Any:
        """The logits."""
        return self.layers(x)


def _net(**options: Any) -> TorchPipeline:
    given = {"module": Net, "loss": nn.CrossEntropyLoss, "epochs": 3, "lr": 0.01, "random_state": 0}
    return TorchPipeline(**{**given, **options})


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
    fitted = _net().fit(X, names)
    outputs = fitted.module_.eval()(torch.as_tensor(X, dtype=torch.float32)).detach().double().numpy()
    shares = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    assert fitted.classes_.tolist() == ["a", "b", "c"]
    assert fitted.predict_proba(X) == pytest.approx(shares, rel=1e-6)
    assert np.array_equal(fitted.predict(X), fitted.classes_[shares.argmax(axis=1)])
    assert is_classifier(fitted)


@pytest.mark.parametrize(
    ("loss", "outputs", "last"),
    [
        ("BCEWithLogitsLoss", 1, nn.Identity),
        ("BCELoss", 1, nn.Sigmoid),
        ("NLLLoss", 2, lambda: nn.LogSoftmax(dim=1)),
        ("MultiMarginLoss", 2, nn.Identity),
        (nn.functional.cross_entropy, 2, nn.Identity),
    ],
)
def test_losses_of_two_classes(loss: Any, outputs: int, last: Any) -> None:
    """Each learns to tell two kinds of flowers apart, and gives probabilities where its outputs are some."""
    rows, kinds = X[:100], np.array(["setosa", "other"])[Y[:100]]

    def network() -> Any:
        return nn.Sequential(nn.Linear(4, outputs), last())

    fitted = TorchPipeline(network, loss=loss, epochs=20, lr=0.05, random_state=0).fit(rows, kinds)
    assert fitted.score(rows, kinds) == 1.0
    assert hasattr(fitted, "predict_proba") is (loss != "MultiMarginLoss")
    if loss != "MultiMarginLoss":
        shares = fitted.predict_proba(rows)
        assert shares.sum(axis=1) == pytest.approx(np.ones(100))
        assert np.array_equal(fitted.classes_[shares.argmax(axis=1)], fitted.predict(rows))


def test_several_targets() -> None:
    """Values for each; or yes and no for each."""
    values = TorchPipeline(nn.Linear(4, 2), loss="MSELoss", epochs=60, lr=0.05, random_state=0).fit(X, X[:, :2])
    assert values.predict(X).shape == (150, 2)
    assert values.score(X, X[:, :2]) > 0.9
    answers = np.stack([Y == 0, Y > 0], axis=1).astype(int)
    several = TorchPipeline(nn.Linear(4, 2), loss="BCEWithLogitsLoss", epochs=20, lr=0.05, random_state=0)
    assert several.fit(X, answers).score(X, answers) == 1.0
    assert several.predict_proba(X).shape == (150, 2)
    with pytest.raises(ValueError, match="the loss takes one class, and there are 2 targets"):
        _net().fit(X, answers)


@pytest.mark.parametrize(
    ("outputs", "message"), [(2, "the module has 2 outputs and there are 3 classes"), (1, "1 output and there are 3")]
)
def test_too_few_outputs(outputs: int, message: str) -> None:
    """Are an error, not an index out of range on some later row."""
    with pytest.raises(ValueError, match=message):
        _net(module__outputs=outputs).fit(X, Y)


def test_more_outputs_than_classes() -> None:
    """A class that a training part lacks: the output is not used, which is said, and probabilities add up."""
    with pytest.warns(UserWarning, match="the module has 3 outputs for 2 classes"):
        fitted = _net().fit(X[:100], Y[:100])
    assert fitted.predict_proba(X).sum(axis=1) == pytest.approx(np.ones(150))


def test_validation_stops_and_takes_the_best_back() -> None:
    """The validation loss is kept; after `patience` epochs without a better one the best weights are taken."""
    train, held = np.arange(0, 150, 2), np.arange(1, 150, 2)
    noise = np.random.default_rng(0).permutation(Y[held])
    fitted = _net(epochs=80, lr=0.05, patience=3).fit(X[train], Y[train], validation=Part(X[held], noise))
    losses = fitted.history_["validation_loss"]
    assert len(losses) == len(fitted.history_["train_loss"]) < 80
    assert np.argmin(losses) == len(losses) - 4
    shares = fitted.predict_proba(X[held])
    assert -np.log(shares[np.arange(75), noise]).mean() == pytest.approx(min(losses), rel=1e-5)
    never = _net(epochs=30, lr=0.05, patience=None).fit(X[train], Y[train], validation=Part(X[held], noise))
    assert len(never.history_["validation_loss"]) == 30


def test_weights_come_from_the_seed_alone() -> None:
    """Of a class and of an object: not from what was drawn before, nor from the weights that the object has."""
    one = _net().fit(X, Y).predict_proba(X)
    torch.manual_seed(99)
    assert np.array_equal(_net().fit(X, Y).predict_proba(X), one)
    assert not np.array_equal(_net(random_state=1).fit(X, Y).predict_proba(X), one)
    state = torch.get_rng_state()
    network = Net()
    objects = [_net(module=each).fit(X, Y).predict_proba(X) for each in (network, Net())]
    assert np.array_equal(objects[0], objects[1])
    before = torch.get_rng_state()
    _net().fit(X, Y)
    assert torch.equal(torch.get_rng_state(), before)
    assert not torch.equal(before, state)


def test_pretrained_weights() -> None:
    """`keep_weights` starts from those of the object, which stays as it is; frozen ones do not change."""
    network = Net()
    network.layers[0].requires_grad_(False)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    fitted = clone(_net(module=network, keep_weights=True)).fit(X, Y)
    after = fitted.module_.state_dict()
    assert torch.equal(after["layers.0.weight"], before["layers.0.weight"])
    assert not torch.equal(after["layers.3.weight"], before["layers.3.weight"])
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


class Scale(nn.Module):  # type: ignore[name-defined, misc]
    """Has a parameter that nothing can draw again."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(3))

    def forward(self, x: Any) -> Any:
        """Scaled."""
        return x[:, :3] * self.scale


def test_weights_that_cannot_be_drawn() -> None:
    """Are an error for an object, naming the part; its class can be made again."""
    with pytest.raises(PadreError, match=r"`1`, a Scale, cannot draw its weights again: it has no reset_parameters"):
        _net(module=nn.Sequential(nn.Linear(4, 3), Scale())).fit(X, Y)
    _net(module=Scale).fit(X, Y)
    attention = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
    _net(module=nn.Sequential(nn.Unflatten(1, (1, 4)), attention, nn.Flatten(), nn.Linear(4, 3))).fit(X, Y)


@pytest.mark.parametrize(
    ("rows", "network", "dtype"),
    [
        (X.astype(int), lambda: nn.Linear(4, 3), "float32"),
        (np.stack([X.reshape(-1, 1, 2, 2)] * 2, axis=1)[:, :, 0], lambda: _convolution(), "float32"),
        (Y[:, None] + np.arange(4), lambda: _embedding(), "int64"),
        (pd.DataFrame(X, columns=list("abcd")), lambda: nn.Linear(4, 3), "float64"),
        (sparse.csr_array(X), lambda: nn.Linear(4, 3), "float32"),
    ],
    ids=["whole numbers", "images", "tokens", "frame", "sparse"],
)
def test_kinds_of_features(rows: Any, network: Any, dtype: str) -> None:
    """Any shape and type of numbers."""
    make = (lambda: network().double()) if dtype == "float64" else network
    fitted = TorchPipeline(make, loss="CrossEntropyLoss", dtype=dtype, epochs=2, random_state=0).fit(rows, Y)
    assert fitted.predict_proba(rows).shape == (150, 3)


def _convolution() -> Any:
    return nn.Sequential(nn.Conv2d(2, 3, 2), nn.Flatten())


def _embedding() -> Any:
    return nn.Sequential(nn.Embedding(7, 2), nn.Flatten(), nn.Linear(8, 3))


def test_features_that_are_no_numbers() -> None:
    """The column is named, or what the array holds."""
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
    with pytest.raises(TypeError, match="column `b` is no number; put an encoder before TorchPipeline"):
        _net().fit(frame, [0, 1])
    with pytest.raises(TypeError, match="no numbers; put an encoder"):
        _net().fit(np.array([["x"], ["y"]]), np.array([0, 1]))


def test_a_loss_that_explodes() -> None:
    """Is an error that names the epoch, never a prediction of NaN."""
    with pytest.raises(ValueError, match=r"the loss is (nan|inf) in epoch 1; a smaller lr"):
        TorchPipeline(nn.Linear(4, 1), loss="MSELoss", optimizer="SGD", lr=1e30, random_state=0).fit(X, Y)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"module__hiden": 3}, r"unknown argument `module__hiden` of TorchPipeline; it has module, loss, optimizer"),
        ({"max_epochs": 3}, "unknown argument `max_epochs` of TorchPipeline"),
        ({"optimizer": "SGD", "optimizer__betas": (0, 1)}, "unknown argument `optimizer__betas`"),
        ({"loss": None}, "TorchPipeline with no loss says no task; give loss=torch.nn.CrossEntropyLoss, or task="),
        ({"loss": lambda output, target: 0}, "TorchPipeline with the loss <lambda> says no task"),
        ({"task": "regression"}, "has task='regression', and its loss is for classification; leave task out"),
        ({"task": "ranking"}, "unknown task `ranking`"),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str) -> None:
    """Before anything runs, in one line."""
    with pytest.raises(PadreError, match=message):
        _net(**options)


def test_names_of_torch() -> None:
    """Optimizers, losses and schedulers by name; one that there is none of lists them."""
    fitted = _net(optimizer="SGD", optimizer__momentum=0.9, scheduler="StepLR", scheduler__step_size=1, epochs=3)
    rates = fitted.fit(X, Y).history_["lr"]
    assert rates == pytest.approx([0.01, 0.001, 0.0001])
    assert _net(scheduler="ReduceLROnPlateau").fit(X, Y).history_["lr"] == [0.01] * 3
    with pytest.raises(UnknownName, match=r"unknown optimizer `Adm`; torch.optim has ASGD"):
        _net(optimizer="Adm").fit(X, Y)
    assert _net(optimizer="LBFGS", lr=0.1, batch_size=150).fit(X, Y).score(X, Y) > 0.5


def _results(estimator: Any, grid: Any, how: Any = 3, n_jobs: int = 1) -> list[Result]:
    pipeline = Pipeline.of(estimator)
    splits = splitting.resolve(how, task=pipeline.task, y=Y).split(150, Y)
    wanted = metrics.resolve(None, pipeline.task, y=Y, estimator=pipeline.estimator)
    todo = [compute.Computation(pipeline, setting, 0, split, wanted) for setting in grid for split in splits]
    results = list(compute.run(todo, X, Y, n_jobs=n_jobs))
    assert [result.failure for result in results] == [None] * len(results)
    return results


def _equal(one: list[Result], other: list[Result]) -> bool:
    return all(
        np.array_equal(a.probabilities, b.probabilities) and a.history == b.history
        for a, b in zip(one, other, strict=True)
    )


GRID = [{"lr": 0.1, "weight_decay": 0.01}, {"hidden": 4, "TorchPipeline.optimizer.amsgrad": True}]


@pytest.mark.slow
def test_grids_in_a_pipeline() -> None:
    """Names of the network's and the optimizer's arguments; neither order nor the number of processes decides."""
    steps = make_pipeline(StandardScaler(), _net(random_state=None))
    one = _results(steps, GRID)
    assert all(result.seeded == ["TorchPipeline.random_state"] for result in one)
    assert _equal(_results(steps, GRID[::-1]), one[3:] + one[:3])
    assert _equal(_results(steps, GRID, n_jobs=2), one)
    assert not np.array_equal(one[0].probabilities, one[3].probabilities)
    assert sorted(one[0].history) == ["lr", "train_loss"]


def test_validation_part_of_the_splitting() -> None:
    """It goes through the fitted steps before the network, and none of its rows is trained on."""
    rows = (np.arange(0, 50), np.arange(100, 150), np.arange(50, 100))
    order = np.random.default_rng(0).permutation(150)
    (train, test, held) = (order[each] for each in rows)
    steps = make_pipeline(StandardScaler(), _net(random_state=3))
    (result,) = _results(steps, [{}], how=[(train, test, held)])
    scaler = StandardScaler().fit(X[train])
    direct = _net(random_state=3).fit(
        scaler.transform(X[train]), Y[train], validation=Part(scaler.transform(X[held]), Y[held])
    )
    assert np.array_equal(result.probabilities, direct.predict_proba(scaler.transform(X[test])))
    assert result.history == direct.history_
    assert len(result.history["validation_loss"]) == 3


def test_skorch_takes_numbers() -> None:
    """Classes that are texts are refused before anything is trained, with what to do; torch says nothing of classes."""
    skorch = pytest.importorskip("skorch")
    net = make_pipeline(StandardScaler(), skorch.NeuralNetClassifier(Net, verbose=0))
    texts = np.array(["setosa", "versicolor"] * 10, dtype=object)
    with pytest.raises(ValueError, match="takes classes as numbers 0, 1, …, and here they are texts such as 'setosa'"):
        adapted(net).fit(np.zeros((20, 4), np.float32), texts, None)


def test_skorch_in_a_pipeline() -> None:
    """Its networks have seeds and names as those of padre; the number of processes does not matter."""
    skorch = pytest.importorskip("skorch")
    net = skorch.NeuralNetClassifier(Net, criterion=nn.CrossEntropyLoss, max_epochs=2, verbose=0, train_split=None)
    steps = make_pipeline(StandardScaler(with_mean=False), _Float(), net)
    grid = [{"module__hidden": 5, "lr": 0.1}, {"NeuralNetClassifier.optimizer.momentum": 0.9}]
    one = _results(steps, grid)
    assert _equal(_results(steps, grid, n_jobs=2), one)
    assert _equal(_results(steps, grid[1:]), one[3:])
    assert list(one[0].history) == ["train_loss"]
    found = Pipeline.of(steps).configured(grid[0])
    assert found.text == "StandardScaler + _Float + NeuralNetClassifier(Net)"
    assert {name for name, each in found.parameters.items() if each.is_set} >= {
        "NeuralNetClassifier.module.hidden",
        "NeuralNetClassifier.lr",
        "NeuralNetClassifier.max_epochs",
    }
    assert found.parameters["NeuralNetClassifier.batch_size"].is_set is False


class _Float(StandardScaler):  # type: ignore[misc]
    """skorch takes the type that the network has."""

    def transform(self, X: Any, copy: Any = None) -> Any:
        """As float32."""
        return super().transform(X).astype(np.float32)


_WITHOUT = """
import sys

class NoTorch:
    def find_spec(self, name, *rest):
        if name == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")

sys.meta_path.insert(0, NoTorch())
import padre_git
assert padre_git.TorchPipeline
from padre_git.errors import PadreError
for use in (lambda: padre_git.TorchPipeline(print, loss="MSELoss").fit([[0.0]], [1.0]),):
    try:
        use()
    except PadreError as error:
        assert "pip install padre-git[torch]" in str(error), error
    else:
        raise AssertionError
"""


def test_without_torch() -> None:
    """The package and its public names are there; what needs torch says how to install it."""
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT], env=process_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_bare_networks() -> None:
    """A network alone cannot be trained; the error says what it needs."""
    bare = ((Net(), "a Net is a network without a loss"), (Net, "Net is a network without a loss"))
    for value, message in (*bare, *((lambda made=made: made, text) for made, text in bare)):
        with pytest.raises(PadreError, match=message):
            Pipeline.of(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0]), label_smoothing=0.1),
            "weight=[1.0, 2.0], label_smoothing=0.1",
        ),
        (nn.Linear(4, 3), "in_features=4, out_features=3"),
        (nn.BCEWithLogitsLoss(pos_weight=torch.tensor(2.0)), "pos_weight=2.0"),
        (nn.MSELoss(), ""),
    ],
)
def test_objects_of_torch_as_values(value: Any, text: str) -> None:
    """What a loss is made with is recorded; its own text leaves it out. Weights that are drawn are no part of it."""
    assert plain(value) == f"{type(value).__name__}({text})"
    assert plain(nn.Sequential(nn.Linear(1, 2), nn.ReLU())) == (
        "Sequential( (0): Linear(in_features=1, out_features=2, bias=True) (1): ReLU() )"
    )


def test_devices_and_modules() -> None:
    """`auto` is the CPU where there is no accelerator, with the same numbers; a text is no network."""
    if not torch.accelerator.is_available():
        one, other = _net().fit(X, Y), _net(device="auto").fit(X, Y)
        assert np.array_equal(one.predict_proba(X), other.predict_proba(X))
    with pytest.raises(TypeError, match="the module is a str; it is a network, or what makes one"):
        _net(module="Net").fit(X, Y)


def test_no_warnings() -> None:
    """A plain fit gives none."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _net().fit(X, Y).predict(X)
