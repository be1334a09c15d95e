"""What a program logs without a run at hand goes to the run that is open, and callbacks log what a library trains."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import padre_git
from padre_git.errors import PadreError, UnknownName
from tests.app.scripts.test_watched import run_of
from tests.conftest import Padre, Repository

PROGRAM = """\
import os, pathlib, padre_git
padre_git.log_params({"depth": 3, "nested": {"a": [1, 2]}})
for step in range(3):
    padre_git.log_metrics({"loss": 1 / (step + 1), "gone": float("nan")}, step=step)
pathlib.Path("plot.txt").write_text("a plot")
padre_git.log_artifact("plot.txt", name="plots/one.txt")
os.remove("plot.txt")
print("loss: 7")
try:
    padre_git.log_params({"depth": 4})
except padre_git.PadreError as error:
    print(error)
"""


@pytest.mark.parametrize("options", [(), ("--no-watch",)])
def test_a_command(notebook: Repository, padre: Padre, options: tuple[str, ...], monkeypatch: Any) -> None:
    """All of it is in the command's run, also where nobody watches it; it counts more than what was printed."""
    notebook.write({"program.py": PROGRAM})
    out = padre("run", *options, "--", sys.executable, "program.py").out
    assert "parameter `depth` is 3 in this run already; another value needs a new run" in out
    run, metrics, _ = run_of(notebook)
    assert run["parameters"] == {"depth": 3, "nested": {"a": [1, 2]}}
    assert metrics == {"loss": pytest.approx(1 / 3), "gone": "NaN"}
    assert run["artifacts"] == ["artifacts/plots/one.txt"]
    monkeypatch.chdir(notebook.path)
    history = padre_git.get_run("@last").steps()
    assert history["value"][history["metric"] == "loss"].tolist() == pytest.approx([1, 1 / 2, 1 / 3])


def test_a_run_of_this_process(notebook: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes what is logged from anywhere, until it ends; then there is none."""
    monkeypatch.chdir(notebook.path)
    with padre_git.start_run("inside"):
        padre_git.log_params({"lr": 0.5})
        padre_git.log_metrics({"loss": 0.25})
        padre_git.log_artifact(notebook.path / ".gitignore", name="rules")
    document, metrics, _ = run_of(notebook)
    assert (document["parameters"], metrics) == ({"lr": 0.5}, {"loss": 0.25})
    assert document["artifacts"] == ["artifacts/rules"]
    with pytest.raises(PadreError, match=r"no run is open in this process: run = padre_git.start_run"):
        padre_git.log_metrics({"loss": 0.25})


def test_another_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    """It records nothing, without an error."""
    monkeypatch.setenv("RANK", "1")
    padre_git.log_params({"lr": 0.5})
    padre_git.log_metrics({"loss": 0.25}, step=1)
    padre_git.log_artifact("nothing")


REFUSED = {
    "a word": (lambda: padre_git.log_metrics({"loss": "low"}), "metric `loss` is a str"),  # type: ignore[dict-item]
    "no mapping": (lambda: padre_git.log_metrics([1.0]), "as a mapping"),  # type: ignore[arg-type]
    "a step": (lambda: padre_git.log_metrics({"loss": 1.0}, step="a"), "step"),  # type: ignore[arg-type]
    "a figure": (lambda: padre_git.log_artifact(object()), "takes a path"),  # type: ignore[arg-type]
    "no file": (lambda: padre_git.log_artifact("nothing.txt"), "nothing.txt cannot be kept: No such file"),
    "a place": (lambda: padre_git.log_artifact("nothing.txt", name="../a"), "stays inside the run"),
}


@pytest.mark.parametrize(("call", "words"), REFUSED.values(), ids=REFUSED)
def test_what_a_command_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Any, words: str) -> None:
    """At the call, as a run in this process does; nothing is written."""
    monkeypatch.setenv("PADRE_LOG", str(tmp_path))
    with pytest.raises(PadreError, match=words):
        call()
    assert list(tmp_path.iterdir()) == []


SKORCH = """\
import numpy as np, torch, padre_git
from skorch import NeuralNetRegressor
torch.manual_seed(0)
X = np.linspace(0, 1, 40, dtype="float32").reshape(20, 2)
net = NeuralNetRegressor(
    torch.nn.Linear(2, 1), max_epochs=3, lr=0.1, verbose=0, iterator_train__shuffle=False,
    callbacks=[padre_git.callback("skorch")],
).fit(X, X.sum(1, keepdims=True))
import pickle, json
pickle.loads(pickle.dumps(padre_git.callback("skorch")))
print(json.dumps([row["train_loss"] for row in net.history]))
"""


def test_skorch(notebook: Repository, padre: Padre, monkeypatch: pytest.MonkeyPatch) -> None:
    """The losses of each epoch, and the settings of the training."""
    notebook.write({"program.py": SKORCH})
    out = padre("run", "--no-watch", "--", sys.executable, "program.py").out
    losses = json.loads(next(line for line in out.splitlines() if line[:1] == "["))
    run, _, _ = run_of(notebook)
    assert run["parameters"] == {"lr": 0.1, "max_epochs": 3, "batch_size": 128}
    monkeypatch.chdir(notebook.path)
    history = padre_git.get_run("@last").steps()
    own = history[history["metric"] == "train_loss"]
    assert own["value"].tolist() == pytest.approx(losses)
    assert own["step"].tolist() == [1, 2, 3]


def test_a_training_without_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on, and one warning says what is missing."""
    monkeypatch.delenv("PADRE_LOG", raising=False)
    own = padre_git.callback("skorch")
    with pytest.warns(UserWarning, match=r"not everything of this training is logged: no run is open"):
        own._log({"loss": 1.0}, 0)
    own._log({"loss": 1.0}, 1)  # a second warning would be an error here


def test_other_libraries() -> None:
    """An unknown name gets the list of known ones; a missing library gets the command that installs it."""
    with pytest.raises(UnknownName, match=r"lightning, skorch, transformers"):
        padre_git.callback("fastai")  # type: ignore[arg-type]
    with pytest.raises(PadreError, match="Install it with: python -m pip install lightning"):
        padre_git.callback("lightning")
