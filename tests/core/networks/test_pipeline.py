"""`TorchPipeline` against arithmetic by hand, and what must not decide its numbers."""

import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest
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
from tests.core.networks.examples import Net, X, Y, net

torch = pytest.importorskip("torch")


nn = torch.nn


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
        net().fit(X, answers)


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
        _ = Pipeline.of(net(**options)).task
    with pytest.raises(PadreError, match=message):
        net(**options).fit(X, Y)


def test_names_of_torch() -> None:
    """Optimizers, losses and schedulers by name; one that there is none of lists them."""
    fitted = net(optimizer="SGD", optimizer__momentum=0.9, scheduler="StepLR", scheduler__step_size=1, epochs=3)
    rates = fitted.fit(X, Y).history_["lr"]
    assert rates == pytest.approx([0.01, 0.001, 0.0001])
    assert net(scheduler="ReduceLROnPlateau").fit(X, Y).history_["lr"] == [0.01] * 3
    with pytest.raises(UnknownName, match=r"unknown optimizer `Adm`; torch.optim has ASGD"):
        net(optimizer="Adm").fit(X, Y)
    assert net(optimizer="LBFGS", lr=0.1, batch_size=150).fit(X, Y).score(X, Y) > 0.5


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
    steps = make_pipeline(StandardScaler(), net(random_state=None))
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
    steps = make_pipeline(StandardScaler(), net(random_state=3))
    (result,) = _results(steps, [{}], how=[(train, test, held)])
    scaler = StandardScaler().fit(X[train])
    direct = net(random_state=3).fit(
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
    with pytest.raises(ValueError, match="needs classes as numbers 0, 1, …, and here they are text such as 'setosa'"):
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


def test_no_warnings() -> None:
    """A plain fit gives none."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net().fit(X, Y).predict(X)
