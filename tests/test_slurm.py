"""`padre run --backend slurm` on a real SLURM: the numbers are those of this machine, and a fault costs little."""

import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.conftest import PATIENCE, Padre, Repository, Slurm

pytestmark = pytest.mark.slurm

_JOBS = ["--backend", "slurm", "--cluster-option", "memory=500MB"]
_CODE = {
    "parts.py": """
import os
import time

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin


class Slow(ClassifierMixin, BaseEstimator):
    def __init__(self, shift=0, seconds=0.0, poison=-1):
        self.shift, self.seconds, self.poison = shift, seconds, poison

    def fit(self, X, y):
        time.sleep(self.seconds)
        if self.shift == self.poison:
            os._exit(11)
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return self.classes_[(np.asarray(X)[:, 0].astype(int) + self.shift) % len(self.classes_)]
""",
    "exp.py": """
import padre_git
from parts import Slow
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

app = padre_git.App()


@app.experiment(dataset="iris", splitting=5)
def svc():
    return make_pipeline(StandardScaler(), SVC())


@app.experiment(dataset="iris", splitting=5)
def slow():
    return Slow()
""",
}


@pytest.fixture
def lab(notebook: Repository, padre: Padre, slurm: Slurm) -> Padre:
    """A repository with an experiment that is quick and one that takes as long as it is told to."""
    notebook.write(_CODE, commit="code")
    padre("dataset", "add", "iris", "sklearn:iris")
    notebook.git("add", "datasets")
    notebook.git("commit", "-q", "-m", "iris")
    return padre


def _hashes(padre: Padre, *words: str, code: int | None = 0) -> dict[str, Any]:
    """Setting -> hash of the predictions, of the runs of one `padre run`."""
    runs = padre.process("run", "exp.py", *words, "--json", code=code).json
    return {repr(sorted(run["setting"].items())): run["predictions"] for run in runs}


def _until(state: Callable[[], Any]) -> None:
    end = monotonic() + PATIENCE
    while not state():
        assert monotonic() < end
        sleep(0.3)


def test_a_search_gives_what_this_machine_gives(lab: Padre, slurm: Slurm) -> None:
    """All predictions are equal, the queue is empty at the end, and nothing lies in the work tree."""
    search = ["--experiment", "svc", "-p", "SVC.C=0.1,1,10", "-p", "SVC.gamma=0.01,0.1"]
    here = _hashes(lab, *search)
    assert len(here) == 6
    assert _hashes(lab, *search, "--again", *_JOBS, "--jobs", "2") == here
    slurm.wait(0, "PENDING,RUNNING")
    assert not list(lab.repo.path.glob("*.out"))


def test_the_settings_of_this_machine(lab: Padre, slurm: Slurm) -> None:
    """Where `.padre/local.yaml` says so, it computes there without a word; the command line overrides it."""
    lab.repo.write({".padre/local.yaml": "backend: slurm\ncluster: {jobs: 1, memory: 500MB, walltime: 00:10:00}\n"})
    assert "slurm: 1 job (00:10:00, 500MB)" in lab.process("run", "exp.py", "--experiment", "svc").err
    assert "slurm" not in lab.process("run", "exp.py", "--experiment", "svc", "--backend", "local").err


def test_what_is_lacking(lab: Padre) -> None:
    """One line that ends with what to add."""
    for words, said in (
        (["--backend", "slurm", "--jobs", "2"], "slurm needs the memory of a job. Add: --cluster-option memory=8GB"),
        (_JOBS, "--backend slurm needs the number of jobs. Add: --jobs 10"),
        ([*_JOBS, "--jobs", "-1"], "needs a number of jobs of at least 1, not -1. Add: --jobs 10"),
        ([*_JOBS, "--jobs", "1", "--cluster-option", "queue=nope"], "refused the jobs: invalid partition specified"),
        ([*_JOBS, "--jobs", "1", "--cluster-option", "partition=x"], "unknown cluster option `partition`"),
    ):
        assert said in lab.process("run", "exp.py", "--experiment", "svc", *words, code=1).err
    assert "NAME=VALUE" in lab.process("run", "exp.py", *_JOBS, "--cluster-option", "memory", code=2).err
    assert not list(lab.repo.path.glob("projects/*"))


