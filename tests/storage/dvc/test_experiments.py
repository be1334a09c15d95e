"""Experiments of DVC, saved by DVC itself: parameters, metrics, steps, and the code that they were."""

import subprocess
import sys
from pathlib import Path

import pytest

from padre_git.errors import PadreError
from padre_git.model.foreign import Head
from padre_git.storage.dvc.experiments import Experiments
from padre_git.storage.git.plumbing import Git
from tests.conftest import Padre, copied, made, process_environment

PIPELINE = """
params: [params.yaml]
metrics: [dvclive/metrics.json, gone.json]
"""
FILES = {
    "dvc.yaml": PIPELINE,
    "params.yaml": 'svc: {C: 1.0, kernel: "no", shrinking: true}\n',
    "dvclive/metrics.json": '{"acc": 0.5, "train": {"loss": 0.25}}',
    "dvclive/plots/metrics/train/loss.tsv": "step\ttrain/loss\n0\t0.75\n1\t0.5\n2\tx\n3\t0.2\n",
    "train.py": "print(1)\n",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with an experiment of DVC's; only copied."""
    padre = made(tmp_path_factory.mktemp("exps") / "thesis", FILES)
    padre.repo.write({"params.yaml": 'svc: {C: 2, kernel: "no", shrinking: true}\n'})
    words = [sys.executable, "-m", "dvc", "exp", "save", "-n", "bolder"]
    subprocess.run(words, cwd=padre.repo.path, env=process_environment(), check=True, capture_output=True)
    padre.repo.git("checkout", "-q", ".")
    return padre.repo.path


@pytest.fixture
def padre(template: Path, tmp_path: Path) -> Padre:
    """`padre` in a copy of it."""
    return copied(template, tmp_path / "thesis")


def test_an_experiment(padre: Padre) -> None:
    """Nested keys are joined, texts stay texts, the last step is the value of the metric, what lacks is named."""
    store = Experiments(Git(padre.repo.path))
    [head] = store.heads("dvc")
    assert isinstance(head, Head)
    run = store.read("dvc", head)
    assert run.name == run.message == "bolder"
    assert run.parameters == {"svc.C": "2", "svc.kernel": "no", "svc.shrinking": "true"}
    assert [(each.step, each.value) for each in run.metrics["train.loss"]] == [(0, 0.75), (1, 0.5), (3, 0.25)]
    assert [each.value for each in run.metrics["acc"]] == [0.5]
    assert run.commit == head.id
    assert head.id in padre.repo.git("for-each-ref", "--format=%(objectname)", "refs/exps")
    assert any("gone.json" in note for note in run.notes)


def test_import(padre: Padre) -> None:
    """It is recorded at the code of its own commit; a second import finds it, and nothing is checked out."""
    out = padre("import", "dvc").out
    assert "code   1 at 1 commit of this repository" in out
    [row] = padre("list", "--json").json
    assert (row["imported"], row["message"], row["parameters"]["svc.C"]) == ("DVC", "bolder", 2)
    assert "1 already here" in padre("import", "dvc").out


def test_none(padre: Padre) -> None:
    """Where there are none the error says what else can be imported."""
    for ref in padre.repo.git("for-each-ref", "--format=%(refname)", "refs/exps").split():
        padre.repo.git("update-ref", "-d", ref)
    with pytest.raises(PadreError, match="--all-commits"):
        Experiments(Git(padre.repo.path))
