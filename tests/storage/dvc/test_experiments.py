"""Experiments of DVC, saved by DVC itself: parameters, metrics, steps, and the code that they were."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from padre_git.errors import PadreError
from padre_git.model.foreign import Head
from padre_git.storage import yaml
from padre_git.storage.dvc.experiments import Experiments
from padre_git.storage.git.plumbing import Git
from tests.conftest import Padre, copied, made, process_environment
from tests.peers import python_of

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


STAGE = """
params: [params.yaml]
metrics: [dvclive/metrics.json]
stages:
  evaluate: {cmd: cp answers.csv cached.csv, deps: [answers.csv], outs: [cached.csv]}
"""


def test_predictions(padre: Padre) -> None:
    """They are read from the commit, and from the cache where DVC keeps them; a link in its place is not followed."""
    padre.repo.write({"dvc.yaml": STAGE, "answers.csv": "y,p\na,a\nb,a\n"})
    words = [sys.executable, "-m", "dvc", "repro", "-q"]
    subprocess.run(words, cwd=padre.repo.path, env=process_environment(), check=True, capture_output=True)
    padre.repo.git("add", "--all")
    padre.repo.git("commit", "-q", "-m", "evaluated")
    commit = padre.repo.git("rev-parse", "HEAD")
    store = Experiments(Git(padre.repo.path), every_commit=True)
    [head] = [head for head in store.heads("dvc") if isinstance(head, Head) and head.id == commit]
    read = store.read("dvc", head).artifact
    assert "cached.csv" not in padre.repo.git("ls-tree", "-r", "--name-only", "HEAD").split()
    assert read("answers.csv") == read("cached.csv") == b"y,p\na,a\nb,a\n"
    assert read("none.csv") is None
    with pytest.raises(PadreError, match="no path inside"):
        read("../answers.csv")
    given = ("--truth", "y", "--prediction", "p", "--dry-run")
    out = padre("import", "dvc", "--all-commits", "--predictions", "cached.csv", *given).out
    assert "1 with predictions" in out
    [cached] = padre.repo.path.glob(".dvc/cache/files/md5/??/*")
    cached.unlink()
    cached.symlink_to(padre.repo.path / "answers.csv")
    assert read("cached.csv") is None


TRAIN = """
import json, pathlib, sys, yaml
from dvclive import Live

settings = yaml.safe_load(open("params.yaml"))["train"]
with Live(save_dvc_exp=False, report=None) as live:
    live.log_param("logged", settings["C"])
    for epoch in range(3):
        live.log_metric("train/loss", 1 / (epoch + settings["C"]))
        live.next_step()
if settings["C"] > 100:
    sys.exit("too much")
pathlib.Path("metrics.json").write_text(json.dumps({"acc": 0.5 + settings["C"] / 100, "of": {"a": 1, "b": {"c": 2}}}))
pathlib.Path("cached.json").write_text(json.dumps({"f1": settings["C"] / 7}))
pathlib.Path("model.bin").write_bytes(bytes(1000))
"""
STOCK = {
    "train.py": TRAIN,
    "params.yaml": 'train: {C: 1.0, kernel: "no", layers: [3, 4], nothing: null, small: 1e-3}\n',
    "other.toml": "[opt]\nlr = 0.1\n",
    "dvc.yaml": """
stages:
  prepare: {cmd: "echo data > data.txt", outs: [data.txt]}
  train:
    cmd: python train.py
    deps: [train.py, data.txt]
    params: [train, other.toml: [opt.lr]]
    metrics: [metrics.json: {cache: false}, cached.json]
    outs: [model.bin]
metrics: [dvclive/metrics.json]
params: [dvclive/params.yaml]
plots: [dvclive/plots/metrics: {x: step}]
""",
}


@pytest.mark.heavy
@pytest.mark.usefixtures("package_index")
def test_what_stock_dvc_ran(tmp_path: Path) -> None:
    """Of experiments that `dvc exp run` made, run by DVCLive, each number is the one of `dvc exp show --json`; what is
    queued and what failed is named."""
    padre = made(tmp_path / "thesis", STOCK)
    python, folder = python_of("dvclive"), padre.repo.path
    environment = process_environment()
    environment["PATH"] = f"{python.parent}{os.pathsep}{environment['PATH']}"

    def dvc(*words: str, code: int = 0) -> str:
        done = subprocess.run(
            [python, "-m", "dvc", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) == (code == 0), done.stderr
        return done.stdout

    dvc("exp", "run", "-n", "first")
    padre.repo.git("add", "-A")
    padre.repo.git("commit", "-q", "-m", "with a lock")
    dvc("exp", "run", "-n", "bolder", "-S", "train.C=2")
    padre.repo.git("checkout", "-q", ".")
    dvc("exp", "run", "-n", "other", "-S", "other.toml:opt.lr=0.5", "--temp")
    dvc("exp", "run", "-n", "bad", "-S", "train.C=200", "--temp", code=1)
    dvc("exp", "run", "-n", "waits", "-S", "train.C=3", "--queue")
    # what the stage printed is DVC's; the settings of DVC and what it left are no concern of this test
    theirs = {}
    for baseline in json.loads(dvc("exp", "show", "--json", "--all-commits")):
        for each in baseline["experiments"] or ():
            state = each["revs"][0]
            if state["name"] != "waits":
                theirs[state["name"]] = [_joined(state["data"][part]) for part in ("params", "metrics")]
    assert theirs.keys() == {"first", "bolder", "other"}
    store = Experiments(Git(folder))
    heads = list(store.heads("dvc"))
    assert [each for each in heads if isinstance(each, str)] == ["waits: it is queued and has not run: dvc queue start"]
    ours = {run.name: run for run in (store.read("dvc", head) for head in heads if isinstance(head, Head))}
    assert ours.keys() == theirs.keys()
    for name, (parameters, metrics) in theirs.items():
        run = ours[name]
        assert {key: yaml.load(text.encode(), key) for key, text in run.parameters.items()} == parameters
        assert {key: steps[-1].value for key, steps in run.metrics.items()} == metrics
        assert [step.step for step in run.metrics["train.loss"]] == [0, 1, 2]
        assert not run.notes
    out = padre("import", "dvc", "--all-commits").out
    assert "4 of 5 runs: 4 completed" in out
    rows = {row["message"]: row for row in padre("list", "--json", "--expand").json}
    assert rows.keys() == {"first", "bolder", "other", "with a lock"}
    assert rows["bolder"]["metrics"]["f1"]["mean"] == 2 / 7


def _joined(files: dict[str, Any]) -> dict[str, Any]:
    """The values of all files of `dvc exp show --json`, by dotted names."""
    found: dict[str, Any] = {}
    for file in files.values():
        waiting = list(file["data"].items())
        while waiting:
            name, value = waiting.pop()
            if isinstance(value, dict):
                waiting += [(f"{name}.{key}", each) for key, each in value.items()]
            else:
                found[name] = value
    return found


def test_none(padre: Padre) -> None:
    """Where there are none the error says what else can be imported."""
    for ref in padre.repo.git("for-each-ref", "--format=%(refname)", "refs/exps").split():
        padre.repo.git("update-ref", "-d", ref)
    with pytest.raises(PadreError, match="--all-commits"):
        Experiments(Git(padre.repo.path))