def test_a_job_that_is_cancelled(lab: Padre, slurm: Slurm) -> None:
    """Another one takes its place, and all is computed."""
    words = ["--experiment", "slow", "-p", "Slow.shift=0,1,2", "-p", "Slow.seconds=2"]
    running = lab.start("run", "exp.py", *words, *_JOBS, "--jobs", "1", "--json")
    (first,) = slurm.wait(1)
    _until(lambda: _saved(lab.repo.path))
    slurm.cancel(first)
    (second,) = slurm.wait(1)
    assert second != first
    out, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, err
    assert out.count('"completed"') == 3


def test_a_fit_that_kills_its_worker(lab: Padre) -> None:
    """Its run fails, with the reason; all others finish."""
    words = ["--experiment", "slow", "-p", "Slow.shift=0,1,2", "-p", "Slow.poison=1"]
    runs = lab.process("run", "exp.py", *words, *_JOBS, "--jobs", "2", "--json", code=1).json
    status = {run["setting"]["Slow.shift"]: run["status"] for run in runs}
    assert status == {0: "completed", 1: "failed", 2: "completed"}
    (failed,) = (run for run in runs if run["status"] == "failed")
    assert "its worker died 3 times" in failed["error"]


def test_more_work_than_a_time_limit_has_room_for(lab: Padre) -> None:
    """Jobs of a minute compute 80 seconds of work: each leaves in time, and another goes on."""
    words = ["--experiment", "slow", "-p", "Slow.shift=0,1,2,3", "-p", "Slow.seconds=4"]
    time = ["--cluster-option", "walltime=1"]
    runs = lab.process("run", "exp.py", *words, *_JOBS, *time, "--jobs", "1", "--json").json
    assert [run["status"] for run in runs] == ["completed"] * 4


def test_a_fit_that_no_job_has_time_for(lab: Padre) -> None:
    """It is begun in three jobs, each of which ends before; then its run fails, and the other one is done."""
    words = ["--experiment", "slow", "-p", "Slow.seconds=0,600", "--splitting", "2"]
    time = ["--cluster-option", "walltime=00:00:20"]
    runs = lab.process("run", "exp.py", *words, *_JOBS, *time, "--jobs", "1", "--json", code=1).json
    assert {run["setting"]["Slow.seconds"]: run["status"] for run in runs} == {0: "completed", 600: "failed"}
    (failed,) = (run for run in runs if run["status"] == "failed")
    assert "or the time limit of a job" in failed["error"] or "times the time limit of a job" in failed["error"]


def test_a_driver_that_is_killed(lab: Padre, slurm: Slurm) -> None:
    """The queue becomes empty by itself; the next command names the jobs; the same command continues, as ever."""
    words = ["--experiment", "slow", "-p", "Slow.shift=0,1,2", "-p", "Slow.seconds=1"]
    running = lab.start("run", "exp.py", *words, *_JOBS, "--jobs", "2")
    numbers = slurm.wait(2)
    _until(lambda: _saved(lab.repo.path))
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=PATIENCE)
    slurm.wait(0, "PENDING,RUNNING")
    said = lab.process("list").err
    found = re.search(r"jobs (\d+ \d+) may still wait: scancel \1", said)
    assert found, said
    assert set(found[1].split()) == set(numbers)
    assert "may still wait" not in lab.process("list").err
    there = _hashes(lab, *words, *_JOBS, "--jobs", "2")
    assert len(there) == 3
    assert _hashes(lab, *words, "--again") == there


def test_a_driver_that_is_a_job_itself(lab: Padre, slurm: Slurm) -> None:
    """Where nodes may submit, a long search is one line; SIGTERM before its time limit saves what there is."""
    words = "exec padre run exp.py --experiment svc --backend slurm --jobs 1 --cluster-option memory=500MB --json"
    out = lab.repo.path.parent / "out"
    sbatch = ["sbatch", "--wait", "--mem=1G", f"--output={out}", "--error=/dev/null", f"--wrap={words}"]
    subprocess.run(sbatch, cwd=lab.repo.path, check=True, capture_output=True)
    assert '"completed"' in out.read_text()


def _saved(root: Path) -> bool:
    """Whether a run is over, and safe in the stage."""
    return any(b"predictions.parquet" in file.read_bytes() for file in root.glob(".git/padre/stage/*/journal"))
